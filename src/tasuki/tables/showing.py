"""A view of a table as a page: tabs of views, filters with chips, heads that sort, rows, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound, Reason
from tasuki.tables.columns import Column, Text
from tasuki.tables.export_runs import AT_ONCE
from tasuki.tables.models import SavedView
from tasuki.tables.page_keys import among
from tasuki.tables.queries import visible_views
from tasuki.tables.table import SIZES, State, Table
from tasuki.web.paginator import LeanPaginator
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done with ticked rows: where it is posted, what stands in the bar."""

    action: str
    template: str
    ticked: frozenset[UUID] = frozenset()
    open: bool = False
    all: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its words; where pressing leads, if it sorts; how the table is sorted by it now."""

    column: Column
    label: str
    href: str = ""
    direction: str = ""  # ascending, descending or nothing


@dataclass(frozen=True, slots=True)
class Line:
    """A row as shown: its first cell, and the others as HTML."""

    row: Any
    pk: UUID
    tone: str
    name: str
    first: str
    cells: SafeString
    ticked: bool


@dataclass(frozen=True)
class Shown:
    """All that the templates of a table need; `t` in them."""

    state: State
    page: Page[Any]
    views: list[SavedView]
    actor: Actor
    bulk: Bulk | None = None
    keeps_open: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table."""
        return self.state.table

    @property
    def key(self) -> str:
        """Its key; also in the ids of its parts."""
        return self.state.table.key

    @property
    def count(self) -> int:
        """How many rows the filter leaves."""
        return self.page.paginator.count

    @property
    def is_long(self) -> bool:
        """Whether an export of it is long work."""
        return self.count > AT_ONCE

    def heads(self) -> list[Head]:
        """The heads of the chosen columns."""
        return [self._head(one) for one in self.state.shown_columns]

    def _head(self, column: Column) -> Head:
        label = str(column.label)
        if not column.sort:
            return Head(column, label)
        first, other = (f"-{column.key}", column.key) if column.falling else (column.key, f"-{column.key}")
        now = self.state.sort
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(now, "")
        return Head(column, label, self.state.href(sort=other if now == first else first), direction)

    def lines(self) -> list[Line]:
        """The rows of this page."""
        openings = [(_opening(head), head.column) for head in self.heads()[1:]]
        tone = self.table.tone
        first, ticked = self.table.columns[0], self.bulk.ticked if self.bulk else frozenset()
        return [
            Line(
                row=row,
                pk=row.pk,
                tone=tone(row) if tone else "",
                name=_name(first.value(row)),
                first=first.shown(row),
                cells=_cells(row, openings),
                ticked=row.pk in ticked,
            )
            for row in self.page
        ]

    # -- filters --------------------------------------------------------------------------------

    def filters(self) -> list[dict[str, Any]]:
        """The filters that are always at hand."""
        return [self._filter(one) for one in self.table.filters if not one.rare]

    def rare_filters(self) -> list[dict[str, Any]]:
        """Those that fold away."""
        return [self._filter(one) for one in self.table.filters if one.rare]

    def _filter(self, one: Any) -> dict[str, Any]:
        values = {name: self.state.values[name] for name in one.params if name in self.state.values}
        return {"filter": one, "id": f"f-{one.key}", "template": one.template, **one.shown(values)}

    def rare_active(self) -> int:
        """How many of the folded filters are in use."""
        return sum(
            any(name in self.state.values for name in one.params) for one in self.table.filters if one.rare
        )

    def chips(self) -> list[tuple[str, str]]:
        """The active filters as chips: words, and the address without it."""
        return self.state.chips()

    def refused(self) -> list[Reason]:
        """What was asked of the filters and cannot be read: named, never dropped in silence."""
        return self.state.refused

    def clear_href(self) -> str:
        """The same view without any filter."""
        return self.state.href(values={})

    # -- columns, sizes, export -----------------------------------------------------------------

    def column_choices(self) -> list[tuple[Column, bool]]:
        """The columns that can be chosen: the chosen ones in their order, then the others."""
        chosen = [one for one in self.state.shown_columns if one is not self.table.columns[0]]
        others = [one for one in self.table.columns[1:] if one not in chosen]
        return [*((one, True) for one in chosen), *((one, False) for one in others)]

    def usual_columns_href(self) -> str:
        """The same view with the columns of whoever has chosen none."""
        first = self.table.columns[0].key
        return self.state.href(cols=(first, *(one for one in self.table.usual if one != first)))

    @property
    def caption_id(self) -> str:
        """What names the table to screen readers."""
        return f"caption-{self.key}"

    def sizes(self) -> list[tuple[int, str, bool]]:
        """How many rows a page may have."""
        return [(one, self.state.href(size=one), one == self.state.size) for one in SIZES]

    def pages(self) -> list[tuple[str, str, bool]]:
        """The page numbers: text, address ("" for a gap), whether it is this one."""
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [
            (str(one), self.state.href(page=one) if isinstance(one, int) else "", one == self.page.number)
            for one in numbers
        ]

    def previous_href(self) -> str:
        """The page before."""
        return self.state.href(page=self.page.number - 1) if self.page.has_previous() else ""

    def next_href(self) -> str:
        """The page after."""
        return self.state.href(page=self.page.number + 1) if self.page.has_next() else ""

    def query(self) -> str:
        """The view's query string."""
        return self.state.query()

    def kept(self) -> list[tuple[str, str]]:
        """What the form carries along unseen."""
        pairs = [("sort", self.state.sort if self.state.sort != self.table.sort else "")]
        pairs += [("size", str(self.state.size) if self.state.size != self.table.size else "")]
        return [(name, value) for name, value in [*pairs, ("view", self.state.view)] if value]

    # -- views ----------------------------------------------------------------------------------

    def base(self) -> SavedView | None:
        """The kept view that is shown or was begun from."""
        named = [one for one in self.views if str(one.pk) == self.state.view]
        if named or self.state.view:
            return named[0] if named else None
        return (
            next((one for one in self.views if one.query == self.query()), None)
            if not self._ready()
            else None
        )

    def _ready(self) -> str:
        """The key of the view that comes with the program, if one is shown or was begun from."""
        keys = {one.key: one.query for one in self.table.views}
        if self.state.view:
            return self.state.view if self.state.view in keys else ""
        query = self.query()
        return next((key for key, own in keys.items() if self._same(own, query)), "")

    def _same(self, own: str, query: str) -> bool:
        return own == query or self.table.read(QueryDict(own), self.actor).query() == query

    def modified(self) -> bool:
        """Whether it shows something else than the view it began from."""
        base = self.base()
        if base is not None:
            return base.query != self.query()
        ready = self._ready()
        own = next((one.query for one in self.table.views if one.key == ready), None)
        return own is None or not self._same(own, self.query())

    def mine(self) -> bool:
        """Whether the view that was begun from is the person's own."""
        base = self.base()
        return base is not None and base.person_id == self.actor.person_id

    def may_share(self) -> bool:
        """Whether the person may offer views to all."""
        return allowed("view.share", self.actor, ())

    def tabs(self) -> list[tuple[Text, str, None, bool]]:
        """The views as tabs: those of the program, one's own, those of others."""
        base, ready = self.base(), self._ready()
        found: list[tuple[Text, str, None, bool]] = [
            (
                one.label,
                "?" + "&".join(part for part in (one.query, f"view={one.key}") if part),
                None,
                one.key == ready,
            )
            for one in self.table.views
        ]
        own = sorted(self.views, key=lambda one: one.person_id != self.actor.person_id)
        return [*found, *((one.name, href_of(one), None, one == base) for one in own)]

    def region(self) -> SafeString:
        """The attributes that let htmx swap the table alone, inherited by the links within."""
        oob = ",".join(f"#{part}-{self.key}" for part in ("views", "kept", "columns", "sums"))
        return mark_safe(  # noqa: S308 - made of keys that stand in the program
            f'hx-target="#list-{self.key}" hx-select="#list-{self.key}" hx-select-oob="{oob}"'
            ' hx-swap="outerHTML" hx-push-url="true"'
        )


def _name(value: object) -> str:
    """What a row is called where it is ticked: one line, cut where nobody would go on listening."""
    line = " ".join(str(value).split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


def _opening(head: Head) -> str:
    return format_html(
        '<td{} data-label="{}">', mark_safe(' class="num"') if head.column.numeric else "", head.label
    )


def _cells(row: Any, openings: Sequence[tuple[str, Column]]) -> SafeString:
    """The cells after the first, in one go: a page has hundreds."""
    parts = (f"{opening}{conditional_escape(column.shown(row))}</td>" for opening, column in openings)
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped or was made safe


def href_of(view: SavedView) -> str:
    """Where a kept view is, below its table's page."""
    return "?" + "&".join(part for part in (view.query, f"view={view.pk}") if part)


class TablePaginator(LeanPaginator):
    """A page in one query: its keys by an index, asked for once within the query of its rows."""

    def __init__(self, state: State, rows: QuerySet[Any]) -> None:
        super().__init__(state.ordered(rows), state.size)
        self.state = state

    def page(self, number: int | str) -> Page[Any]:
        """The page of that number with all that its columns need."""
        rows: Any = self.object_list
        valid = self.validate_number(number)
        first = (valid - 1) * self.per_page
        keys = rows.values("pk")[first : first + self.per_page]
        found = self.state.ordered(self.state.loading(rows.model._default_manager.filter(among(keys))))
        shown = list(found)
        self.state.load(shown)
        return Page(shown, valid, self)


def shown(
    request: HttpRequest,
    table: Table,
    views: list[SavedView],
    *,
    query: QueryDict | None = None,
    bulk: Bulk | None = None,
) -> Shown:
    """The view that the request (or another query string) asks for, with its rows loaded."""
    actor = actor_of(request)
    given = request.GET if query is None else query
    state = table.read(given, actor)
    page = TablePaginator(state, state.narrowed(table.rows(actor))).get_page(state.page)
    opened = "columns" if {"up", "down"} & given.keys() or given.get("open") == "columns" else ""
    return Shown(state, page, views, actor, bulk, opened)


def list_page(
    request: HttpRequest,
    table: Table,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    bulk: Bulk | None = None,
    query: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a table. An address without anything leads to the person's default view, one that a form made to
    its shortest form; `query` and `status` answer a form that was refused.
    """
    actor = actor_of(request)
    if table.may is not None and not table.may(actor):
        raise NotFound("table", table.key)
    views = list(visible_views(actor, table.key))
    formed = query is None and bool({"set", "up", "down"} & request.GET.keys())
    swaps = "HX-Request" in request.headers
    if query is None and not swaps and (elsewhere := _elsewhere(request, table, views, formed=formed)):
        return redirect(elsewhere)
    found = shown(request, table, views, query=query, bulk=bulk)
    page = {"t": found, "page_obj": found.page, "filters": request.GET, **(context or {})}
    answer = render(request, template, page, status=status)
    if formed and swaps:
        answer["HX-Push-Url"] = request.path + found.state.href(page=found.page.number)
    return answer


def _elsewhere(request: HttpRequest, table: Table, views: list[SavedView], *, formed: bool) -> str:
    """Where the address leads on to: the default view from a bare one, the shortest form from what a form made."""
    if formed:
        opened = "&open=columns" if {"up", "down"} & request.GET.keys() else ""
        state = table.read(request.GET, actor_of(request))
        for one in state.refused:
            messages.warning(request, sentence(one))
        return request.path + state.href() + opened
    me = actor_of(request).person_id
    mine = [one for one in views if one.is_default and one.person_id == me] if not request.GET else []
    return request.path + href_of(mine[0]) if mine else ""
