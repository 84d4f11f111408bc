"""Late promises are found as they are written, and swept up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.commitments.actions import edit_commitment, record_commitment
from tasuki.commitments.models import Commitment
from tasuki.customers.actions import change_owner
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.watch import finding, jobs
from tasuki.watch.actions import dismiss_breach
from tasuki.watch.models import Breach
from tasuki.watch.queries import waiting_for
from tasuki.watch.tests.conftest import hand_over, page
from tasuki.web import clock

pytestmark = pytest.mark.django_db
TEXT = "A second training day at no charge"


def promise(cast: Cast, row: Transition, who: str = "giver", **more: Any) -> Commitment:
    """Something promised after the cutover."""
    return record_commitment(
        actor=cast.actor(who), account=row.account, kind="service", text=TEXT, owner=cast.receiver, **more
    )


def test_a_promise_of_the_giver_after_the_cutover_raises_a_breach(
    cast: Cast, handed_over: Transition
) -> None:
    """CO-6, BO-2, BO-5: noted by itself, with what was promised, by whom, and where it stands; managers are told."""
    one = promise(cast, handed_over, promised_by=cast.giver, promised_to_name="Mika Hoshino")
    assert jobs.late_promise.func(str(one.pk)) == 1
    breach = Breach.objects.get()
    assert (breach.kind, breach.source, breach.about_id) == ("late_promise", "found", cast.giver.pk)
    assert breach.evidence[0]["what"] == TEXT
    assert breach.evidence[0]["who"] == "Gina Giver → Mika Hoshino"
    assert breach.evidence[0]["ref"] == str(one.pk)
    assert [found.pk for found in waiting_for(cast.actor("manager"))] == [breach.pk]


def test_looking_twice_finds_nothing_new(cast: Cast, handed_over: Transition) -> None:
    """CO-6: the wake-up call may come twice and the sweep as often as it likes; a dismissed one stays dismissed."""
    one = promise(cast, handed_over)
    for _ in range(2):
        jobs.late_promise.func(str(one.pk))
        jobs.sweep_breaches.func()
    breach = Breach.objects.get()
    dismiss_breach(actor=cast.actor("manager"), breach_id=breach.pk, reason="Rei was on the call herself")
    assert jobs.late_promise.func(str(one.pk)) == 0
    assert jobs.sweep_breaches.func() == 0
    assert Breach.objects.count() == 1


def test_the_sweep_finds_what_a_lost_wake_up_left(cast: Cast, handed_over: Transition) -> None:
    """CO-6: rows are the truth: without any wake-up call the sweep finds it, once."""
    promise(cast, handed_over)
    promise(cast, handed_over, who="receiver")
    assert jobs.sweep_breaches.func() == 1
    assert jobs.sweep_breaches.func() == 0


def test_the_sweep_costs_what_was_written_lately(
    cast: Cast, handed_over: Transition, django_assert_num_queries: Any
) -> None:
    """CO-6: with nothing to find it is one query."""
    promise(cast, handed_over, who="receiver")
    with django_assert_num_queries(1):
        assert finding.note_missed() == 0


def test_what_is_no_late_promise(cast: Cast, handed_over: Transition) -> None:
    """CO-6: written by the receiver, by a manager for the receiver, or before the cutover."""
    before = handed_over.account.commitments.first()
    for one in (
        promise(cast, handed_over, who="receiver"),
        promise(cast, handed_over, who="manager", promised_by=cast.receiver),
        promise(cast, handed_over, who="receiver", promised_by=cast.giver, promised_on=clock.now().date()),
    ):
        assert finding.note_late_promise(one.pk) is None
    assert before is None or finding.note_late_promise(before.pk) is None
    assert finding.note_late_promise(handed_over.pk) is None


def test_promised_by_the_giver_but_written_by_a_manager(cast: Cast, handed_over: Transition) -> None:
    """CO-6: a promise of a later day that names the giver counts, whoever but the receiver writes it down."""
    day = (clock.now() + timedelta(days=3)).date()
    with clock.fixed(clock.now() + timedelta(days=4)):
        one = promise(cast, handed_over, who="manager", promised_by=cast.giver, promised_on=day)
        breach = finding.note_late_promise(one.pk)
    assert breach is not None
    assert breach.happened_at.date() == day


def test_changing_what_was_promised_counts(cast: Cast, handed_over: Transition) -> None:
    """CO-6, BO-2: moving a promised date without the receiver is a promise too; correcting the evidence is not."""
    one = promise(cast, handed_over, who="receiver")
    edit_commitment(actor=cast.actor("giver"), commitment=one, changes={"evidence": "See the mail of Monday"})
    assert finding.note_late_promise(one.pk) is None
    day = (clock.now() + timedelta(days=20)).date()
    edit_commitment(actor=cast.actor("giver"), commitment=one, changes={"due_on": day})
    assert finding.note_late_promise(one.pk) is not None


def test_who_has_the_account_again_promises_for_themselves(cast: Cast, handed_over: Transition) -> None:
    """CO-6: once the account is theirs again, it is no breach."""
    change_owner(
        actor=Actor.system(),
        account=handed_over.account,
        to=cast.giver,
        expected=cast.receiver.pk,
        at=clock.now(),
    )
    handed_over.account.refresh_from_db()
    one = promise(cast, handed_over)
    assert finding.note_late_promise(one.pk) is None


def test_the_last_transition_that_they_gave_counts(cast: Cast) -> None:
    """CO-6: of several transitions the breach belongs to the latest one in which they handed the account over."""
    first = hand_over(cast, open_for(cast, make_account(cast.giver)))
    Transition.objects.filter(pk=first.pk).update(stage="closed")
    later = clock.now() + timedelta(days=1)
    second = open_for(cast, first.account, actor="operations", ownership="success", giver=cast.giver)
    Transition.objects.filter(pk=second.pk).update(
        cut_over_at=later, giver=cast.giver, receiver=cast.support, stage="handed_over"
    )
    with clock.fixed(later + timedelta(days=1)):
        one = promise(cast, first)
        breach = finding.note_late_promise(one.pk)
    assert breach is not None
    assert breach.transition_id == second.pk


@pytest.mark.parametrize("way", ["page", "api"])
def test_at_the_page_and_through_the_api(
    cast: Cast, handed_over: Transition, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    """CO-6: wherever the promise is written down, its late promise is looked for; the receiver's own is none."""
    account = handed_over.account_id
    with django_capture_on_commit_callbacks() as callbacks:
        if way == "page":
            answer = page(cast, "giver").post(
                f"/accounts/{account}/commitments/new/", {"kind": "service", "text": TEXT}
            )
            assert answer.status_code == 302
        else:
            client = Client()
            client.force_login(cast.giver)
            answer = client.post(
                f"/api/v1/accounts/{account}/commitments",
                {"kind": "service", "text": TEXT},
                content_type="application/json",
            )
            assert answer.status_code == 201, answer.content
    assert callbacks
    assert jobs.sweep_breaches.func() == 1
