"""Who is the contact now: only what the person has been told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tasuki.customer_page.content import content_of
from tasuki.customer_page.models import CustomerPage
from tasuki.customer_page.tests.conftest import tell, under_way
from tasuki.customers.models import Account, Stakeholder
from tasuki.rules import lifecycle
from tasuki.stakeholders.models import Introduction
from tasuki.testing.cast import Cast
from tasuki.transitions.actions.cover import start_cover
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
NEVER = ("Rei Receiver", "rei@tasuki.example", "Your next contact", "territory")


@pytest.mark.parametrize("stage", [*lifecycle.BEFORE_CUTOVER, "paused"])
def test_nothing_of_a_change_before_they_were_told(
    cast: Cast, account: Account, champion: Stakeholder, path: str, reader: Client, stage: str
) -> None:
    """RO-9 PE-7 GA-1 MS-1: whatever is being prepared, the page shows the owner of record and nothing else."""
    under_way(cast, account, stage)
    text = reader.get(path).content.decode()
    assert "Gina Giver" in text
    assert "gina@tasuki.example" in text
    assert not [one for one in NEVER if one in text]


@pytest.mark.parametrize(
    "state", ["draft", "approved", "queued", "claimed", "failed", "bounced", "uncertain", "cancelled"]
)
def test_an_introduction_that_has_not_arrived_tells_nothing(
    cast: Cast, account: Account, champion: Stakeholder, path: str, reader: Client, state: str
) -> None:
    """PE-7 MS-1: drafted, waiting, failed, bounced or uncertain: they were not told."""
    row = under_way(cast, account, "introducing")
    tell(row, champion, state=state)
    assert "Rei Receiver" not in reader.get(path).content.decode()


def test_others_being_told_is_not_me_being_told(
    cast: Cast, account: Account, champion: Stakeholder, path: str, reader: Client
) -> None:
    """PE-7: each person on their own."""
    row = under_way(cast, account, "introducing")
    tell(row, account.stakeholders.get(kind="sponsor"))
    assert "Rei Receiver" not in reader.get(path).content.decode()


def test_both_during_the_overlap(
    cast: Cast, account: Account, champion: Stakeholder, path: str, reader: Client
) -> None:
    """RO-9 PE-7: told, and before the change: who it is now, and who it will be from which day."""
    row = under_way(cast, account, "introducing")
    tell(row, champion)
    text = reader.get(path).content.decode()
    assert "Gina Giver" in text
    assert "Rei Receiver" in text
    assert "Your next contact, from" in text
    story = content_of(account, champion).story
    assert story.now
    assert story.next
    assert row.transition_on
    assert (story.now.person, story.next.person) == (cast.giver, cast.receiver)
    assert story.next.since == row.transition_on


def test_told_by_hand_counts(cast: Cast, account: Account, champion: Stakeholder) -> None:
    """PE-7: a call noted in the ledger is being told; a line that a message wrote is not, for a later receiver."""
    row = under_way(cast, account, "introducing")
    Introduction.objects.create(
        account=account, stakeholder=champion, transition_id=row.pk, told_at=clock.now(), channel="call"
    )
    assert content_of(account, champion).story.next
    tell(row, champion, body="From now on Somebody Else is there for you.")
    assert content_of(account, champion).story.next is None
    Introduction.objects.update(met_at=clock.now(), met=cast.receiver)
    assert content_of(account, champion).story.next


def handed_over(cast: Cast, account: Account, **more: object) -> Transition:
    """Changed hands ten days ago."""
    at = clock.now() - timedelta(days=10)
    row = under_way(cast, account, "handed_over", cut_over_at=at, **more)
    Account.objects.filter(pk=account.pk).update(owner=cast.receiver)
    account.refresh_from_db()
    return row


def test_after_the_change_with_the_window_of_the_giver(
    cast: Cast, account: Account, champion: Stakeholder, path: str, reader: Client
) -> None:
    """BO-3 PE-7: the incoming owner since which day; the outgoing one until when and for what, then no longer."""
    until = (clock.now() + timedelta(days=7)).date()
    row = handed_over(cast, account, giver_until=until, giver_part=["crises"])
    tell(row, champion)
    text = reader.get(path).content.decode()
    assert "Rei Receiver" in text
    assert "Your contact now, since" in text
    assert "Gina Giver" in text
    story = content_of(account, champion).story
    assert story.before
    assert story.before.until == until
    assert "Gina Giver" in story.window
    assert " me" not in story.window
    with clock.fixed(clock.now() + timedelta(days=30)):
        story = content_of(account, champion).story
    assert (story.before, story.window) == (None, "")
    assert story.now
    assert story.now.person == cast.receiver


def test_after_the_change_without_having_been_told(
    cast: Cast, account: Account, champion: Stakeholder, path: str, reader: Client
) -> None:
    """PE-7: the owner of record is the contact; nothing is said of who it was."""
    handed_over(cast, account, giver_until=(clock.now() + timedelta(days=7)).date())
    text = reader.get(path).content.decode()
    assert "Rei Receiver" in text
    assert "Gina Giver" not in text


def test_an_overtaken_change_is_not_told_of(cast: Cast, account: Account, champion: Stakeholder) -> None:
    """PE-7 TR-4: somebody else owns the account by now."""
    row = handed_over(cast, account)
    tell(row, champion)
    Account.objects.filter(pk=account.pk).update(owner=cast.manager)
    account.refresh_from_db()
    story = content_of(account, champion).story
    assert story.now
    assert story.now.person == cast.manager
    assert story.change is None


def test_cancelled_after_the_introduction(cast: Cast, account: Account, champion: Stakeholder) -> None:
    """PE-7: what was called off is not announced any more."""
    row = under_way(cast, account, "introducing")
    tell(row, champion)
    Transition.objects.filter(pk=row.pk).update(stage="cancelled")
    story = content_of(account, champion).story
    assert story.now
    assert (story.now.person, story.next) == (cast.giver, None)


def test_a_cover_answers(
    cast: Cast, account: Account, champion: Stakeholder, path: str, reader: Client
) -> None:
    """TR-6 RO-9: while somebody covers, they are the contact; the owner of record is named as whom they answer for."""
    start_cover(actor=cast.actor("operations"), account=account, person=cast.manager, reason="Ill")
    text = reader.get(path).content.decode()
    assert "Mona Manager answers for Gina Giver" in text
    assert "Ill" not in text


def test_nobody_owns_it(
    account: Account, champion: Stakeholder, opened: CustomerPage, path: str, reader: Client
) -> None:
    """RO-9: a page without a contact is still a page."""
    Account.objects.filter(pk=account.pk).update(owner=None)
    answer = reader.get(path)
    assert answer.status_code == 200
    assert b"being decided" in answer.content
