"""Search through the API (KN-10, SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.desk.search import Wanted, find
from tasuki.passages.queries import PAGE
from tasuki.web.api import PROBLEMS, actor_of

router = Router(tags=["search"])


class FoundPassageOut(Schema):
    """A stretch of text around what was found, which stands between « and »; `place` is where a reader finds it."""

    place: str
    text: str


class FoundThingOut(Schema):
    """Something that was found, with up to three of its passages and the address of its page."""

    kind: str
    id: UUID
    account: UUID
    account_name: str
    title: str
    href: str
    at: datetime
    passages: list[FoundPassageOut]


class SearchOut(Schema):
    """A page of a search, best first. `count` passages at least where `more`; `cursor` asks for the next page."""

    items: list[FoundThingOut]
    count: int
    more: bool
    cursor: str


class SearchIn(Schema):
    """The words: all are wanted, "a phrase" in quotation marks, -without; and what to narrow them to."""

    q: Annotated[str, Field(max_length=2_000_000)] = ""
    account: UUID | None = None
    kind: list[str] = []
    since: date | None = None
    until: date | None = None
    cursor: Annotated[str, Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = PAGE


@router.get("/search", response={200: SearchOut, **PROBLEMS}, operation_id="search")
def search(request: HttpRequest, wanted: Query[SearchIn]) -> dict[str, Any]:
    """Full-text search over everything that the caller may see."""
    asked = Wanted(wanted.q, wanted.account, tuple(wanted.kind), wanted.since, wanted.until, wanted.cursor)
    answer = find(actor_of(request), asked, limit=wanted.limit)
    return {
        "items": [one.as_dict() for one in answer.things],
        "count": answer.count,
        "more": answer.more,
        "cursor": answer.cursor,
    }
