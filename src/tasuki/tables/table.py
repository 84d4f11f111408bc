"""A table as its room describes it, and one view of it as the query string says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.tables.columns import Column, Text
from tasuki.tables.filters import Chip, Filter, Values, problems

SIZES: Final = (25, 50, 100)
LONGEST_QUERY: Final = 2_000
#: What a page's address may carry beside the view itself.
BESIDE: Final = frozenset({"page", "view", "set", "up", "down", "open", "format"})
_LAST_PAGE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Ready:
    """A view that comes with the program: a tab above the table."""

    key: str
    label: Text
    query: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a list is made of; see the package for how it is used.

    `rows` gives what an actor may see. `related` is loaded with every row, `left_out` only where a chosen column
    names it in `fields`. `figures` gives expressions that are asked for with every row that is shown or exported and
    may depend on who looks. `tone` gives a row's class. `may` says who has this table at all (None: everybody signed
    in).
    """

    key: str
    title: Text
    noun: Text
    url: str
    rows: Callable[[Actor], QuerySet[Any, Any]]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    sort: str
    views: tuple[Ready, ...]
    size: int = 25
    related: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    figures: Callable[[Actor | None], Mapping[str, Any]] | None = None
    tone: Callable[[Any], str] | None = None
    may: Callable[[Actor], bool] | None = None

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """The columns by their keys."""
        return {one.key: one for one in self.columns}

    @cached_property
    def usual(self) -> tuple[str, ...]:
        """The columns of whoever has chosen none."""
        return tuple(one.key for one in self.columns if one.default)

    @cached_property
    def params(self) -> frozenset[str]:
        """Every parameter that belongs to a view."""
        return frozenset({"sort", "cols", "size", *(name for one in self.filters for name in one.params)})

    def read(self, query: Mapping[str, Any], actor: Actor | None = None) -> State:
        """The view that a query string (or plain data) asks for; what is wrong in it stands in `problems`."""
        given = _given(query)
        values, wrong = _values(self.filters, given)
        sort = _one(given, "sort") or self.sort
        if sort.removeprefix("-") not in self.by_key or not self.by_key[sort.removeprefix("-")].sort:
            wrong.append(Reason("table.unknown_sort", {"sort": sort[:60]}))
            sort = self.sort
        columns, unknown = self._columns(given)
        wrong += [Reason("table.unknown_column", {"column": one[:60]}) for one in unknown]
        beside = self.params | BESIDE
        wrong += [
            Reason("table.unknown_filter", {"filter": name[:60]}) for name in given if name not in beside
        ]
        size = _number(_one(given, "size"), self.size)
        return State(
            table=self,
            actor=actor,
            values=values,
            sort=sort,
            columns=columns,
            size=size if size in SIZES else self.size,
            page=min(max(_number(_one(given, "page"), 1), 1), _LAST_PAGE),
            view=_one(given, "view")[:40],
            problems=tuple(wrong),
        )

    def _columns(self, given: Values) -> tuple[tuple[str, ...], list[str]]:
        asked = [one for text in given.get("cols", ())[:100] for one in text.split(",") if one]
        known = list(dict.fromkeys(one for one in asked if one in self.by_key))
        chosen = _moved(known or list(self.usual), _one(given, "up"), _one(given, "down"))
        first = self.columns[0].key
        return (first, *(one for one in chosen if one != first)), [
            one for one in asked if one not in self.by_key
        ]


@dataclass(frozen=True, kw_only=True)
class State:
    """One view of a table: which rows, in which order, which columns. Made by `Table.read`."""

    table: Table
    actor: Actor | None
    values: Values
    sort: str
    columns: tuple[str, ...]
    size: int
    page: int = 1
    view: str = ""
    problems: tuple[Reason, ...] = field(default=())

    @property
    def shown_columns(self) -> list[Column]:
        """The chosen columns in their order."""
        return [self.table.by_key[one] for one in self.columns]

    @property
    def refused(self) -> list[Reason]:
        """What was asked of a filter and cannot be read; the view is shown without it."""
        return [one for one in self.problems if one.code == "table.bad_value"]

    # -- the query string -----------------------------------------------------------------------

    def query(self, **changed: Any) -> str:
        """The shortest query string of this view, without what is as usual; `sort`, `cols`, `size` may be changed."""
        sort, size = changed.get("sort", self.sort), changed.get("size", self.size)
        columns = tuple(changed.get("cols", self.columns))
        values = changed.get("values", self.values)
        pairs: list[tuple[str, Any]] = [
            (name, one)
            for filter_ in self.table.filters
            for name in filter_.params
            for one in values.get(name, ())
        ]
        pairs += [("sort", sort)] if sort != self.table.sort else []
        usual = (
            self.table.columns[0].key,
            *(one for one in self.table.usual if one != self.table.columns[0].key),
        )
        pairs += [("cols", ",".join(columns))] if columns != usual else []
        pairs += [("size", size)] if size != self.table.size else []
        return urlencode(pairs, safe=",")

    def href(self, *, page: int = 1, view: str | None = None, **changed: Any) -> str:
        """An address of this view that can be followed; it always says which view it began from."""
        view = self.view if view is None else view
        query = self.query(**changed)
        pairs = [("page", page)] if page > 1 else []
        if view or not (query or pairs):
            pairs.append(("view", view or self.table.views[0].key))  # type: ignore[arg-type]
        return "?" + "&".join(part for part in (query, urlencode(pairs)) if part)

    # -- the rows ------------------------------------------------------------------------------

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the filters leave, in no order yet."""
        for one in self.table.filters:
            found = one.q({name: self.values[name] for name in one.params if name in self.values}, self.actor)
            if found is not None:
                rows = rows.filter(found)
        return rows

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the wanted order, ties by id."""
        return self.table.by_key[self.sort.removeprefix("-")].ordered(rows, falling=self.sort.startswith("-"))

    def loading(self, rows: QuerySet[Any], columns: Iterable[Column] | None = None) -> QuerySet[Any]:
        """The rows with what their columns need, and without what none of them does."""
        chosen = self.shown_columns if columns is None else list(columns)
        needs = dict.fromkeys([*self.table.related, *(path for one in chosen for path in one.needs)])
        wanted = {name for one in chosen for name in one.fields}
        loaded = {"", *needs}  # what is left out of a relation that is not loaded needs no word
        left_out = [
            name for name in self.table.left_out if name not in wanted and name.rpartition("__")[0] in loaded
        ]
        rows = rows.select_related(*needs) if needs else rows
        if self.table.figures is not None:
            rows = rows.annotate(**self.table.figures(self.actor))
        for one in chosen:
            rows = rows.annotate(**one.annotate()) if one.annotate else rows
        return rows.defer(*left_out) if left_out else rows

    def load(self, rows: Sequence[Any]) -> None:
        """Put onto the rows what their columns find for all of them at once."""
        for one in dict.fromkeys(column.load for column in self.shown_columns if column.load):
            one(rows)

    # -- in words ------------------------------------------------------------------------------

    def chips(self) -> list[tuple[str, str]]:
        """Every active filter: its words, and where the view without it is."""
        found = []
        for one in self.table.filters:
            own = {name: self.values[name] for name in one.params if name in self.values}
            found += [
                (chip.text, self.href(values=self._without(one, chip)))
                for chip in (one.chips(own) if own else [])
            ]
        return found

    def _without(self, filter_: Filter, chip: Chip) -> Values:
        kept = {name: found for name, found in self.values.items() if name not in filter_.params}
        return {**kept, **chip.without}


def _given(query: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Lists of texts, whether it came as a query string or as plain data."""
    if isinstance(query, QueryDict):
        return {name: tuple(values) for name, values in query.lists()}
    return {
        name: tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)
        for name, value in query.items()
        if value is not None
    }


def _values(filters: Iterable[Filter], given: Values) -> tuple[Values, list[Reason]]:
    values: dict[str, tuple[str, ...]] = {}
    wrong: list[Reason] = []
    for one in filters:
        kept, refused = one.read({name: given[name] for name in one.params if name in given})
        values |= kept
        wrong += problems(one, refused)
    return values, wrong


def _one(given: Values, name: str) -> str:
    return (given.get(name) or ("",))[0].replace("\x00", "")


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else otherwise


def _moved(columns: list[str], up: str, down: str) -> list[str]:
    """The columns with one of them moved by a place."""
    name, step = (up, -1) if up else (down, 1)
    if name in columns:
        at = columns.index(name)
        columns.insert(max(at + step, 0), columns.pop(at))
    return columns
