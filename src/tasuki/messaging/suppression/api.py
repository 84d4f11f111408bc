"""Addresses that get no mail, through the API (MS-5, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.messaging.models import Suppression
from tasuki.messaging.suppression import actions
from tasuki.messaging.suppression.describe import described
from tasuki.messaging.suppression.listing import MOST_BYTES, import_list
from tasuki.messaging.suppression.queries import access_suppressions, filtered
from tasuki.web.api import PROBLEMS, Paging, ReasonOut, ShortText, Strict, actor_of, idempotent, page_of
from tasuki.web.reason_texts import sentence

router = Router(tags=["messages"])


class SuppressionOut(Schema):
    """An address that gets no mail, or got none until it was lifted."""

    id: UUID
    address: str
    source: str
    reason: str
    at: datetime
    by: str | None
    message: UUID | None
    in_force: bool
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_reason: str


class SuppressionPage(Schema):
    """A part of the list."""

    items: list[SuppressionOut]
    count: int


class SuppressionFilter(Paging):
    """Which part of the list."""

    q: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")] = ""
    source: Suppression.Source | None = None
    show: Literal["in_force", "lifted", "all"] = "in_force"


class SuppressionIn(Strict):
    """An address to keep out, where that is known from, and why."""

    address: Annotated[str, Field(min_length=1, max_length=254, pattern=r"^[^\x00]+$")]
    reason: ShortText
    source: Suppression.Source = Suppression.Source.LIST


class SuppressionListIn(Strict):
    """Addresses, one per line, and where the list comes from."""

    lines: Annotated[str, Field(min_length=1, max_length=MOST_BYTES, pattern=r"^[^\x00]+$")]
    reason: ShortText
    source: Suppression.Source = Suppression.Source.LIST


class SuppressionBadLine(Schema):
    """A line that was not taken."""

    line: int
    text: str
    reason: ReasonOut


class SuppressionListOut(Schema):
    """What came of a list."""

    added: int
    known: int
    bad: list[SuppressionBadLine]


class LiftIn(Strict):
    """Why the address may get mail again."""

    reason: ShortText


@router.get("/suppressions", response={200: SuppressionPage, **PROBLEMS}, operation_id="list_suppressions")
def list_suppressions(request: HttpRequest, wanted: Query[SuppressionFilter]) -> dict[str, Any]:
    """The addresses that get no mail, latest first."""
    rows = access_suppressions(actor_of(request))
    source = wanted.source.value if wanted.source else ""
    return page_of(filtered(rows, q=wanted.q, source=source, show=wanted.show), wanted, described)


@router.post("/suppressions", response={201: SuppressionOut, **PROBLEMS}, operation_id="add_suppression")
@idempotent
def add(request: HttpRequest, body: SuppressionIn) -> tuple[int, dict[str, Any]]:
    """Keep an address out of all mail; twice changes nothing."""
    actor = actor_of(request)
    access_suppressions(actor)
    made = actions.suppress(actor=actor, address=body.address, reason=body.reason, source=body.source)
    return 201, described(made)


@router.post(
    "/suppressions/import",
    response={200: SuppressionListOut, **PROBLEMS},
    operation_id="import_suppressions",
)
@idempotent
def take_list(request: HttpRequest, body: SuppressionListIn) -> dict[str, Any]:
    """Keep the addresses of a list out; lines that are no address are named and left."""
    actor = actor_of(request)
    access_suppressions(actor)
    taken = import_list(actor=actor, text=body.lines, reason=body.reason, source=body.source)
    bad = [
        {
            "line": one.line,
            "text": one.text,
            "reason": {**one.reason.as_dict(), "message": sentence(one.reason)},
        }
        for one in taken.bad
    ]
    return {"added": taken.added, "known": taken.known, "bad": bad}


@router.post(
    "/suppressions/{suppression_id}/lift",
    response={200: SuppressionOut, **PROBLEMS},
    operation_id="lift_suppression",
)
@idempotent
def lift(request: HttpRequest, suppression_id: UUID, body: LiftIn) -> dict[str, Any]:
    """Let the address have mail again."""
    done = actions.lift(actor=actor_of(request), suppression_id=suppression_id, reason=body.reason)
    return described(done)
