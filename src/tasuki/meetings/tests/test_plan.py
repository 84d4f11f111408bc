"""Planning meetings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.meetings.actions import amend_notes, cancel_meeting, plan_meeting, record_meeting
from tasuki.meetings.models import Meeting
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_agenda_that_does_not_fit_is_flagged(cast: Cast) -> None:
    """MT-2: the usual agenda after a sale adds up to 35 minutes in a meeting of 30; the program flags the sum."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    meeting = plan_meeting(
        actor=cast.actor("giver"),
        transition_id=row.pk,
        step_key="joint-meeting",
        starts_at=clock.now() + timedelta(days=4),
    )
    assert (meeting.minutes, meeting.planned_minutes, meeting.over_by) == (30, 35, 5)
    longer = plan_meeting(
        actor=cast.actor("giver"),
        transition_id=row.pk,
        step_key="joint-meeting",
        starts_at=clock.now() + timedelta(days=4),
        minutes=40,
        expected_version=meeting.version,
    )
    assert longer.over_by == 0
    assert Meeting.objects.count() == 1


def test_short_form(cast: Cast, preparing: Transition) -> None:
    """MT-3: the joint transition meeting has a short form of 30 minutes, 5/5/10/5/5, that fits."""
    meeting = plan_meeting(
        actor=cast.actor("receiver"),
        transition_id=preparing.pk,
        step_key="joint-meeting",
        starts_at=clock.now() + timedelta(days=9),
        short=True,
    )
    assert [item["minutes"] for item in meeting.agenda] == [5, 5, 10, 5, 5]
    assert (meeting.minutes, meeting.over_by, meeting.short) == (30, 0, True)


def test_internal_meeting_is_45_minutes(cast: Cast, preparing: Transition) -> None:
    """MT-1: 45 minutes: background, stakeholders, objectives, implementation, commitments, questions."""
    meeting = plan_meeting(
        actor=cast.actor("giver"),
        transition_id=preparing.pk,
        step_key="internal-meeting",
        starts_at=clock.now() + timedelta(days=1),
    )
    assert [item["minutes"] for item in meeting.agenda] == [5, 10, 10, 10, 5, 5]
    assert meeting.minutes == 45


def test_refusals(cast: Cast, preparing: Transition) -> None:
    """MT-1 RO-10: a time that has passed and a length nobody can sit through are refused together."""
    with pytest.raises(Refused) as refused:
        plan_meeting(
            actor=cast.actor("executive"),
            transition_id=preparing.pk,
            step_key="internal-meeting",
            starts_at=clock.now() - timedelta(days=1),
            minutes=2,
        )
    assert {one.code for one in refused.value.reasons} == {
        "access.role",
        "meeting.start_past",
        "meeting.minutes",
    }
    with pytest.raises(Refused) as refused:
        plan_meeting(
            actor=cast.actor("giver"),
            transition_id=preparing.pk,
            step_key="no-such-thing",
            starts_at=clock.now() + timedelta(days=1),
        )
    assert [one.code for one in refused.value.reasons] == ["meeting.unknown_step"]
    with pytest.raises(NotFound):
        plan_meeting(
            actor=cast.actor("outsider"),
            transition_id=preparing.pk,
            step_key="internal-meeting",
            starts_at=clock.now() + timedelta(days=1),
        )


def test_cancelled_makes_room_for_another(cast: Cast, preparing: Transition) -> None:
    """MT-1: a planned meeting may be called off, and another one planned; a stale move is a conflict (SE-6)."""
    wanted = {
        "actor": cast.actor("giver"),
        "transition_id": preparing.pk,
        "step_key": "internal-meeting",
        "starts_at": clock.now() + timedelta(days=1),
    }
    first = plan_meeting(**wanted)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        plan_meeting(**wanted, expected_version=7)  # type: ignore[arg-type]
    cancel_meeting(actor=cast.actor("giver"), meeting_id=first.pk)
    with pytest.raises(Refused):
        cancel_meeting(actor=cast.actor("giver"), meeting_id=first.pk)
    again = plan_meeting(**wanted)  # type: ignore[arg-type]
    assert (first.pk != again.pk, Meeting.objects.count()) == (True, 2)


def test_notes_are_not_overwritten_blindly(cast: Cast, preparing: Transition) -> None:
    """MT-1 SE-6: the second of two who change the notes at once is told."""
    held = record_meeting(
        actor=cast.actor("giver"),
        transition_id=preparing.pk,
        step_key="internal-meeting",
        held_at=clock.now(),
        people=[cast.giver.pk, cast.receiver.pk],
        notes="First version",
    )
    seen = held.version
    amend_notes(
        actor=cast.actor("receiver"), meeting_id=held.pk, notes="Second version", expected_version=seen
    )
    with pytest.raises(Conflict):
        amend_notes(
            actor=cast.actor("giver"), meeting_id=held.pk, notes="Third version", expected_version=seen
        )
    assert Meeting.objects.get(pk=held.pk).notes == "Second version"
