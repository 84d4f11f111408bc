"""Running meetings through the API (MT-3, MT-4, MT-8, SY-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tasuki.meetings import describe
from tasuki.meetings.queries import access_meeting
from tasuki.meetings.running import actions
from tasuki.meetings.running.models import Sitting
from tasuki.meetings.running.queries import sitting_of, state_of
from tasuki.meetings.schemas import (
    AnswerPointIn,
    CorrectionIn,
    ItemKey,
    Key,
    NotesIn,
    PointIn,
    PointOut,
    PresenceIn,
    SittingOut,
    TimerIn,
)
from tasuki.rules.reasons import NotFound
from tasuki.web import clock
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["meetings"])
_ANSWER = {200: SittingOut, **PROBLEMS}


@router.post(
    "/transitions/{transition_id}/meetings/{step}/begin", response=_ANSWER, operation_id="begin_meeting"
)
@idempotent
def begin(request: HttpRequest, transition_id: UUID, step: Key) -> dict[str, Any]:
    """Begin a meeting, planned or not; a second time gives the same running meeting."""
    return _told(actions.begin_meeting(actor=actor_of(request), transition_id=transition_id, step_key=step))


@router.get("/meetings/{meeting_id}/sitting", response=_ANSWER, operation_id="show_running_meeting")
def show(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """How a running meeting stands; another device goes on from here."""
    meeting = access_meeting(actor_of(request), meeting_id)
    sitting = sitting_of(meeting)
    if sitting is None:
        raise NotFound("running meeting", meeting_id)
    sitting.meeting = meeting
    return _told(sitting)


@router.post("/meetings/{meeting_id}/timer", response=_ANSWER, operation_id="time_meeting")
@idempotent
def time_meeting(request: HttpRequest, meeting_id: UUID, body: TimerIn) -> dict[str, Any]:
    """Start, pause, go on: the server's clock counts."""
    return _told(
        actions.time_item(
            actor=actor_of(request), meeting_id=meeting_id, command=body.command, item=body.item
        )
    )


@router.post("/meetings/{meeting_id}/attendance", response=_ANSWER, operation_id="tick_meeting_attendance")
@idempotent
def tick(request: HttpRequest, meeting_id: UUID, body: PresenceIn) -> dict[str, Any]:
    """Somebody is there, or is not."""
    return _told(
        actions.tick_attendance(
            actor=actor_of(request),
            meeting_id=meeting_id,
            present=body.present,
            person=body.person,
            stakeholder=body.stakeholder,
        )
    )


@router.put("/meetings/{meeting_id}/running-notes", response=_ANSWER, operation_id="note_down_meeting")
@idempotent
def note_down(request: HttpRequest, meeting_id: UUID, body: NotesIn) -> dict[str, Any]:
    """Keep the notes while the meeting runs; 409 where somebody else wrote meanwhile."""
    return _told(
        actions.note_down(
            actor=actor_of(request), meeting_id=meeting_id, notes=body.notes, expected_version=body.version
        )
    )


@router.put(
    "/meetings/{meeting_id}/corrections/{item}", response=_ANSWER, operation_id="put_right_in_meeting"
)
@idempotent
def put_right(request: HttpRequest, meeting_id: UUID, item: ItemKey, body: CorrectionIn) -> dict[str, Any]:
    """What the customer says of an item of the record instead; the record learns it when the meeting is recorded."""
    return _told(
        actions.put_right(
            actor=actor_of(request),
            meeting_id=meeting_id,
            item=item,
            text=body.text,
            seen_version=body.version,
        )
    )


@router.post(
    "/meetings/{meeting_id}/points", response={200: PointOut, **PROBLEMS}, operation_id="note_meeting_point"
)
@idempotent
def note_point(request: HttpRequest, meeting_id: UUID, body: PointIn) -> dict[str, Any]:
    """Keep a question with its answer, or what was decided."""
    return describe.point(
        actions.note_point(actor=actor_of(request), meeting_id=meeting_id, **body.model_dump())
    )


@router.put(
    "/meeting-points/{point_id}/answer",
    response={200: PointOut, **PROBLEMS},
    operation_id="answer_meeting_point",
)
@idempotent
def answer_point(request: HttpRequest, point_id: UUID, body: AnswerPointIn) -> dict[str, Any]:
    """Write the answer to a question."""
    return describe.point(
        actions.answer_point(
            actor=actor_of(request), point_id=point_id, answer=body.answer, expected_version=body.version
        )
    )


def _told(sitting: Sitting) -> dict[str, Any]:
    return state_of(sitting, sitting.meeting, clock.now())
