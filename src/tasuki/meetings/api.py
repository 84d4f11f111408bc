"""Meetings through the API: the same verbs as the pages (MT-1 … MT-4, MT-8, SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from tasuki.meetings import actions
from tasuki.meetings.models import Attendance, Meeting, MeetingAction
from tasuki.meetings.queries import meetings_of
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.transitions.queries import access_transition
from tasuki.web.api import PROBLEMS, ShortText, Strict, Text, actor_of, idempotent

router = Router(tags=["meetings"])
Key = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9-]+$")]
ItemKey = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9._-]+$")]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]


class PlanIn(Strict):
    """When a meeting is to take place; `short` takes the playbook's short form, `minutes` another length."""

    starts_at: AwareDatetime
    short: bool = False
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    version: Version | None = None


class ActionIn(Strict):
    """An action agreed in the meeting: what, who, until when."""

    text: ShortText
    owner: UUID
    due_on: date


class RecordIn(Strict):
    """A meeting that was held; `corrections` are answers by item key that the customer put right."""

    held_at: AwareDatetime
    people: Annotated[list[UUID], Field(max_length=100)] = []
    stakeholders: Annotated[list[UUID], Field(max_length=500)] = []
    notes: Text = ""
    actions: Annotated[list[ActionIn], Field(max_length=100)] = []
    corrections: dict[ItemKey, Text] = {}
    version: Version | None = None


class NotesIn(Strict):
    """The notes written anew; `version` is the one that was read."""

    notes: Text
    version: Version


class AgendaOut(Schema):
    """An item of an agenda."""

    key: str
    minutes: int
    speaker: str


class AttendanceOut(Schema):
    """Somebody who was there, or was needed and was not."""

    person: UUID | None
    stakeholder: UUID | None
    name: str
    present: bool


class ActionOut(Schema):
    """An agreed action."""

    id: UUID
    text: str
    owner: UUID
    due_on: date
    done_at: datetime | None


class MeetingOut(Schema):
    """A meeting; `over_by` are the minutes by which its agenda exceeds it."""

    id: UUID
    step: str
    kind: str
    state: str
    starts_at: datetime | None
    held_at: datetime | None
    minutes: int
    over_by: int
    agenda: list[AgendaOut]
    notes: str
    attendance: list[AttendanceOut]
    actions: list[ActionOut]
    version: int


@router.get(
    "/transitions/{transition_id}/meetings",
    response={200: list[MeetingOut], **PROBLEMS},
    operation_id="list_meetings",
)
def list_meetings(request: HttpRequest, transition_id: UUID) -> list[dict[str, Any]]:
    """The transition's meetings, planned and held."""
    row = access_transition(actor_of(request), transition_id)
    return [_meeting(one) for one in meetings_of(row)]


@router.post(
    "/transitions/{transition_id}/meetings/{step}/plan",
    response={200: MeetingOut, **PROBLEMS},
    operation_id="plan_meeting",
)
@idempotent
def plan_meeting(request: HttpRequest, transition_id: UUID, step: Key, body: PlanIn) -> dict[str, Any]:
    """Put the meeting of a step on a date, or move it."""
    made = actions.plan_meeting(
        actor=actor_of(request),
        transition_id=transition_id,
        step_key=step,
        starts_at=body.starts_at,
        short=body.short,
        minutes=body.minutes,
        expected_version=body.version,
    )
    return _shown(actor_of(request), made)


@router.post(
    "/transitions/{transition_id}/meetings/{step}/record",
    response={200: MeetingOut, **PROBLEMS},
    operation_id="record_meeting",
)
@idempotent
def record_meeting(request: HttpRequest, transition_id: UUID, step: Key, body: RecordIn) -> dict[str, Any]:
    """Record that the meeting of a step was held; its step is settled with it."""
    made = actions.record_meeting(
        actor=actor_of(request),
        transition_id=transition_id,
        step_key=step,
        held_at=body.held_at,
        people=body.people,
        stakeholders=body.stakeholders,
        notes=body.notes,
        actions=[actions.ActionNote(one.text, one.owner, one.due_on) for one in body.actions],
        corrections=dict(body.corrections),
        expected_version=body.version,
    )
    return _shown(actor_of(request), made)


@router.post(
    "/meetings/{meeting_id}/cancel", response={200: MeetingOut, **PROBLEMS}, operation_id="cancel_meeting"
)
@idempotent
def cancel_meeting(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """Call off a planned meeting."""
    return _meeting(actions.cancel_meeting(actor=actor_of(request), meeting_id=meeting_id))


@router.put(
    "/meetings/{meeting_id}/notes", response={200: MeetingOut, **PROBLEMS}, operation_id="amend_meeting_notes"
)
@idempotent
def amend_notes(request: HttpRequest, meeting_id: UUID, body: NotesIn) -> dict[str, Any]:
    """Write the notes of a held meeting anew."""
    made = actions.amend_notes(
        actor=actor_of(request), meeting_id=meeting_id, notes=body.notes, expected_version=body.version
    )
    return _shown(actor_of(request), made)


@router.post(
    "/meeting-actions/{action_id}/done",
    response={200: ActionOut, **PROBLEMS},
    operation_id="finish_meeting_action",
)
@idempotent
def finish_action(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    """An agreed action is done."""
    return _action(actions.finish_action(actor=actor_of(request), action_id=action_id))


def _shown(actor: Actor, made: Meeting) -> dict[str, Any]:
    row = access_transition(actor, made.transition_id)
    found = meetings_of(row).filter(pk=made.pk).first()
    if found is None:
        raise NotFound("meeting", made.pk)
    return _meeting(found)


def _meeting(one: Meeting) -> dict[str, Any]:
    return {
        "id": one.pk,
        "step": one.step_key,
        "kind": one.kind,
        "state": one.state,
        "starts_at": one.starts_at,
        "held_at": one.held_at,
        "minutes": one.minutes,
        "over_by": one.over_by,
        "agenda": one.agenda,
        "notes": one.notes,
        "attendance": [_attendance(row) for row in one.attendance.all()],
        "actions": [_action(row) for row in one.actions.all()],
        "version": one.version,
    }


def _attendance(row: Attendance) -> dict[str, Any]:
    who = row.person or row.stakeholder
    return {
        "person": row.person_id,
        "stakeholder": row.stakeholder_id,
        "name": who.name if who else "",
        "present": row.present,
    }


def _action(row: MeetingAction) -> dict[str, Any]:
    return {
        "id": row.pk,
        "text": row.text,
        "owner": row.owner_id,
        "due_on": row.due_on,
        "done_at": row.done_at,
    }
