"""What stands on the calendar, and where it comes from: higher rooms register what they know (UX-2).

A source gets the transitions in sight and the days, and answers with the first entries of each day and how many
there are, in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, DateField, DateTimeField, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.functional import Promise

from tasuki.transitions.calendar.days import DAY, Span
from tasuki.transitions.calendar.words import WORDS
from tasuki.transitions.models import Transition

#: Kinds in the order in which they stand in a day.
KINDS: Final = ("meeting", "cutover", "introduction", "kickoff", "overdue")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of a transition on a day; `at` only where the hour matters. `step` names the step it belongs to."""

    day: date
    kind: str
    transition_id: UUID
    account: str
    country: str = ""
    detail: str = ""
    at: datetime | None = None
    done: bool = False
    late: bool = False
    step: str = ""
    href: str = ""
    hour: str = ""

    @property
    def word(self) -> str | Promise:
        """What it is called."""
        return WORDS[self.kind]

    @property
    def address(self) -> str:
        """Where it leads."""
        return self.href or reverse("transitions:plan", args=[self.transition_id])


@dataclass(frozen=True, slots=True)
class Placed:
    """A row by its id, its moment, and how many share that moment."""

    pk: UUID
    at: datetime
    count: int


@dataclass(slots=True)
class Found:
    """The first entries of each day, and how many there are on it altogether."""

    entries: list[Entry] = field(default_factory=list)
    counts: dict[date, int] = field(default_factory=dict)

    def add(self, entry: Entry, count: int) -> None:
        """One more entry of a day that has `count` of them."""
        self.entries.append(entry)
        self.counts[entry.day] = count

    def count(self, placed: Iterable[Placed], span: Span) -> None:
        """Count the moments of each day, every moment once."""
        for at, count in {one.at: one.count for one in placed}.items():
            day = span.day_of(at)
            self.counts[day] = self.counts.get(day, 0) + count


# The row is named: left out here, the type checker takes it for every other model, too.
type Source = Callable[[QuerySet[Transition, Transition], Span, int], Found]
_SOURCES: Final[dict[str, Source]] = {}


def register(name: str, source: Source) -> None:
    """Let a room say what stands on the calendar; once per name."""
    _SOURCES[name] = source


def sources() -> Mapping[str, Source]:
    """Every source that is there."""
    return _SOURCES


def first_of_each_day(
    rows: QuerySet[Any, Any], field: str, span: Span, most: int, *order: str
) -> QuerySet[Any, Any]:
    """The first rows of each day by a column that holds a day, each with `on_day` and `on_day_count`, of that day."""
    inside = rows.order_by().filter(**{f"{field}__gte": span.first, f"{field}__lte": span.last})
    return _first(inside.annotate(on_day=F(field)), most, order)


def first_by_instant(
    rows: QuerySet[Any, Any], field: str, span: Span, most: int, *order: str
) -> QuerySet[Any, Any]:
    """The same by a column that holds an instant, cut at the midnights of the person's zone."""
    inside = rows.order_by().filter(**{f"{field}__gte": span.begins, f"{field}__lt": span.ends})
    cuts = [
        When(**{f"{field}__lt": Value(span.midnight(day + DAY), DateTimeField())}, then=Value(day))
        for day in span.days[:-1]
    ]
    day = Case(*cuts, default=Value(span.last), output_field=DateField()) if cuts else Value(span.last)
    return _first(inside.annotate(on_day=day), most, order)


def first_by_moment(
    parts: Mapping[str, tuple[QuerySet[Any, Any], str]], span: Span, most: int
) -> dict[str, list[Placed]]:
    """The first rows of each moment, by id, of columns whose moments many share (the ends of working days).

    `parts` are querysets with their columns by name: all in one query. Nothing is joined and no day is reckoned for
    rows that are not shown: with 20 000 of them that is what costs.
    """
    found: dict[str, list[Placed]] = {name: [] for name in parts}
    every = [_at_once(rows, field, name, span, most) for name, (rows, field) in parts.items()]
    first, *others = every
    for pk, at, count, name in first.union(*others, all=True) if others else first:
        found[name].append(Placed(pk, at, count))
    return found


def _at_once(rows: QuerySet[Any, Any], field: str, name: str, span: Span, most: int) -> QuerySet[Any, Any]:
    inside = rows.order_by().filter(**{f"{field}__gte": span.begins, f"{field}__lt": span.ends})
    at = F(field)
    placed = inside.annotate(
        nth_at_once=Window(RowNumber(), order_by=["id"], partition_by=at),
        at_once=Window(Count("id"), partition_by=at),
        part=Value(name),
    )
    first: QuerySet[Any, Any] = placed.filter(nth_at_once__lte=most).order_by()
    return first.values_list("pk", field, "at_once", "part")


def _first(rows: QuerySet[Any, Any], most: int, order: tuple[str, ...]) -> QuerySet[Any, Any]:
    day = F("on_day")
    placed = rows.annotate(
        nth_of_day=Window(RowNumber(), order_by=[*order, "id"], partition_by=day),
        on_day_count=Window(Count("id"), partition_by=day),
    )
    first: QuerySet[Any, Any] = placed.filter(nth_of_day__lte=most).order_by("on_day", "nth_of_day")
    return first
