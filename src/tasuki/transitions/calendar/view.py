"""The calendar of transitions: each day with its first entries, how many more, why it is closed (UX-2, PB-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from tasuki.customers.blackouts import visible_blackouts
from tasuki.rules.access import Actor
from tasuki.rules.worktime import public_holidays
from tasuki.transitions import list_view
from tasuki.transitions.calendar import own  # noqa: F401 - registers what stands on every calendar
from tasuki.transitions.calendar.days import Span
from tasuki.transitions.calendar.sources import KINDS, Entry, Found, sources
from tasuki.transitions.queries import visible_transitions

IN_A_CELL: Final = 4
IN_A_LIST: Final = 20
ON_A_DAY: Final = 500
BLACKOUTS: Final = 200
COUNTRIES: Final = 12


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which no customer should change hands: for everybody, a country, one account."""

    why: str
    country: str = ""
    account: str = ""


@dataclass(slots=True)
class Day:
    """A day with its first entries."""

    day: date
    entries: list[Entry] = field(default_factory=list)
    more: int = 0
    closed: list[Closed] = field(default_factory=list)
    holidays: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing stands here."""
        return not (self.entries or self.closed or self.holidays)


def days(actor: Actor, wanted: Mapping[str, Any], span: Span, most: int) -> list[Day]:
    """Every day of the span under the list's filter, at most `most` entries each; a fixed number of queries."""
    rows = list_view.filtered(visible_transitions(actor), wanted, actor)
    found = [source(rows, span, most) for source in sources().values()]
    shown = {day: Day(day) for day in span.days}
    counts = _merge(shown, found, most)
    for one in shown.values():
        one.more = counts[one.day] - len(one.entries)
    _close(shown, actor, span)
    _free(shown)
    return list(shown.values())


def _merge(shown: Mapping[date, Day], found: Iterable[Found], most: int) -> Counter[date]:
    """Entries of all sources by day in their order; a meeting stands for the step it belongs to."""
    counts: Counter[date] = Counter()
    every: list[Entry] = []
    for one in found:
        counts.update(one.counts)
        every += one.entries
    met: set[tuple[UUID, str]] = {(one.transition_id, one.step) for one in every if one.kind == "meeting"}
    for entry in sorted(every, key=_order):
        if entry.kind in ("introduction", "kickoff") and (entry.transition_id, entry.step) in met:
            counts[entry.day] -= 1
        elif entry.day in shown and len(shown[entry.day].entries) < most:
            shown[entry.day].entries.append(entry)
    return counts


def _order(entry: Entry) -> tuple[Any, ...]:
    hour = entry.at.timestamp() if entry.at else 0.0
    return entry.day, KINDS.index(entry.kind), hour, entry.account, entry.transition_id


def _close(shown: Mapping[date, Day], actor: Actor, span: Span) -> None:
    """Put the blackouts that the reader should know of onto their days."""
    rows: Any = visible_blackouts(actor, all_of_them=True).filter(
        ~Q(ends_on__lt=span.first), ~Q(starts_on__gt=span.last)
    )
    for one in rows[:BLACKOUTS]:
        closed = Closed(one.why, one.country, one.account.name if one.account else "")
        for day in Span(max(one.starts_on, span.first), min(one.ends_on, span.last), span.zone).days:
            shown[day].closed.append(closed)


def _free(shown: Mapping[date, Day]) -> None:
    """Public holidays of the countries that have something on these days, the most frequent first."""
    if not shown:
        return
    met = Counter(entry.country for day in shown.values() for entry in day.entries if entry.country)
    for country, _count in met.most_common(COUNTRIES):
        for free in public_holidays(country, min(shown), max(shown)):
            shown[free].holidays.append(country)
