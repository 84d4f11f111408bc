"""What the knowledge record already says: beside a checklist item, and as the source of an entry (PB-13, PB-17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.urls import reverse

from tasuki.knowledge.items import CatalogueItem, all_items, sections
from tasuki.knowledge.queries import record_of
from tasuki.knowledge.states import ItemState

MOST_LINES = 8

type Record = Mapping[str, ItemState]


@dataclass(frozen=True, slots=True)
class KnownLine:
    """An item of the record as a reader may see it: what it says, who said so, how fresh it is, where it stands."""

    key: str
    label: str
    status: str
    text: str
    source: str
    verified_at: datetime | None
    stale: bool
    withheld: bool
    asked: bool
    href: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the record says to a few keys: the lines that are answered, and how many are not."""

    lines: tuple[KnownLine, ...] = ()
    open: tuple[KnownLine, ...] = ()
    more: int = 0

    @property
    def said(self) -> int:
        """How many items say something."""
        return len(self.lines) + self.more

    @property
    def total(self) -> int:
        """How many items there are."""
        return self.said + len(self.open)

    @property
    def askable(self) -> tuple[KnownLine, ...]:
        """The items about which a question can be asked: those that the reader may read."""
        return tuple(one for one in (*self.lines, *self.open) if not one.withheld)


def record(account_id: UUID, *, sees_sensitive: bool) -> Record:
    """Every item of the record by key, in two queries; sensitive ones withheld from those who may not read them."""
    found = record_of(account_id, sees_sensitive=sees_sensitive)
    return {state.item.key: state for section in found for state in section.items}


@cache
def items_of(place: str) -> tuple[CatalogueItem, ...]:
    """The items that a place names: an item itself, a topic's, or a section's; none for an unknown place."""
    item = all_items().get(place)
    if item is not None:
        return (item,)
    for section in sections():
        for topic in section.topics:
            if topic.key == place:
                return topic.items
        if section.key == place:
            return tuple(item for topic in section.topics for item in topic.items)
    return ()


def knowledge_about(
    places: Iterable[str], known: Record, account_id: UUID, now: datetime, freshness_days: int
) -> Knowledge:
    """What the record says to these places: at most eight answered lines, and all that is still open."""
    keys = dict.fromkeys(item.key for place in places for item in items_of(place))
    lines = [_line(known[key], account_id, now, freshness_days) for key in keys if key in known]
    said = [one for one in lines if one.withheld or one.text]
    return Knowledge(
        lines=tuple(said[:MOST_LINES]),
        open=tuple(one for one in lines if not one.withheld and not one.text),
        more=max(0, len(said) - MOST_LINES),
    )


def _line(state: ItemState, account_id: UUID, now: datetime, freshness_days: int) -> KnownLine:
    row = state.row
    verified = row.verified_at if row and not state.withheld else None
    return KnownLine(
        key=state.item.key,
        label=state.item.words.label(),
        status=state.status,
        text=state.shown,
        source=row.source if row and not state.withheld else "",
        verified_at=verified,
        stale=bool(state.shown) and (verified is None or verified < now - timedelta(days=freshness_days)),
        withheld=state.withheld and row is not None,
        asked=bool(state.questions) and not state.withheld,
        href=reverse("knowledge:item", args=[account_id, state.item.key]),
    )
