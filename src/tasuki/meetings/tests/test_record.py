"""Recording meetings."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tasuki.audit.models import Event
from tasuki.knowledge.models import KnowledgeItem
from tasuki.meetings.actions import ActionNote, finish_action, record_meeting
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance, waive_step
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of all reasons of a refusal."""
    return {reason.code for reason in error.value.reasons}


def customers(row: Transition) -> list[UUID]:
    """Everybody at the customer."""
    return list(row.account.stakeholders.values_list("pk", flat=True))


def test_joint_meeting_settles_its_step(cast: Cast, introducing: Transition) -> None:
    """MT-3 GA-4 ME-1: a joint meeting that was held opens the way to the cut-over and is a contact by the receiver."""
    now = clock.now()
    meeting = record_meeting(
        actor=cast.actor("receiver"),
        transition_id=introducing.pk,
        step_key="joint-meeting",
        held_at=now - timedelta(hours=2),
        people=[cast.giver.pk, cast.receiver.pk],
        stakeholders=customers(introducing)[:1],
        notes="Mika is content with the pilot.",
    )
    assert (meeting.state, meeting.kind, meeting.recorded_by_id) == ("held", "joint", cast.receiver.pk)
    assert introducing.steps.get(key="joint-meeting").state == "done"
    introducing.refresh_from_db()
    assert introducing.gate_open("warm")
    touch = introducing.account.touchpoints.get()
    assert (touch.person_id, touch.channel, touch.at) == (
        cast.receiver.pk,
        "meeting",
        now - timedelta(hours=2),
    )
    event = Event.objects.get(action="meeting.held")
    assert "Mika" not in str(event.fields)
    assert event.fields["customers"] == 1


def test_internal_meeting_before_any_contact(cast: Cast, preparing: Transition) -> None:
    """MT-1: the internal meeting may be held while nobody may speak to the customer; it is no contact."""
    record_meeting(
        actor=cast.actor("giver"),
        transition_id=preparing.pk,
        step_key="internal-meeting",
        held_at=clock.now(),
        people=[cast.giver.pk, cast.receiver.pk, cast.manager.pk],
    )
    assert preparing.steps.get(key="internal-meeting").state == "done"
    assert not preparing.account.touchpoints.exists()


def test_no_joint_meeting_before_contact_is_allowed(cast: Cast, preparing: Transition) -> None:
    """GA-4 GA-1 MS-2: the customer is not met while the transition is still being prepared."""
    with pytest.raises(Refused) as refused:
        record_meeting(
            actor=cast.actor("giver"),
            transition_id=preparing.pk,
            step_key="joint-meeting",
            held_at=clock.now(),
            people=[cast.giver.pk, cast.receiver.pk],
            stakeholders=customers(preparing),
        )
    assert codes(refused) == {"meeting.contact_not_allowed"}
    assert not Meeting.objects.exists()


def test_every_reason_at_once(cast: Cast, introducing: Transition) -> None:
    """MT-3 MT-8 GA-4: all that is wrong is said together; the missing giver names the way of the waiver."""
    with pytest.raises(Refused) as refused:
        record_meeting(
            actor=cast.actor("receiver"),
            transition_id=introducing.pk,
            step_key="joint-meeting",
            held_at=clock.now() + timedelta(days=1),
            people=[cast.manager.pk, cast.outsider.pk],
            stakeholders=[cast.giver.pk],
            actions=[ActionNote("tbd", cast.outsider.pk, None)],
        )
    assert codes(refused) == {
        "meeting.in_future",
        "meeting.no_customer",
        "meeting.no_receiver",
        "meeting.giver_absent",
        "meeting.unknown_person",
        "meeting.unknown_stakeholder",
        "meeting.action_text",
        "meeting.action_owner",
        "meeting.action_due",
    }
    absent = next(one for one in refused.value.reasons if one.code == "meeting.giver_absent")
    assert absent.where == "step-joint-meeting"


def test_the_waiver_is_the_way_without_the_giver(cast: Cast, introducing: Transition) -> None:
    """GA-4: where the giver is unavailable, a manager's waiver opens the gate; the meeting stays unrecorded."""
    waive_step(
        actor=cast.actor("manager"), transition_id=introducing.pk, key="joint-meeting", reason="Gina fell ill"
    )
    introducing.refresh_from_db()
    assert introducing.gate_open("warm")
    assert not introducing.meetings.exists()


def test_unplanned_needs_somebody_who_stands_in(cast: Cast) -> None:
    """PB-6 MT-3: in an unplanned change a manager stands in for the giver; without either it is refused."""
    account = make_account(cast.giver)
    cast.giver.is_active = False
    cast.giver.save()
    row = open_for(cast, account, mode="unplanned", actor="manager")
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="preparing")
    become_ready(cast, row)
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="ready")
    settle_all(cast, row, "internal")
    advance(actor=cast.actor("receiver"), transition_id=row.pk, to="introducing")
    held = {
        "actor": cast.actor("receiver"),
        "transition_id": row.pk,
        "step_key": "manager-meeting",
        "held_at": clock.now(),
        "stakeholders": customers(row),
    }
    with pytest.raises(Refused) as refused:
        record_meeting(people=[cast.receiver.pk], **held)  # type: ignore[arg-type]
    assert codes(refused) == {"meeting.no_stand_in"}
    with pytest.raises(Refused) as refused:
        record_meeting(**held | {"step_key": "joint-meeting", "people": [cast.receiver.pk]})  # type: ignore[arg-type]
    assert codes(refused) == {"meeting.unknown_step"}, "the plan has no meeting for which the giver is needed"
    meeting = record_meeting(people=[cast.receiver.pk, cast.manager.pk], **held)  # type: ignore[arg-type]
    assert meeting.state == "held"


def test_a_meeting_is_recorded_once(cast: Cast, introducing: Transition) -> None:
    """MT-3 SE-6: a second record is refused, a stale one is a conflict."""
    said = {
        "actor": cast.actor("receiver"),
        "transition_id": introducing.pk,
        "step_key": "joint-meeting",
        "held_at": clock.now(),
        "people": [cast.giver.pk, cast.receiver.pk],
        "stakeholders": customers(introducing),
    }
    with pytest.raises(Conflict):
        record_meeting(expected_version=4, **said)  # type: ignore[arg-type]
    record_meeting(**said)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        record_meeting(**said)  # type: ignore[arg-type]
    assert codes(refused) == {"meeting.already_held"}
    assert Meeting.objects.count() == 1


def test_corrections_update_the_record(cast: Cast, introducing: Transition) -> None:
    """MT-4 KN-1: what the customer puts right becomes the answer, with the meeting as its source."""
    key = "objectives.business.outcomes"
    meeting = record_meeting(
        actor=cast.actor("receiver"),
        transition_id=introducing.pk,
        step_key="joint-meeting",
        held_at=clock.now(),
        people=[cast.giver.pk, cast.receiver.pk],
        stakeholders=customers(introducing),
        corrections={key: "Fewer returns, not faster delivery", "objectives.business.problem": "  "},
    )
    row = KnowledgeItem.objects.get(account=introducing.account, key=key)
    assert row.answer == "Fewer returns, not faster delivery"
    assert "Joint meeting" in row.source
    assert [one["item"] for one in meeting.corrections] == [key]


def test_actions_have_owner_and_date_and_get_done(cast: Cast, introducing: Transition) -> None:
    """MT-8: an action has an owner and a due date; its owner finishes it once, an outsider finds nothing."""
    record_meeting(
        actor=cast.actor("receiver"),
        transition_id=introducing.pk,
        step_key="joint-meeting",
        held_at=clock.now(),
        people=[cast.giver.pk, cast.receiver.pk],
        stakeholders=customers(introducing),
        actions=[
            ActionNote("Send the rollout plan", cast.giver.pk, (clock.now() + timedelta(days=3)).date())
        ],
    )
    action = MeetingAction.objects.get()
    with pytest.raises(NotFound):
        finish_action(actor=cast.actor("outsider"), action_id=action.pk)
    assert finish_action(actor=cast.actor("giver"), action_id=action.pk).done_at is not None
    with pytest.raises(Refused):
        finish_action(actor=cast.actor("giver"), action_id=action.pk)


@pytest.mark.parametrize("name", ["operations", "executive", "support"])
def test_who_may_not_record(cast: Cast, introducing: Transition, name: str) -> None:
    """RO-10: who sees the transition but has no part in the meeting is refused with who may."""
    with pytest.raises(Refused) as refused:
        record_meeting(
            actor=cast.actor(name),
            transition_id=introducing.pk,
            step_key="joint-meeting",
            held_at=clock.now(),
            people=[cast.giver.pk, cast.receiver.pk],
            stakeholders=customers(introducing),
        )
    assert codes(refused) == {"access.role"}


def test_paused_and_ended(cast: Cast, introducing: Transition) -> None:
    """TR-2: nothing is recorded while the transition rests, nor after it was cancelled."""
    said = {
        "actor": cast.actor("receiver"),
        "transition_id": introducing.pk,
        "step_key": "internal-meeting",
        "held_at": clock.now(),
        "people": [cast.receiver.pk],
    }
    advance(
        actor=cast.actor("giver"), transition_id=introducing.pk, to="paused", reason="Customer's stocktaking"
    )
    with pytest.raises(Refused) as refused:
        record_meeting(**said)  # type: ignore[arg-type]
    assert codes(refused) == {"step.paused"}
    advance(
        actor=cast.actor("giver"), transition_id=introducing.pk, to="cancelled", reason="The customer left"
    )
    with pytest.raises(Refused) as refused:
        record_meeting(**said)  # type: ignore[arg-type]
    assert codes(refused) == {"step.stage_ended"}
