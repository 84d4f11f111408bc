"""Clocks through the API (ES-1, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema

from tasuki.desk import late_clocks
from tasuki.web.api import PROBLEMS, Paging, actor_of

router = Router(tags=["my work"])


class ClockLineOut(Schema):
    """A clock: whose step it watches, how it stands and since when, and what ends it."""

    id: UUID
    transition: UUID
    account: str
    title: str
    todo: str
    who: str
    state: str
    text: str
    since: datetime
    due: datetime


class ClockPage(Schema):
    """A part of the list of clocks."""

    items: list[ClockLineOut]
    count: int


class ClockFilter(Paging):
    """Which clocks: late ones unless said otherwise."""

    state: Literal["late", "due_soon", "breached", "escalated", "paused", "open", "missed", "kept"] = "late"


@router.get("/clocks", response={200: ClockPage, **PROBLEMS}, operation_id="list_clocks")
def list_clocks(request: HttpRequest, wanted: Query[ClockFilter]) -> dict[str, Any]:
    """Clocks of the transitions that the caller may see, oldest due first."""
    rows = late_clocks.listed(actor_of(request), wanted.state)
    part = list(rows[wanted.offset : wanted.offset + wanted.limit])
    found = late_clocks.lines(part, get_language() or "en")
    return {"items": [one.as_dict() for one in found], "count": rows.order_by().count()}
