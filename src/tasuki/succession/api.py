"""Readiness and the departure drill through the API (KN-9, SU-8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.succession import books, describe, queries
from tasuki.succession.asked import asked_for
from tasuki.web.api import PROBLEMS, Paging, actor_of

router = Router(tags=["succession"])
Out = dict[str, Any]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class DrillPersonOut(Schema):
    """Whose book it is."""

    id: UUID
    name: str


class WorthOut(Schema):
    """Yearly value in one currency, as decimal text."""

    currency: str
    arr: str


class LossOut(Schema):
    """One thing that would be lost; `where` is the page on which it can be put right."""

    code: str
    values: dict[str, Any]
    message: str
    where: str


class BookAccountOut(Schema):
    """An account of the book; percentages 0 to 100, risk 0 to 100."""

    id: UUID
    name: str
    tier: str
    arr: str | None
    currency: str
    risk: int
    completeness: float
    target: float
    losses: list[LossOut]


class DrillOut(Schema):
    """What would be lost if the person left today: the book in triage order."""

    person: DrillPersonOut
    today: date
    accounts: int
    accounts_with_losses: int
    below_target: int
    only_theirs: int
    promises: int
    unproven: int
    unwritten: int
    steps: int
    transitions: int
    worth: list[WorthOut]
    book: list[BookAccountOut]


class BookOut(Schema):
    """The readiness of one owner's book; `mean` of completeness in percent, null without accounts."""

    id: UUID
    name: str
    team: str
    accounts: int
    mean: float | None
    below: int
    stale: int
    bare: int
    oldest: datetime | None


class BooksOut(Schema):
    """A part of the list of books."""

    items: list[BookOut]
    count: int


class BooksWanted(Paging):
    """Which books (of a team: its id), in which order."""

    team: UUID | None = None
    q: Line = ""
    sort: Line = ""


@router.get("/readiness", response={200: BooksOut, **PROBLEMS}, operation_id="list_readiness")
def list_readiness(request: HttpRequest, wanted: Query[BooksWanted]) -> Out:
    """Completeness and freshness of the records by owner, of the books the caller may see."""
    team = str(wanted.team or "")
    rows = asked_for(actor_of(request), team=team, text=wanted.q, sort=wanted.sort)
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"items": [one.as_dict() for one in books.rows(list(part))], "count": rows.count()}


@router.get(
    "/people/{person_id}/departure-drill",
    response={200: DrillOut, **PROBLEMS},
    operation_id="show_departure_drill",
)
def show_drill(request: HttpRequest, person_id: UUID) -> Out:
    """What would be lost if this colleague left today; nothing is changed."""
    return describe.drill(queries.drill_of(queries.access_drill(actor_of(request), person_id)))
