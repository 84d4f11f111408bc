"""Planning meetings, calling them off, and what is done with them afterwards (MT-2, MT-3, MT-8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tasuki.meetings import decisions
from tasuki.meetings.actions.keeping import facts_of, keep, save, standing, tell
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.meetings.queries import access_action, access_meeting, meeting_of
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, refuse_if
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

SHORTEST: Final = 5
LONGEST: Final = 480
FARTHEST: Final = timedelta(days=366)


@transaction.atomic
def plan_meeting(
    *,
    actor: Actor,
    transition_id: UUID,
    step_key: str,
    starts_at: datetime,
    short: bool = False,
    minutes: int | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Put a meeting of the playbook on a date, or move it; its agenda is kept and checked against its length (MT-2).

    `short` takes the playbook's short form where it has one (MT-3). Telling the customer is a message's business.
    """
    row = access_transition(actor, transition_id)
    spec = meeting_of(row, step_key)
    meeting = standing(row, step_key)
    form = spec.short if short and spec.short else spec.full
    length = minutes or form.minutes
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    reasons += decisions.why_not_touch(facts_of(row, spec, meeting))
    reasons += _why_not_at(starts_at) + _why_not_long(length)
    refuse_if(reasons)
    values: dict[str, Any] = {
        "starts_at": starts_at,
        "minutes": length,
        "short": form is spec.short,
        "agenda": [{"key": one.key, "minutes": one.minutes, "speaker": one.speaker} for one in form.items],
    }
    kept = keep(row, spec, meeting, values, expected_version)
    tell(actor, "meeting.planned", kept, {"step": step_key, "at": starts_at.isoformat(), "minutes": length})
    return kept


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: UUID, expected_version: int | None = None) -> Meeting:
    """Call off a planned meeting; another may be planned for the same step."""
    meeting = access_meeting(actor, meeting_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition))
    if meeting.state != Meeting.State.PLANNED:
        reasons.append(Reason("meeting.not_planned"))
    refuse_if(reasons)
    save(meeting, {"state": Meeting.State.CANCELLED}, expected_version)
    tell(actor, "meeting.cancelled", meeting, {"step": meeting.step_key})
    return meeting


@transaction.atomic
def amend_notes(*, actor: Actor, meeting_id: UUID, notes: str, expected_version: int) -> Meeting:
    """Write the notes of a held meeting anew; somebody else's newer text is a Conflict, nothing is lost (SE-6)."""
    meeting = access_meeting(actor, meeting_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition))
    if meeting.state != Meeting.State.HELD:
        reasons.append(Reason("meeting.not_held"))
    refuse_if(reasons)
    save(meeting, {"notes": notes.strip()}, expected_version)
    tell(actor, "meeting.notes_changed", meeting, {"step": meeting.step_key})
    return meeting


@transaction.atomic
def finish_action(*, actor: Actor, action_id: UUID) -> MeetingAction:
    """An agreed action is done: its owner says so, or one of the transition's parties (MT-8)."""
    action = access_action(actor, action_id)
    mine = actor.person_id is not None and action.owner_id == actor.person_id
    relations = relations_to_transition(actor, action.meeting.transition)
    refuse_if([] if mine else why_not("meeting.record", actor, relations))
    now = clock.now()
    still_open = MeetingAction.objects.filter(pk=action.pk, done_at=None)
    if not still_open.update(done_at=now, done_by_id=actor.person_id):
        refuse_if([Reason("meeting.action_done")])
    action.done_at = now
    tell(actor, "meeting.action_done", action.meeting, {"action": str(action.pk)})
    return action


def _why_not_at(starts_at: datetime) -> list[Reason]:
    now, day = clock.now(), starts_at.date().isoformat()
    if starts_at <= now:
        return [Reason("meeting.start_past", {"at": day})]
    if starts_at > now + FARTHEST:
        return [Reason("meeting.start_far", {"at": day})]
    return []


def _why_not_long(minutes: int) -> list[Reason]:
    if SHORTEST <= minutes <= LONGEST:
        return []
    return [Reason("meeting.minutes", {"minutes": minutes})]
