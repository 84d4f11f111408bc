"""Meetings through the API: the same verbs as the pages (MT-1 … MT-4, MT-8, SY-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tasuki.meetings import actions, describe
from tasuki.meetings.calendar.api import router as calendar_router
from tasuki.meetings.calendar.own_api import router as own_calendar_router
from tasuki.meetings.concerns.api import router as concern_router
from tasuki.meetings.models import Meeting
from tasuki.meetings.preparing.queries import preparation
from tasuki.meetings.queries import access_meeting, meeting_of, meetings_of
from tasuki.meetings.running.api import router as running_router
from tasuki.meetings.schemas import (
    ActionChangeIn,
    ActionIn,
    ActionOut,
    AgendaIn,
    Key,
    MeetingOut,
    NotesIn,
    PlanIn,
    PreparationOut,
    RecapIn,
    RecapOut,
    RecordIn,
    WordsIn,
)
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.transitions.queries import access_transition
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["meetings"])


@router.get(
    "/transitions/{transition_id}/meetings",
    response={200: list[MeetingOut], **PROBLEMS},
    operation_id="list_meetings",
)
def list_meetings(request: HttpRequest, transition_id: UUID) -> list[dict[str, Any]]:
    """The transition's meetings, planned and held."""
    row = access_transition(actor_of(request), transition_id)
    return [describe.meeting(one) for one in meetings_of(row)]


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
        form=body.form,
        short=body.short,
        place=body.place,
        online_url=body.online_url,
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
        actions=[
            actions.ActionNote(one.text, one.owner, one.due_on, one.stakeholder) for one in body.actions
        ],
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
    return describe.meeting(actions.cancel_meeting(actor=actor_of(request), meeting_id=meeting_id))


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
    return describe.action(actions.finish_action(actor=actor_of(request), action_id=action_id))


@router.get("/meetings/{meeting_id}", response={200: MeetingOut, **PROBLEMS}, operation_id="show_meeting")
def show_meeting(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """One meeting."""
    return _shown(actor_of(request), access_meeting(actor_of(request), meeting_id))


@router.put(
    "/meetings/{meeting_id}/agenda",
    response={200: MeetingOut, **PROBLEMS},
    operation_id="adapt_meeting_agenda",
)
@idempotent
def adapt_agenda(request: HttpRequest, meeting_id: UUID, body: AgendaIn) -> dict[str, Any]:
    """Give a planned meeting another agenda: minutes, order, items left out, own ones."""
    made = actions.adapt_agenda(
        actor=actor_of(request),
        meeting_id=meeting_id,
        items=[actions.AgendaEdit(one.key, one.minutes, one.title, one.speaker) for one in body.items],
        minutes=body.minutes,
        expected_version=body.version,
    )
    return _shown(actor_of(request), made)


@router.get(
    "/meetings/{meeting_id}/preparation",
    response={200: PreparationOut, **PROBLEMS},
    operation_id="show_meeting_preparation",
)
def show_preparation(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """What to know and to say beforehand, in the meeting's language."""
    meeting = access_meeting(actor_of(request), meeting_id)
    row = meeting.transition
    found = preparation(
        actor_of(request), row, meeting_of(row, meeting.step_key), meeting, actor_of(request).language
    )
    return describe.preparation(found)


@router.put(
    "/meetings/{meeting_id}/preparation",
    response={200: MeetingOut, **PROBLEMS},
    operation_id="prepare_meeting",
)
@idempotent
def prepare_meeting(request: HttpRequest, meeting_id: UUID, body: WordsIn) -> dict[str, Any]:
    """Keep own speaking notes and answers for this meeting."""
    made = actions.prepare_meeting(
        actor=actor_of(request),
        meeting_id=meeting_id,
        notes=body.notes,
        answers=body.answers,
        expected_version=body.version,
    )
    return _shown(actor_of(request), made)


@router.post(
    "/meetings/{meeting_id}/actions",
    response={200: ActionOut, **PROBLEMS},
    operation_id="note_meeting_action",
)
@idempotent
def note_action(request: HttpRequest, meeting_id: UUID, body: ActionIn) -> dict[str, Any]:
    """Note what was agreed."""
    made = actions.note_action(
        actor=actor_of(request),
        meeting_id=meeting_id,
        text=body.text,
        owner=body.owner,
        stakeholder=body.stakeholder,
        due_on=body.due_on,
    )
    return describe.action(made)


@router.post(
    "/meeting-actions/{action_id}/reopen",
    response={200: ActionOut, **PROBLEMS},
    operation_id="reopen_meeting_action",
)
@idempotent
def reopen_action(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    """What was said to be done is open again."""
    return describe.action(actions.reopen_action(actor=actor_of(request), action_id=action_id))


@router.patch(
    "/meeting-actions/{action_id}",
    response={200: ActionOut, **PROBLEMS},
    operation_id="change_meeting_action",
)
@idempotent
def change_action(request: HttpRequest, action_id: UUID, body: ActionChangeIn) -> dict[str, Any]:
    """Another day, another owner, other words."""
    made = actions.change_action(
        actor=actor_of(request),
        action_id=action_id,
        text=body.text,
        due_on=body.due_on,
        owner=body.owner,
        stakeholder=body.stakeholder,
        expected_version=body.version,
    )
    return describe.action(made)


@router.post(
    "/meetings/{meeting_id}/recap",
    response={200: list[RecapOut], **PROBLEMS},
    operation_id="draft_meeting_recap",
)
@idempotent
def draft_recap(request: HttpRequest, meeting_id: UUID, body: RecapIn) -> list[dict[str, Any]]:
    """Draft the recap to the customers who were there, of what is named here and nothing else."""
    made = actions.draft_recap(
        actor=actor_of(request),
        meeting_id=meeting_id,
        points=body.points,
        corrections=body.corrections,
        actions=body.actions,
        recipients=body.recipients,
    )
    return [describe.recap(one) for one in made]


def _shown(actor: Actor, made: Meeting) -> dict[str, Any]:
    row = access_transition(actor, made.transition_id)
    found = meetings_of(row).filter(pk=made.pk).first()
    if found is None:
        raise NotFound("meeting", made.pk)
    return describe.meeting(found)


router.add_router("", running_router)
router.add_router("", calendar_router)
router.add_router("", own_calendar_router)
router.add_router("", concern_router)
