"""The outgoing owner's window and part."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.audit.models import Event
from tasuki.people.models import Person
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.giver_window import boundaries_of
from tasuki.transitions.models import Notice, Transition
from tasuki.transitions.queries import access_transition
from tasuki.watch.actions import acknowledge_boundaries, set_boundaries
from tasuki.watch.models import Statement
from tasuki.watch.tests.conftest import hand_over, today
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of all reasons of a refusal."""
    return [reason.code for reason in error.value.reasons]


def test_the_proposal_comes_from_the_playbook(planned: Transition) -> None:
    """BO-3: before the cutover a proposal is shown: the playbook's days after the date, what one usually keeps."""
    found = boundaries_of(planned)
    assert planned.transition_on is not None
    assert found.until == planned.transition_on + timedelta(days=28)
    assert found.parts == ("strategic_planning", "major_expansion", "references", "crises")
    assert planned.giver_until is None


def test_the_cutover_fills_in_the_default(cast: Cast, handed_over: Transition) -> None:
    """BO-3, TR-4: with the cutover the window and the part are kept on the transition."""
    found = boundaries_of(handed_over)
    assert handed_over.giver_until == found.until
    assert found.cutover is not None
    assert found.until == found.cutover + timedelta(days=28)
    assert handed_over.giver_part == ["strategic_planning", "major_expansion", "references", "crises"]


def test_what_was_set_before_stays_at_the_cutover(cast: Cast, planned: Transition) -> None:
    """BO-3: what was agreed before the cutover is not overwritten by it."""
    assert planned.transition_on is not None
    until = planned.transition_on + timedelta(days=40)
    set_boundaries(actor=cast.actor("manager"), transition_id=planned.pk, until=until, parts=["crises"])
    after = hand_over(cast, access_transition(cast.actor("giver"), planned.pk))
    assert (after.giver_until, after.giver_part) == (until, ["crises"])


def test_an_outgoing_owner_who_leaves_keeps_nothing(cast: Cast) -> None:
    """BO-1, BO-3: the window ends with the last day, and no part is proposed."""
    last = (clock.now() + timedelta(days=40)).date()
    Person.objects.filter(pk=cast.giver.pk).update(last_day=last)
    row = open_for(cast, make_account(cast.giver), reason="departure")
    found = boundaries_of(row)
    assert (found.until, found.parts) == (last, ())
    with pytest.raises(Refused) as refused:
        set_boundaries(
            actor=cast.actor("manager"),
            transition_id=row.pk,
            until=last + timedelta(days=1),
            parts=["crises"],
        )
    assert "boundary.after_last_day" in codes(refused)


def test_receiver_and_managers_set_the_giver_acknowledges(cast: Cast, handed_over: Transition) -> None:
    """BO-3, RO-10: the receiver or a manager sets it, the giver is asked and acknowledges, others cannot."""
    until = handed_over.giver_until
    assert until is not None
    for name in ("receiver", "manager", "giver_manager"):
        until += timedelta(days=1)
        set_boundaries(actor=cast.actor(name), transition_id=handed_over.pk, until=until, parts=["crises"])
    assert Notice.objects.filter(person=cast.giver, code="notice.boundaries_set").count() == 3
    with pytest.raises(Refused) as refused:
        set_boundaries(
            actor=cast.actor("giver"), transition_id=handed_over.pk, until=until + timedelta(days=9), parts=[]
        )
    assert codes(refused) == ["access.role"]
    with pytest.raises(NotFound):
        set_boundaries(actor=cast.actor("outsider"), transition_id=handed_over.pk, until=until, parts=[])
    with pytest.raises(Refused):
        acknowledge_boundaries(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    acknowledge_boundaries(actor=cast.actor("giver"), transition_id=handed_over.pk)
    assert Statement.objects.get().acknowledged_by_id == cast.giver.pk
    with pytest.raises(Refused) as again:
        acknowledge_boundaries(actor=cast.actor("giver"), transition_id=handed_over.pk)
    assert codes(again) == ["boundary.acknowledged"]
    actions = Event.objects.filter(subject_id=handed_over.pk).values_list("action", flat=True)
    assert {"boundaries.set", "boundaries.acknowledged"} <= set(actions)


def test_setting_anew_asks_for_a_new_acknowledgement(cast: Cast, handed_over: Transition) -> None:
    """BO-3: what was acknowledged was the old window."""
    acknowledge_boundaries(actor=cast.actor("giver"), transition_id=handed_over.pk)
    assert handed_over.giver_until is not None
    set_boundaries(
        actor=cast.actor("manager"),
        transition_id=handed_over.pk,
        until=handed_over.giver_until + timedelta(days=1),
        parts=[],
    )
    assert Statement.objects.get().acknowledged_at is None


def test_every_reason_at_once_and_no_lost_update(cast: Cast, handed_over: Transition) -> None:
    """BO-3, SE-6: bounds and parts are named together; a stale version is a conflict; the same again is refused."""
    actor, row = cast.actor("manager"), handed_over
    with pytest.raises(Refused) as refused:
        set_boundaries(
            actor=actor,
            transition_id=row.pk,
            until=clock.now().date() + timedelta(days=400),
            parts=["sing", "champion_checkins"],
        )
    assert codes(refused) == ["boundary.too_long", "boundary.part_unknown", "boundary.part_unknown"]
    assert row.giver_until is not None
    until = row.giver_until + timedelta(days=2)
    with pytest.raises(Conflict):
        set_boundaries(actor=actor, transition_id=row.pk, until=until, parts=[], expected_version=1)
    with pytest.raises(Refused) as same:
        set_boundaries(actor=actor, transition_id=row.pk, until=row.giver_until, parts=row.giver_part)
    assert codes(same) == ["boundary.nothing_changed"]


def test_a_draft_without_a_date_has_no_window(cast: Cast) -> None:
    """BO-3: without a date there is nothing to count from: said, with the way out."""
    row = open_for(cast, make_account(cast.giver))
    Transition.objects.filter(pk=row.pk).update(transition_on=None, stage="draft")
    with pytest.raises(Refused) as refused:
        set_boundaries(actor=cast.actor("manager"), transition_id=row.pk, until=today(), parts=[])
    assert codes(refused) == ["boundary.no_date"]
