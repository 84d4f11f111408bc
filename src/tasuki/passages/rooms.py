"""How a room tells what of it can be found: its rows are the truth, the index is made from them at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from tasuki.passages.actions import Entry, drop, put_many
from tasuki.passages.models import Passage

CHUNK: Final = 500

#: By name, so that nothing here imports upwards. Each names a `Room`.
ROOMS: Final[tuple[str, ...]] = (
    "tasuki.customers.indexing.ACCOUNTS",
    "tasuki.customers.indexing.TOUCHPOINTS",
    "tasuki.customers.indexing.INITIATIVES",
    "tasuki.customers.indexing.DEALS",
    "tasuki.stakeholders.indexing.STAKEHOLDERS",
    "tasuki.documents.indexing.SOURCES",
    "tasuki.knowledge.indexing.ITEMS",
    "tasuki.knowledge.indexing.QUESTIONS",
    "tasuki.commitments.indexing.COMMITMENTS",
    "tasuki.messaging.indexing.MESSAGES",
    "tasuki.meetings.indexing.MEETINGS",
    "tasuki.meetings.indexing.CONCERNS",
    "tasuki.success.indexing.PLANS",
    "tasuki.outcomes.indexing.RETROSPECTIVES",
)


@dataclass(frozen=True)
class Room:
    """A kind of thing that can be found. `rows()` are all that there are; `entries` what is found of some of them.

    What `entries` leaves out is not found. Rows need a UUID as their key.
    """

    kind: str
    rows: Callable[[], QuerySet[Any]]
    entries: Callable[[Sequence[Any]], Iterable[Entry]]

    def refresh(self, rows: Sequence[Any]) -> None:
        """Make these rows found by what they say now, inside the caller's transaction."""
        found = list(self.entries(rows))
        put_many(found)
        kept = {one.subject_id for one in found}
        gone = [row.pk for row in rows if row.pk not in kept]
        if gone:
            drop(kind=self.kind, subject_ids=gone)

    def refresh_ids(self, ids: Iterable[UUID]) -> None:
        """The same by their keys; what is no longer there is dropped."""
        wanted = list(ids)
        rows = list(self.rows().filter(pk__in=wanted))
        self.refresh(rows)
        gone = set(wanted) - {row.pk for row in rows}
        if gone:
            drop(kind=self.kind, subject_ids=gone)

    @transaction.atomic
    def refresh_after(self, after: str, limit: int = CHUNK) -> tuple[int, str]:
        """The next rows behind a key (empty: from the first), and nothing that no row answers for any more.

        Gives how many rows and the last key; an empty key says that it was the last portion.
        """
        rows = self.rows().order_by("pk")
        old = Passage.objects.filter(kind=self.kind)
        if after:
            rows, old = rows.filter(pk__gt=UUID(after)), old.filter(subject_id__gt=UUID(after))
        if connection.features.has_select_for_update_of:
            # who edits or removes one of these rows meanwhile waits, and so writes the index after this
            rows = rows.select_for_update(of=("self",))
        part = list(rows[:limit])
        is_last = len(part) < limit
        if not is_last:
            old = old.filter(subject_id__lte=part[-1].pk)
        there = {row.pk for row in part}
        gone = set(old.order_by().values_list("subject_id", flat=True).distinct()) - there
        self.refresh(part)
        if gone:
            drop(kind=self.kind, subject_ids=gone)
        return len(part), "" if is_last else str(part[-1].pk)


def room(name: str) -> Room:
    """The room of this dotted name."""
    found = import_string(name)
    if not isinstance(found, Room):
        raise TypeError(f"{name} is no Room")
    return found


def kinds() -> tuple[str, ...]:
    """Everything that can be searched."""
    return tuple(room(name).kind for name in ROOMS)
