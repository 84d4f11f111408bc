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

from tasuki.customers.models import HealthReading
from tasuki.outcomes import actions
from tasuki.outcomes.measures import measures_of
from tasuki.outcomes.models import HandoffRating, Retrospective, Survey
from tasuki.outcomes.queries import HealthCheck, health_of, surveys_of
from tasuki.rules.measures import Measure
from tasuki.transitions.models import Transition
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
    answered_at: datetime | None
    score: int | None
    comment: str


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
    """What came of a transition."""

    measures: list[MeasureOut]
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
    return _outcome(access_transition(actor_of(request), transition_id))


@router.post(
    "/transitions/{transition_id}/outcome/survey",
    response={200: list[SurveyOut], **PROBLEMS},
    operation_id="ask_survey",
)
@idempotent
def ask_survey(request: HttpRequest, transition_id: UUID) -> list[dict[str, Any]]:
    """Ask champion and sponsor; the invitations go through the outbox."""
    return [_survey(one) for one in actions.ask_survey(actor=actor_of(request), transition_id=transition_id)]


@router.post(
    "/surveys/{survey_id}/revoke", response={200: SurveyOut, **PROBLEMS}, operation_id="revoke_survey"
)
@idempotent
def revoke_survey(request: HttpRequest, survey_id: UUID) -> dict[str, Any]:
    """Withdraw a question; its link opens no more."""
    return _survey(actions.revoke_survey(actor=actor_of(request), survey_id=survey_id))


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
    return _rating(made)


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
    return _outcome(access_transition(actor_of(request), transition_id))


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
    return _retrospective(made)


def _outcome(row: Transition) -> dict[str, Any]:
    baseline, checks = health_of(row)
    rating = HandoffRating.objects.filter(transition=row).first()
    look = Retrospective.objects.filter(transition=row).first()
    return {
        "measures": [_measure(one) for one in measures_of(row)],
        "surveys": [_survey(one) for one in surveys_of(row)],
        "rating": _rating(rating) if rating else None,
        "baseline": _score(baseline),
        "health": [_check(one) for one in checks],
        "retrospective": _retrospective(look) if look else None,
    }


def _score(reading: HealthReading | None) -> int | None:
    return reading.score if reading else None


def _check(one: HealthCheck) -> dict[str, Any]:
    return {"day": one.day, "due_on": one.due_on, "score": _score(one.reading), "kept": one.kept}


def _measure(one: Measure) -> dict[str, Any]:
    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return {
        "key": one.key,
        "value": text(one.value),
        "unit": one.unit,
        "target": str(one.target),
        "at_most": one.at_most,
        "met": one.met,
        "cases": one.cases,
        "missing": one.missing,
        "low": text(one.low),
        "high": text(one.high),
        "small_sample": one.small,
    }


def _survey(one: Survey) -> dict[str, Any]:
    return {
        "id": one.pk,
        "stakeholder": one.stakeholder_id,
        "name": one.stakeholder.name,
        "generation": one.generation,
        "asked_at": one.asked_at,
        "answered_at": one.answered_at,
        "score": one.score,
        "comment": one.comment,
    }


def _rating(one: HandoffRating) -> dict[str, Any]:
    return {"score": one.score, "comment": one.comment, "at": one.at}


def _retrospective(one: Retrospective) -> dict[str, Any]:
    names = ("went_well", "went_badly", "customer_feedback", "actions", "written_at", "version")
    return {name: getattr(one, name) for name in names}
