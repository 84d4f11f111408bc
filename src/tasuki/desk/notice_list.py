"""All notices of one person, as rows and in words (MS-8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from tasuki.desk.wording import Line, Words, line
from tasuki.rules.access import Actor
from tasuki.transitions.models import Notice


def parse_instant(text: str) -> datetime | None:
    """The instant until which somebody has seen their notices, as they say; None where they say none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def mine(actor: Actor, *, unread: bool = False, until: datetime | None = None) -> QuerySet[Notice]:
    """The actor's own notices, newest first, those told `until` then; the operator at the shell has none."""
    rows = Notice.objects.filter(person_id=actor.person_id) if actor.person_id else Notice.objects.none()
    if unread:
        rows = rows.filter(read_at=None)
    if until is not None:
        rows = rows.filter(at__lte=until)
    slim = rows.select_related("transition").only(
        "code", "values", "at", "read_at", "transition__id", "transition__playbook_id", "transition__zone"
    )
    return slim.order_by("-at", "-id")


def lines(rows: Sequence[Notice], language: str) -> list[Line]:
    """The notices in the reader's language."""
    words = Words.of((one.transition for one in rows), language)
    return [line(one, words) for one in rows]


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """What was told about one account: the loudest and newest first."""

    account: str
    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """What stands on top."""
        return self.lines[0]

    @property
    def rest(self) -> list[Line]:
        """What is folded beneath it."""
        return self.lines[1:]

    @property
    def at(self) -> datetime:
        """When it was told."""
        return self.first.at

    @property
    def unread(self) -> list[Line]:
        """Those not read yet."""
        return [one for one in self.lines if not one.read]


def grouped(told: Iterable[Line]) -> list[NoticeGroup]:
    """Notices about the same account together, each group where its first line stands."""
    found: dict[str, NoticeGroup] = {}
    for one in told:
        found.setdefault(one.account or str(one.id), NoticeGroup(one.account)).lines.append(one)
    return list(found.values())
