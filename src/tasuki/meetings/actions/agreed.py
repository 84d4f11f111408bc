"""Actions that were agreed: noted, done, taken up again, moved, handed to somebody else (MT-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.meetings.actions.keeping import tell
from tasuki.meetings.indexing import MEETINGS
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.meetings.queries import access_action, access_meeting, colleagues_of, customer_of
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.rules.worktime import local_date
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock

MOST_TEXT = 500


@transaction.atomic
def note_action(
    *,
    actor: Actor,
    meeting_id: UUID,
    text: str,
    due_on: date | None,
    owner: UUID | None = None,
    stakeholder: UUID | None = None,
) -> MeetingAction:
    """Note what was agreed: a colleague of the transition does it, or somebody at the customer (MT-8)."""
    meeting = access_meeting(actor, meeting_id)
    row = meeting.transition
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    reasons += why_not_text(text) + _why_not_whose(row, owner, stakeholder)
    if meeting.state == Meeting.State.CANCELLED:
        reasons.append(Reason("meeting.cancelled"))
    if due_on is None:
        reasons.append(Reason("meeting.action_no_day"))
    elif due_on < _first_day(meeting, row):
        reasons.append(Reason("meeting.action_early", {"day": due_on.isoformat()}))
    if reasons or due_on is None:
        raise Refused(reasons)
    made = MeetingAction.objects.create(
        meeting=meeting, text=text.strip(), owner_id=owner, stakeholder_id=stakeholder, due_on=due_on
    )
    MEETINGS.refresh([meeting])
    tell(actor, "meeting.action_noted", meeting, {"action": str(made.pk), "due": due_on.isoformat()})
    return made


@transaction.atomic
def finish_action(*, actor: Actor, action_id: UUID) -> MeetingAction:
    """An agreed action is done: its owner says so, or one of the transition's parties (MT-8)."""
    action = _mine(actor, action_id)
    now = clock.now()
    changed = MeetingAction.objects.filter(pk=action.pk, done_at=None).update(
        done_at=now, done_by_id=actor.person_id, version=F("version") + 1
    )
    if not changed:
        refuse_if([Reason("meeting.action_done")])
    action.done_at, action.done_by_id, action.version = now, actor.person_id, action.version + 1
    tell(actor, "meeting.action_done", action.meeting, {"action": str(action.pk)})
    return action


@transaction.atomic
def reopen_action(*, actor: Actor, action_id: UUID) -> MeetingAction:
    """What was said to be done is not: it is open again (MT-8)."""
    action = _mine(actor, action_id)
    changed = (
        MeetingAction.objects.filter(pk=action.pk)
        .exclude(done_at=None)
        .update(done_at=None, done_by=None, version=F("version") + 1)
    )
    if not changed:
        refuse_if([Reason("meeting.action_open")])
    action.done_at, action.done_by, action.version = None, None, action.version + 1
    tell(actor, "meeting.action_reopened", action.meeting, {"action": str(action.pk)})
    return action


@transaction.atomic
def change_action(
    *,
    actor: Actor,
    action_id: UUID,
    text: str | None = None,
    due_on: date | None = None,
    owner: UUID | None = None,
    stakeholder: UUID | None = None,
    expected_version: int | None = None,
) -> MeetingAction:
    """Say otherwise what is to be done, until when or by whom; the day first agreed stays on record (MT-8)."""
    action = _mine(actor, action_id)
    row = action.meeting.transition
    values: dict[str, Any] = {}
    reasons = [Reason("meeting.action_done")] if action.done_at is not None else []
    if text is not None:
        reasons += why_not_text(text)
        values["text"] = text.strip()
    if owner is not None or stakeholder is not None:
        reasons += _why_not_whose(row, owner, stakeholder)
        values |= {"owner_id": owner, "stakeholder_id": stakeholder}
    if due_on is not None and due_on != action.due_on:
        if due_on < _today(row):
            reasons.append(Reason("meeting.action_moved_back", {"day": due_on.isoformat()}))
        values |= {"due_on": due_on, "first_due_on": action.first_due_on or action.due_on}
    refuse_if(reasons)
    _keep(action, values, expected_version)
    if "text" in values:
        MEETINGS.refresh_ids([action.meeting_id])
    told = {"action": str(action.pk), "changed": sorted(values)} | (
        {"due": due_on.isoformat()} if due_on is not None else {}
    )
    tell(actor, "meeting.action_changed", action.meeting, told)
    return action


def _keep(action: MeetingAction, values: Mapping[str, Any], expected_version: int | None) -> None:
    seen = action.version if expected_version is None else expected_version
    same = MeetingAction.objects.filter(pk=action.pk, version=seen)
    if not same.update(**values, version=F("version") + 1):
        raise Conflict(Reason("conflict.stale"))
    action.refresh_from_db(fields=["text", "due_on", "first_due_on", "owner", "stakeholder", "version"])


def why_not_text(text: str) -> list[Reason]:
    """A text that says something and fits."""
    if is_placeholder(text):
        return [Reason("meeting.action_says_nothing")]
    if len(text.strip()) > MOST_TEXT or "\x00" in text:
        return [Reason("meeting.action_long", {"limit": MOST_TEXT})]
    return []


def _mine(actor: Actor, action_id: UUID) -> MeetingAction:
    """The action, for its owner or a party of its transition, while that is under way or only just ended."""
    action = access_action(actor, action_id)
    mine = actor.person_id is not None and action.owner_id == actor.person_id
    relations = relations_to_transition(actor, action.meeting.transition)
    reasons = [] if mine else why_not("meeting.record", actor, relations)
    if action.meeting.transition.stage == lifecycle.CANCELLED:
        reasons.append(Reason("step.stage_ended", {"stage": lifecycle.CANCELLED}))
    refuse_if(reasons)
    return action


def _why_not_whose(row: Transition, owner: UUID | None, stakeholder: UUID | None) -> list[Reason]:
    if (owner is None) == (stakeholder is None):
        return [Reason("meeting.action_whose")]
    if owner is not None and owner not in {one.person.pk for one in colleagues_of(row)}:
        return [Reason("meeting.action_colleague")]
    if stakeholder is not None and customer_of(row, stakeholder) is None:
        return [Reason("meeting.unknown_stakeholder")]
    return []


def _first_day(meeting: Meeting, row: Transition) -> date:
    at = meeting.held_at or (meeting.sitting.started_at if hasattr(meeting, "sitting") else clock.now())
    return local_date(at, calendar_of(row))


def _today(row: Transition) -> date:
    return local_date(clock.now(), calendar_of(row))
