"""Outcomes through the API: the same verbs as the pages (ME-1 … ME-5, ME-8, ME-20, SY-4).

The customer's answer has no place here: it is given on the page behind the signed link, without a token.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tasuki.outcomes import actions, describe
from tasuki.outcomes.queries import access_asked, access_survey
from tasuki.transitions.queries import access_transition
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["outcomes"])
Comment = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
Long = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Small = Annotated[int, Field(ge=-1_000, le=1_000)]


class RatingIn(Strict):
    """How the incoming owner rates the handoff, 1 to 5."""

    score: Small
    comment: Comment = ""


class HealthIn(Strict):
    """A health check: day 0 (baseline), 30, 60 or 90 after the cut-over, 0 to 100."""

    day: Small
    score: Small
    source: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")] = ""


class RetrospectiveIn(Strict):
    """Looking back; `version` is the one that was read, 0 where there is none yet."""

    went_well: Long
    went_badly: Long
    customer_feedback: Long
    actions: Long
    version: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None


class MeasureOut(Schema):
    """A figure with its target and what it rests on; figures are decimal numbers as text."""

    key: str
    value: str | None
    unit: str
    target: str
    at_most: bool
    met: bool | None
    cases: int
    missing: int
    low: str | None
    high: str | None
    small_sample: bool


class SurveyOut(Schema):
    """A question to one person at the customer, with the answer if there is one."""

    id: UUID
    stakeholder: UUID
    name: str
    generation: int
    asked_at: datetime
    reminded_at: datetime | None
    answered_at: datetime | None
    score: int | None
    comment: str
    called_at: datetime | None


class PulseOut(Schema):
    """The question after the first week to one person, with the answer if there is one."""

    stakeholder: UUID
    name: str
    asked_at: datetime
    reminded_at: datetime | None
    answered_at: datetime | None
    score: int | None
    comment: str
    called_at: datetime | None


class CallIn(Strict):
    """What came of the call after a low answer."""

    summary: Comment = ""


class RatingOut(Schema):
    """The incoming owner's rating."""

    score: int
    comment: str
    at: datetime


class CheckOut(Schema):
    """A health check; `kept` says whether health is at least that of the baseline."""

    day: int
    due_on: datetime | None
    score: int | None
    kept: bool | None


class RetrospectiveOut(Schema):
    """Looking back."""

    went_well: str
    went_badly: str
    customer_feedback: str
    actions: str
    written_at: datetime
    version: int


class OutcomeOut(Schema):
    """What came of a transition; `pulses` and `rating` are null for those who may not read them."""

    measures: list[MeasureOut]
    pulses: list[PulseOut] | None
    surveys: list[SurveyOut]
    rating: RatingOut | None
    baseline: int | None
    health: list[CheckOut]
    retrospective: RetrospectiveOut | None


@router.get(
    "/transitions/{transition_id}/outcome",
    response={200: OutcomeOut, **PROBLEMS},
    operation_id="show_outcome",
)
def show_outcome(request: HttpRequest, transition_id: UUID) -> dict[str, Any]:
    """Measures with targets, surveys, rating, health checks, retrospective."""
    return describe.outcome(actor_of(request), access_transition(actor_of(request), transition_id))


@router.post(
    "/transitions/{transition_id}/outcome/survey",
    response={200: list[SurveyOut], **PROBLEMS},
    operation_id="ask_survey",
)
@idempotent
def ask_survey(request: HttpRequest, transition_id: UUID) -> list[dict[str, Any]]:
    """Ask champion and sponsor; the invitations go through the outbox."""
    return [
        describe.survey(one)
        for one in actions.ask_survey(actor=actor_of(request), transition_id=transition_id)
    ]


@router.post(
    "/surveys/{survey_id}/revoke", response={200: SurveyOut, **PROBLEMS}, operation_id="revoke_survey"
)
@idempotent
def revoke_survey(request: HttpRequest, survey_id: UUID) -> dict[str, Any]:
    """Withdraw a question; its link opens no more."""
    return describe.survey(actions.revoke_survey(actor=actor_of(request), survey_id=survey_id))


@router.post(
    "/surveys/{survey_id}/remind", response={200: SurveyOut, **PROBLEMS}, operation_id="remind_survey"
)
@idempotent
def remind_survey(request: HttpRequest, survey_id: UUID) -> dict[str, Any]:
    """Remind of a survey without answer, once; the reminder goes through the outbox."""
    actions.remind_survey(actor=actor_of(request), survey_id=survey_id)
    return describe.survey(access_survey(actor_of(request), survey_id))


@router.post(
    "/surveys/{survey_id}/called", response={200: SurveyOut, **PROBLEMS}, operation_id="note_survey_call"
)
@idempotent
def note_survey_call(request: HttpRequest, survey_id: UUID, body: CallIn) -> dict[str, Any]:
    """Note that somebody spoke with the customer about their answer."""
    made = actions.note_survey_call(actor=actor_of(request), survey_id=survey_id, summary=body.summary)
    return describe.survey(made)


_PULSE = "/transitions/{transition_id}/outcome/pulse/{stakeholder_id}"


@router.post(_PULSE + "/remind", response={200: OutcomeOut, **PROBLEMS}, operation_id="remind_pulse")
@idempotent
def remind_pulse(request: HttpRequest, transition_id: UUID, stakeholder_id: UUID) -> dict[str, Any]:
    """Remind of the question after the first week, once."""
    row, _person = access_asked(actor_of(request), transition_id, stakeholder_id)
    actions.remind_pulse(actor=actor_of(request), transition_id=transition_id, stakeholder_id=stakeholder_id)
    return describe.outcome(actor_of(request), row)


@router.post(_PULSE + "/revoke", response={200: OutcomeOut, **PROBLEMS}, operation_id="revoke_pulse")
@idempotent
def revoke_pulse(request: HttpRequest, transition_id: UUID, stakeholder_id: UUID) -> dict[str, Any]:
    """Withdraw the question after the first week; its link opens no more."""
    row, _person = access_asked(actor_of(request), transition_id, stakeholder_id)
    actions.revoke_pulse(actor=actor_of(request), transition_id=transition_id, stakeholder_id=stakeholder_id)
    return describe.outcome(actor_of(request), row)


@router.post(_PULSE + "/called", response={200: OutcomeOut, **PROBLEMS}, operation_id="note_pulse_call")
@idempotent
def note_pulse_call(
    request: HttpRequest, transition_id: UUID, stakeholder_id: UUID, body: CallIn
) -> dict[str, Any]:
    """Note that somebody spoke with the customer about their answer."""
    row, _person = access_asked(actor_of(request), transition_id, stakeholder_id)
    actions.note_pulse_call(
        actor=actor_of(request),
        transition_id=transition_id,
        stakeholder_id=stakeholder_id,
        summary=body.summary,
    )
    return describe.outcome(actor_of(request), row)


@router.put(
    "/transitions/{transition_id}/outcome/rating",
    response={200: RatingOut, **PROBLEMS},
    operation_id="rate_handoff",
)
@idempotent
def rate_handoff(request: HttpRequest, transition_id: UUID, body: RatingIn) -> dict[str, Any]:
    """The incoming owner rates the handoff."""
    made = actions.rate_handoff(
        actor=actor_of(request), transition_id=transition_id, score=body.score, comment=body.comment
    )
    return describe.rating_of(made)


@router.post(
    "/transitions/{transition_id}/outcome/health",
    response={200: OutcomeOut, **PROBLEMS},
    operation_id="record_health_check",
)
@idempotent
def record_health_check(request: HttpRequest, transition_id: UUID, body: HealthIn) -> dict[str, Any]:
    """Record the health of the account on one of the days."""
    actions.record_health_check(
        actor=actor_of(request),
        transition_id=transition_id,
        day=body.day,
        score=body.score,
        source=body.source,
    )
    return describe.outcome(actor_of(request), access_transition(actor_of(request), transition_id))


@router.put(
    "/transitions/{transition_id}/outcome/retrospective",
    response={200: RetrospectiveOut, **PROBLEMS},
    operation_id="write_retrospective",
)
@idempotent
def write_retrospective(request: HttpRequest, transition_id: UUID, body: RetrospectiveIn) -> dict[str, Any]:
    """Write what went well and badly, what the customer said, what will be done."""
    made = actions.write_retrospective(
        actor=actor_of(request),
        transition_id=transition_id,
        went_well=body.went_well,
        went_badly=body.went_badly,
        customer_feedback=body.customer_feedback,
        actions=body.actions,
        expected_version=body.version,
    )
    return describe.retrospective_of(made)
