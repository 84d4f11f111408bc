"""All notices of one person, as rows and in words (MS-8)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from tasuki.desk.wording import Line, Words, line
from tasuki.rules.access import Actor
from tasuki.transitions.models import Notice


def mine(actor: Actor, *, unread: bool = False) -> QuerySet[Notice]:
    """The actor's own notices, newest first; the operator at the shell has none."""
    rows = Notice.objects.filter(person_id=actor.person_id) if actor.person_id else Notice.objects.none()
    if unread:
        rows = rows.filter(read_at=None)
    slim = rows.select_related("transition").only(
        "code", "values", "at", "read_at", "transition__id", "transition__playbook_id", "transition__zone"
    )
    return slim.order_by("-at", "-id")


def lines(rows: Sequence[Notice], language: str) -> list[Line]:
    """The notices in the reader's language."""
    words = Words.of((one.transition for one in rows), language)
    return [line(one, words) for one in rows]
