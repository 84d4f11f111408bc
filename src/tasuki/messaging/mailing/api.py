"""Mailings through the API: the same verbs as on the pages (MS-7, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from tasuki.messaging.drafting import KIND_OF_KEY
from tasuki.messaging.mailing import actions, describe, planning, sample
from tasuki.messaging.mailing.actions import Plan
from tasuki.messaging.mailing.models import Mailing
from tasuki.messaging.mailing.queries import (
    access_mailing,
    by_hand,
    digest_of,
    lines_of,
    seen_by,
    visible_mailings,
    with_outcome,
)
from tasuki.web.api import PROBLEMS, Paging, ReasonOut, ShortText, Strict, actor_of, idempotent

router = Router(tags=["mailings"])
_ONE = "/mailings/{mailing_id}"


class MailingPlanIn(Strict):
    """How a mailing leaves: the size of a wave, the minutes between two, how many a minute, in working hours."""

    wave_size: Annotated[int, Field(ge=1, le=10_000)] = 200
    pilot_size: Annotated[int, Field(ge=0, le=10_000)] = 0
    gap_minutes: Annotated[int, Field(ge=1, le=43_200)] = 1_440
    per_minute: Annotated[int, Field(ge=1, le=6_000)] = 60
    working_hours: bool = True
    first_at: AwareDatetime | None = None
    breaker_percent: Annotated[int, Field(ge=1, le=100)] = 5
    breaker_least: Annotated[int, Field(ge=1, le=10_000)] = 20

    def plan(self) -> Plan:
        """As the action takes it."""
        return Plan(**self.model_dump())


class MailingIn(Strict):
    """The playbook's message, and the transitions that it is written for."""

    message: Literal[tuple(KIND_OF_KEY)]  # type: ignore[valid-type]
    transitions: Annotated[list[UUID], Field(min_length=1, max_length=50_000)]
    plan: MailingPlanIn = MailingPlanIn()


class MailingApprovalIn(Strict):
    """What stands for exactly the texts that were looked at."""

    digest: ShortText


class LineApprovalIn(Strict):
    """The hash of the text that was read."""

    content_hash: ShortText


class WaveOut(Schema):
    """A wave: when it begins, how many, what became of them."""

    wave: int
    begins: datetime | None
    total: int
    counts: dict[str, int]


class MailingOut(Schema):
    """A mailing with its figures; `counts` by what became of its lines."""

    id: UUID
    message: str
    state: str
    transitions: int
    counts: dict[str, int]
    waves: list[WaveOut]
    wave_size: int
    pilot_size: int
    gap_minutes: int
    per_minute: int
    working_hours: bool
    first_at: datetime
    breaker_percent: int
    breaker_least: int
    ordered_by: str
    ordered_at: datetime
    approved_by: str
    approved_at: datetime | None
    finished_at: datetime | None
    digest: str
    stopped: list[ReasonOut]


class MailingLineOut(Schema):
    """One recipient of a mailing."""

    id: UUID
    transition_id: UUID
    account: str
    recipient_id: UUID | None
    name: str
    language: str
    template: str
    message_id: UUID | None
    content_hash: str
    outcome: str
    by_hand: bool
    wave: int | None
    planned_at: datetime | None
    sent_at: datetime | None
    reasons: list[ReasonOut]


class MailingDraftOut(MailingLineOut):
    """The same with the text as the recipient gets it."""

    subject: str
    body: str


class MailingSampleOut(Schema):
    """What to read before approving: some of those approved together, and all with a text of their own."""

    digest: str
    together: list[MailingDraftOut]
    singly: list[MailingDraftOut]


class ForecastOut(Schema):
    """The dry run of the waves."""

    total: int
    waves: list[dict[str, Any]]
    days: list[dict[str, Any]]
    domains: list[dict[str, Any]]
    domain_count: int
    last_at: datetime | None
    warnings: list[ReasonOut]
    would_wait: list[dict[str, Any]]


@router.get("/mailings", response={200: list[MailingOut], **PROBLEMS}, operation_id="list_mailings")
def list_mailings(request: HttpRequest, wanted: Query[Paging]) -> list[dict[str, Any]]:
    """Mailings that the caller may see, newest first."""
    rows = visible_mailings(actor_of(request)).select_related("approved_by")
    return [describe.mailing(row) for row in rows[wanted.offset : wanted.offset + wanted.limit]]


@router.post("/mailings", response={201: MailingOut, **PROBLEMS}, operation_id="order_mailing")
@idempotent
def order(request: HttpRequest, body: MailingIn) -> tuple[int, dict[str, Any]]:
    """Write the drafts for many transitions; over 500 as a job. Nothing is approved, nothing leaves."""
    row = actions.order(
        actor=actor_of(request), key=body.message, transitions=body.transitions, plan=body.plan.plan()
    )
    return 201, describe.mailing(row)


@router.get(_ONE, response={200: MailingOut, **PROBLEMS}, operation_id="show_mailing")
def show(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """How far a mailing is."""
    return describe.mailing(access_mailing(actor_of(request), mailing_id))


@router.get(f"{_ONE}/lines", response={200: list[MailingLineOut], **PROBLEMS}, operation_id="mailing_lines")
def lines(
    request: HttpRequest, mailing_id: UUID, wanted: Query[Paging], outcome: ShortText | None = None
) -> list[dict[str, Any]]:
    """The lines with what became of each and why."""
    actor = actor_of(request)
    row = access_mailing(actor, mailing_id)
    rows = seen_by(actor, lines_of(row))
    rows = rows if outcome is None else with_outcome(rows, outcome)
    return describe.lines(row, list(rows[wanted.offset : wanted.offset + wanted.limit]))


@router.get(f"{_ONE}/sample", response={200: MailingSampleOut, **PROBLEMS}, operation_id="mailing_sample")
def read(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """What to read before approving: each language and variant, some by chance, all that somebody changed."""
    actor = actor_of(request)
    row = access_mailing(actor, mailing_id)
    together = describe.lines(row, sample.sample_of(actor, row), text=True)
    singly = describe.lines(row, list(seen_by(actor, by_hand(row))[:200]), text=True)
    return {"digest": digest_of(row), "together": together, "singly": singly}


@router.get(f"{_ONE}/forecast", response={200: ForecastOut, **PROBLEMS}, operation_id="mailing_forecast")
def forecast(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """The dry run: waves, days, domains, and what speaks against it."""
    return describe.forecast(planning.forecast(access_mailing(actor_of(request), mailing_id)))


@router.put(f"{_ONE}/plan", response={200: MailingOut, **PROBLEMS}, operation_id="plan_mailing")
@idempotent
def change_plan(request: HttpRequest, mailing_id: UUID, body: MailingPlanIn) -> dict[str, Any]:
    """Other waves, as long as nothing has been queued."""
    return _done(actions.change_plan(actor=actor_of(request), mailing_id=mailing_id, plan=body.plan()))


@router.post(f"{_ONE}/approve", response={200: MailingOut, **PROBLEMS}, operation_id="approve_mailing")
@idempotent
def approve(request: HttpRequest, mailing_id: UUID, body: MailingApprovalIn) -> dict[str, Any]:
    """Approve exactly the texts that the digest stands for."""
    actor = actor_of(request)
    return _done(actions.approve(actor=actor, mailing_id=mailing_id, expected_digest=body.digest))


@router.post(
    f"{_ONE}/lines/{{line_id}}/approve",
    response={200: MailingLineOut, **PROBLEMS},
    operation_id="approve_mailing_line",
)
@idempotent
def approve_line(
    request: HttpRequest, mailing_id: UUID, line_id: UUID, body: LineApprovalIn
) -> dict[str, Any]:
    """Approve one draft with a text of its own."""
    line = actions.approve_line(
        actor=actor_of(request), mailing_id=mailing_id, line_id=line_id, expected_hash=body.content_hash
    )
    return describe.lines(line.mailing, [line])[0]


@router.post(f"{_ONE}/again", response={200: MailingOut, **PROBLEMS}, operation_id="try_mailing_again")
@idempotent
def again(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """Write what could not be written once more."""
    return _done(actions.try_again(actor=actor_of(request), mailing_id=mailing_id))


@router.post(f"{_ONE}/start", response={200: MailingOut, **PROBLEMS}, operation_id="start_mailing")
@idempotent
def start(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """Queue what is approved in its waves."""
    return _done(actions.start(actor=actor_of(request), mailing_id=mailing_id))


@router.post(f"{_ONE}/pause", response={200: MailingOut, **PROBLEMS}, operation_id="pause_mailing")
@idempotent
def pause(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """Take out of the queue what has not left."""
    return _done(actions.pause(actor=actor_of(request), mailing_id=mailing_id))


@router.post(f"{_ONE}/resume", response={200: MailingOut, **PROBLEMS}, operation_id="resume_mailing")
@idempotent
def resume(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """Go on with what is left."""
    return _done(actions.resume(actor=actor_of(request), mailing_id=mailing_id))


@router.post(f"{_ONE}/withdraw", response={200: MailingOut, **PROBLEMS}, operation_id="withdraw_mailing")
@idempotent
def withdraw(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """Take back whatever has not left."""
    return _done(actions.withdraw(actor=actor_of(request), mailing_id=mailing_id))


def _done(row: Mailing) -> dict[str, Any]:
    return describe.mailing(row)
