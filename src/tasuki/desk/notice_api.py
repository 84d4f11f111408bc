"""Notices through the API: mine, all or unread (MS-8, SY-4). Marking them stands at /my-work/notices/read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema

from tasuki.desk import notice_list
from tasuki.web.api import PROBLEMS, Paging, actor_of

router = Router(tags=["my work"])


class NoticeLineOut(Schema):
    """A notice in words."""

    id: UUID
    code: str
    text: str
    at: datetime
    read: bool
    transition: UUID | None


class NoticePage(Schema):
    """A part of the list of notices."""

    items: list[NoticeLineOut]
    count: int


class NoticeFilter(Paging):
    """All, or only those that were not read."""

    unread: bool = False


@router.get("/notices", response={200: NoticePage, **PROBLEMS}, operation_id="list_notices")
def list_notices(request: HttpRequest, wanted: Query[NoticeFilter]) -> dict[str, Any]:
    """The caller's own notices, newest first."""
    rows = notice_list.mine(actor_of(request), unread=wanted.unread)
    part = list(rows[wanted.offset : wanted.offset + wanted.limit])
    spoken = notice_list.lines(part, get_language() or "en")
    items = [
        {
            "id": one.pk,
            "code": one.code,
            "text": words.text,
            "at": one.at,
            "read": words.read,
            "transition": one.transition_id,
        }
        for one, words in zip(part, spoken, strict=True)
    ]
    return {"items": items, "count": rows.order_by().count()}
