"""Opening again what was closed or cancelled too early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tasuki.customers.actions import change_owner
from tasuki.customers.models import Account, Participation
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance, reassign
from tasuki.transitions.models import Clock, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of all reasons."""
    return {one.code for one in error.value.reasons}


def cancelled(cast: Cast, account: Account) -> Transition:
    """A transition that was cancelled."""
    transition = open_for(cast, account)
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="cancelled", reason="Not this year")
    return transition


def closed(cast: Cast, account: Account) -> Transition:
    """A transition that went the whole way."""
    transition = open_for(cast, account)
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    become_ready(cast, transition)
    settle_all(cast, transition, "internal", "warm", "promises", "systems", "closed")
    for to in ("ready", "introducing", "handed_over", "stabilising", "closed"):
        advance(actor=cast.actor("manager"), transition_id=transition.pk, to=to)
    return transition


def test_a_cancelled_one(cast: Cast, account: Account) -> None:
    """TR-2 TR-5: a manager reopens with a reason; people take part again, clocks run, imports are kept off."""
    transition = cancelled(cast, account)
    for who, reason in (("giver", "It is on again"), ("manager", "")):
        with pytest.raises(Refused):
            advance(actor=cast.actor(who), transition_id=transition.pk, to="planned", reason=reason)
    advance(actor=cast.actor("manager"), transition_id=transition.pk, to="planned", reason="It is on again")
    transition.refresh_from_db()
    account.refresh_from_db()
    assert (transition.stage, transition.closed_at) == ("planned", None)
    assert account.owner_locked_by == transition.pk
    relations = set(
        Participation.objects.filter(transition_id=transition.pk).values_list("relation", flat=True)
    )
    assert {"giver", "receiver"} <= relations
    assert not Clock.objects.filter(transition=transition, stopped_at__isnull=False).exists()
    assert transition.open_steps > 0
    change = transition.stage_changes.latest("at", "id")
    assert (change.before, change.after, change.reason) == ("cancelled", "planned", "It is on again")


def test_one_cancelled_during_a_pause(cast: Cast, account: Account) -> None:
    """ES-1, TR-2: its clocks run on when it is reopened; the pause is given back until it was cancelled."""
    transition, start = open_for(cast, account, mode="unplanned"), clock.now()
    before = dict(transition.clocks.values_list("key", "due_at"))
    manager = cast.actor("manager")
    for hours, to in ((1, "paused"), (6, "cancelled"), (30, "planned")):
        with clock.fixed(start + timedelta(hours=hours)):
            advance(actor=manager, transition_id=transition.pk, to=to, reason="The customer wavers")
    rows = list(transition.clocks.all())
    assert rows
    assert not [one.key for one in rows if one.paused_at or one.stopped_at or one.state == "paused"]
    assert {one.key: one.due_at - before[one.key] for one in rows} == dict.fromkeys(
        before, timedelta(hours=5)
    )


@pytest.mark.parametrize("when", ["at opening", "afterwards"])
def test_the_giver_need_not_be_the_owner(cast: Cast, account: Account, when: str) -> None:
    """TR-2, TR-4, PB-6: what counts is the owner when it was opened, whoever hands over for them."""
    transition = open_for(cast, account)
    if when == "afterwards":
        reassign(
            actor=cast.actor("giver_manager"),
            transition_id=transition.pk,
            role="giver",
            person=cast.outsider,
            reason="Gina is ill",
        )
    else:
        Transition.objects.filter(pk=transition.pk).update(giver=cast.outsider)
    manager = cast.actor("manager")
    for to in ("cancelled", "planned"):
        advance(actor=manager, transition_id=transition.pk, to=to, reason="The customer wavers")
    transition.refresh_from_db()
    assert transition.stage == "planned"


def test_not_while_another_one_runs(cast: Cast, account: Account) -> None:
    """TR-5: another open transition of the role refuses reopening, with a link to it."""
    transition = cancelled(cast, account)
    other = open_for(cast, account)
    with pytest.raises(Refused) as refused:
        advance(
            actor=cast.actor("manager"), transition_id=transition.pk, to="planned", reason="It is on again"
        )
    assert codes(refused) == {"open.exists"}
    assert refused.value.reasons[0].where == f"/transitions/{other.pk}/"


def test_not_when_the_owner_moved_on(cast: Cast, account: Account) -> None:
    """TR-4 TR-2: an account that belongs to somebody else by now is not taken back by reopening."""
    transition = cancelled(cast, account)
    change_owner(
        actor=cast.actor("operations"),
        account=account,
        to=cast.outsider,
        expected=cast.giver.pk,
        at=clock.now(),
    )
    with pytest.raises(Refused) as refused:
        advance(
            actor=cast.actor("operations"), transition_id=transition.pk, to="planned", reason="It is on again"
        )
    assert codes(refused) == {"reopen.owner_moved"}


def test_a_closed_one(cast: Cast, account: Account) -> None:
    """TR-2 TR-4: a closed one goes back to stabilising; the owner of record stays and does not change again."""
    transition = closed(cast, account)
    spells = account.ownerships.count()
    client = Client()
    client.force_login(cast.manager)
    page = client.get(f"/transitions/{transition.pk}/")
    assert "Reopen the transition" in page.content.decode()
    answer = client.post(
        f"/transitions/{transition.pk}/move/", {"to": "stabilising", "reason": "A survey is missing"}
    )
    assert answer.status_code == 302
    transition.refresh_from_db()
    account.refresh_from_db()
    assert (transition.stage, account.owner_id) == ("stabilising", cast.receiver.pk)
    assert account.ownerships.count() == spells
    advance(actor=cast.actor("receiver"), transition_id=transition.pk, to="closed")
