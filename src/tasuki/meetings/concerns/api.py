"""Concerns through the API (MT-7, SY-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tasuki.meetings import describe
from tasuki.meetings.concerns import actions
from tasuki.meetings.concerns.queries import access_concern, concerns_of
from tasuki.meetings.queries import access_meeting
from tasuki.meetings.schemas import ConcernChangeIn, ConcernIn, ConcernOut, ConcernWordsIn, FollowUpIn
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.queries import access_transition
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["meetings"])
_ANSWER = {200: ConcernOut, **PROBLEMS}


@router.get(
    "/transitions/{transition_id}/concerns",
    response={200: list[ConcernOut], **PROBLEMS},
    operation_id="list_concerns",
)
def list_concerns(request: HttpRequest, transition_id: UUID) -> list[dict[str, Any]]:
    """The customer's concerns: what is not settled first."""
    row = access_transition(actor_of(request), transition_id)
    return [describe.concern(one) for one in concerns_of(row)]


@router.post("/transitions/{transition_id}/concerns", response=_ANSWER, operation_id="log_concern")
@idempotent
def log(request: HttpRequest, transition_id: UUID, body: ConcernIn) -> dict[str, Any]:
    """Keep a concern, raised in one of the transition's meetings or outside of them."""
    actor = actor_of(request)
    if body.meeting and access_meeting(actor, body.meeting).transition_id != transition_id:
        raise Refused(Reason("concern.where"))
    made = actions.log_concern(
        actor=actor,
        transition_id=transition_id,
        meeting_id=body.meeting,
        feeling=body.feeling,
        text=body.text,
        stakeholder=body.stakeholder,
        raised_at=body.raised_at,
    )
    return describe.concern(made)


@router.get("/concerns/{concern_id}", response=_ANSWER, operation_id="show_concern")
def show(request: HttpRequest, concern_id: UUID) -> dict[str, Any]:
    """One concern with its ledger."""
    return describe.concern(access_concern(actor_of(request), concern_id))


@router.patch("/concerns/{concern_id}", response=_ANSWER, operation_id="correct_concern")
@idempotent
def correct(request: HttpRequest, concern_id: UUID, body: ConcernChangeIn) -> dict[str, Any]:
    """Write it down better."""
    made = actions.correct_concern(
        actor=actor_of(request),
        concern_id=concern_id,
        feeling=body.feeling,
        text=body.text,
        stakeholder=body.stakeholder,
        expected_version=body.version,
    )
    return describe.concern(made)


@router.post("/concerns/{concern_id}/answer", response=_ANSWER, operation_id="answer_concern")
@idempotent
def answer(request: HttpRequest, concern_id: UUID, body: ConcernWordsIn) -> dict[str, Any]:
    """What was said in answer."""
    made = actions.answer_concern(
        actor=actor_of(request), concern_id=concern_id, response=body.text, expected_version=body.version
    )
    return describe.concern(made)


@router.post("/concerns/{concern_id}/follow-up", response=_ANSWER, operation_id="follow_up_concern")
@idempotent
def follow_up(request: HttpRequest, concern_id: UUID, body: FollowUpIn) -> dict[str, Any]:
    """What will be done about it, by whom, until when."""
    made = actions.follow_up(
        actor=actor_of(request),
        concern_id=concern_id,
        what=body.what,
        who=body.who,
        until=body.until,
        expected_version=body.version,
    )
    return describe.concern(made)


@router.post("/concerns/{concern_id}/close", response=_ANSWER, operation_id="close_concern")
@idempotent
def close(request: HttpRequest, concern_id: UUID, body: ConcernWordsIn) -> dict[str, Any]:
    """It is settled: what the customer said."""
    made = actions.close_concern(
        actor=actor_of(request), concern_id=concern_id, closing=body.text, expected_version=body.version
    )
    return describe.concern(made)


@router.post("/concerns/{concern_id}/reopen", response=_ANSWER, operation_id="reopen_concern")
@idempotent
def reopen(request: HttpRequest, concern_id: UUID, body: ConcernWordsIn) -> dict[str, Any]:
    """It came up again."""
    made = actions.reopen_concern(
        actor=actor_of(request), concern_id=concern_id, reason=body.text, expected_version=body.version
    )
    return describe.concern(made)
