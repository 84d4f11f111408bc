"""Boundaries and breaches through the API (BO-1 … BO-5, SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from tasuki.transitions.queries import access_transition
from tasuki.watch import actions, describe, queries
from tasuki.web.api import PROBLEMS, Paging, Strict, actor_of, idempotent

router = Router(tags=["watch"])

Out = dict[str, Any]
Kind = Literal[
    "bypass",
    "ghosting",
    "unclear_roles",
    "shadowed_receiver",
    "late_promise",
    "overruled",
    "took_over",
    "other",
]
State = Literal["open", "resolved", "dismissed"]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
Said = Annotated[str, StringConstraints(max_length=4_000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
_T = "/transitions/{transition_id}"
_B = "/breaches/{breach_id}"


class BoundariesIn(Strict):
    """Until when the outgoing owner can be reached, and which parts stay theirs; `version` is the transition's."""

    until: date
    parts: Annotated[list[Short], Field(max_length=20)] = []
    version: Version | None = None


class BreachIn(Strict):
    """What happened. `about` is giver or receiver; left out, whom the kind is usually about."""

    kind: Kind
    evidence: Said
    happened_on: date
    about: Literal["giver", "receiver", ""] = ""
    who: Short = ""
    ref: Short = ""


class EvidenceIn(Strict):
    """A further piece of evidence."""

    what: Said
    happened_on: date | None = None
    who: Short = ""
    ref: Short = ""
    version: Version | None = None


class RemarkIn(Strict):
    """Something said about it."""

    text: Said
    version: Version | None = None


class DecisionIn(Strict):
    """How it was settled, or why it was none."""

    reason: Said
    version: Version | None = None


class BreachFilter(Paging):
    """Which breaches."""

    state: State | None = None
    kind: Kind | None = None
    account_id: UUID | None = None
    transition_id: UUID | None = None


class BreachPersonOut(Schema):
    """A colleague, short."""

    id: UUID
    name: str
    email: str | None


class PartOut(Schema):
    """Something that the outgoing owner may still do."""

    part: str
    name: str
    starts: str | None
    ends: str | None
    every_days: int
    allowed_now: bool
    why_not: list[str]


class ActOut(Schema):
    """Something that is not theirs any more."""

    act: str
    name: str


class WordingOut(Schema):
    """What the customer reads in one language."""

    language: str
    until: str | None
    window: str | None
    role: str | None


class BoundariesOut(Schema):
    """The boundaries of a transition; `stated` false means that this is the proposal."""

    transition: UUID
    account: str
    giver: BreachPersonOut | None
    receiver: BreachPersonOut | None
    stated: bool
    cutover: str | None
    until: str | None
    parts: list[PartOut]
    possible: list[str]
    not_allowed: list[ActOut]
    wording: list[WordingOut]
    set_by: str
    set_at: str | None
    acknowledged_at: str | None
    version: int


class PieceOut(Schema):
    """A piece of evidence."""

    what: str
    when: str = ""
    who: str = ""
    ref: str = ""
    by: str = ""
    at: str = ""


class BreachRemarkOut(Schema):
    """Something said about a breach."""

    text: str
    at: str
    by: str


class BreachAccountOut(Schema):
    """An account, short."""

    id: UUID
    name: str


class BreachOut(Schema):
    """A breach with its evidence, remarks and decision."""

    id: UUID
    transition_id: UUID
    account: BreachAccountOut
    kind: Kind
    kind_name: str
    source: Literal["reported", "found"]
    state: State
    about: BreachPersonOut | None
    about_role: str
    happened_at: str
    noted_at: str
    reported_by: str
    evidence: list[PieceOut]
    remarks: list[BreachRemarkOut]
    decided_by: str
    decided_at: str | None
    resolution: str
    version: int


class BreachPage(Schema):
    """A part of the list with the number of all its rows."""

    items: list[BreachOut]
    count: int


@router.get(_T + "/boundaries", response={200: BoundariesOut, **PROBLEMS}, operation_id="show_boundaries")
def show_boundaries(request: HttpRequest, transition_id: UUID) -> Out:
    """What the outgoing owner may still do, until when, and what the customer reads about it."""
    return describe.boundaries_data(access_transition(actor_of(request), transition_id))


@router.put(_T + "/boundaries", response={200: BoundariesOut, **PROBLEMS}, operation_id="set_boundaries")
@idempotent
def set_boundaries(request: HttpRequest, transition_id: UUID, body: BoundariesIn) -> Out:
    """Set the window and the parts; the outgoing owner is asked to acknowledge them."""
    actor = actor_of(request)
    actions.set_boundaries(
        actor=actor,
        transition_id=transition_id,
        until=body.until,
        parts=body.parts,
        expected_version=body.version,
    )
    return describe.boundaries_data(access_transition(actor, transition_id))


@router.post(
    _T + "/boundaries/acknowledge",
    response={200: BoundariesOut, **PROBLEMS},
    operation_id="acknowledge_boundaries",
)
@idempotent
def acknowledge_boundaries(request: HttpRequest, transition_id: UUID) -> Out:
    """The outgoing owner acknowledges them."""
    actor = actor_of(request)
    actions.acknowledge_boundaries(actor=actor, transition_id=transition_id)
    return describe.boundaries_data(access_transition(actor, transition_id))


@router.get("/breaches", response={200: BreachPage, **PROBLEMS}, operation_id="list_breaches")
def list_breaches(request: HttpRequest, wanted: Query[BreachFilter]) -> Out:
    """The breaches that the caller may see, newest first."""
    rows = queries.visible_breaches(actor_of(request))
    names = ("state", "kind", "account_id", "transition_id")
    given = {name: getattr(wanted, name) for name in names}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"items": [describe.breach_data(one) for one in part], "count": rows.count()}


@router.get(_B, response={200: BreachOut, **PROBLEMS}, operation_id="show_breach")
def show_breach(request: HttpRequest, breach_id: UUID) -> Out:
    """One breach."""
    return describe.breach_data(queries.access_breach(actor_of(request), breach_id))


@router.post(_T + "/breaches", response={201: BreachOut, **PROBLEMS}, operation_id="report_breach")
@idempotent
def report_breach(request: HttpRequest, transition_id: UUID, body: BreachIn) -> tuple[int, Out]:
    """Report that the boundaries were overstepped; the managers are told."""
    made = actions.report_breach(actor=actor_of(request), transition_id=transition_id, **body.model_dump())
    return 201, describe.breach_data(made)


@router.post(_B + "/evidence", response={200: BreachOut, **PROBLEMS}, operation_id="add_breach_evidence")
@idempotent
def add_evidence(request: HttpRequest, breach_id: UUID, body: EvidenceIn) -> Out:
    """Add a piece of evidence."""
    data = body.model_dump(exclude={"version"})
    return describe.breach_data(
        actions.add_evidence(
            actor=actor_of(request), breach_id=breach_id, expected_version=body.version, **data
        )
    )


@router.post(_B + "/remarks", response={200: BreachOut, **PROBLEMS}, operation_id="add_breach_remark")
@idempotent
def add_remark(request: HttpRequest, breach_id: UUID, body: RemarkIn) -> Out:
    """Say something about it."""
    return describe.breach_data(
        actions.add_remark(
            actor=actor_of(request), breach_id=breach_id, text=body.text, expected_version=body.version
        )
    )


@router.post(_B + "/resolve", response={200: BreachOut, **PROBLEMS}, operation_id="resolve_breach")
@idempotent
def resolve_breach(request: HttpRequest, breach_id: UUID, body: DecisionIn) -> Out:
    """It was one, and it is settled."""
    return _decide(request, breach_id, "resolved", body)


@router.post(_B + "/dismiss", response={200: BreachOut, **PROBLEMS}, operation_id="dismiss_breach")
@idempotent
def dismiss_breach(request: HttpRequest, breach_id: UUID, body: DecisionIn) -> Out:
    """It was none."""
    return _decide(request, breach_id, "dismissed", body)


def _decide(request: HttpRequest, breach_id: UUID, decision: str, body: DecisionIn) -> Out:
    return describe.breach_data(
        actions.decide_breach(
            actor=actor_of(request),
            breach_id=breach_id,
            decision=decision,
            reason=body.reason,
            expected_version=body.version,
        )
    )
