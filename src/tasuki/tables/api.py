"""Tables and their kept views through the API: what there is, rows as data or file, views (UX-4, SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused
from tasuki.tables import actions, exporting, registry
from tasuki.tables.models import SavedView
from tasuki.tables.queries import access_view, find_view, visible_views
from tasuki.tables.table import LONGEST_QUERY, State
from tasuki.web.api import PROBLEMS, Paging, Strict, actor_of, idempotent

router = Router(tags=["tables"])

QueryText = Annotated[str, Field(max_length=LONGEST_QUERY, pattern=r"^[^\x00]*$")]
NameText = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class ColumnOut(Schema):
    """A column: its key in `cols` and, if it sorts, in `sort`."""

    key: str
    label: str
    sorts: bool
    default: bool


class FilterOut(Schema):
    """A filter: the parameters it reads from the query string and, where there are few, their values."""

    key: str
    label: str
    params: list[str]
    values: list[str]


class TableOut(Schema):
    """A table that one may see."""

    key: str
    title: str
    columns: list[ColumnOut]
    filters: list[FilterOut]


class TableRowsOut(Schema):
    """A part of a view: the heads of its columns, a list of cells for each row, how many rows there are."""

    head: list[str]
    rows: list[list[str | float | bool | None]]
    count: int
    query: str


class TableRowsFilter(Paging):
    """A view by its name or id, or a query string; both: the query string is laid over the view's filters."""

    view: NameText = ""
    query: QueryText = ""


class TableFileFilter(Schema):
    """The same as a file."""

    view: NameText = ""
    query: QueryText = ""
    format: Literal["csv", "xlsx"] = "csv"


class ViewIn(Strict):
    """A view to keep: the table's key, a name, its query string. `shared` offers it to all colleagues."""

    table: Annotated[str, Field(max_length=40)]
    name: NameText
    query: QueryText = ""
    shared: bool = False
    is_default: bool = False


class ViewChange(Strict):
    """What to change of a view; what is left out stays."""

    name: NameText | None = None
    query: QueryText | None = None
    shared: bool | None = None
    is_default: bool | None = None


class ViewOut(Schema):
    """A kept view; `mine` says whether it is one's own."""

    id: UUID
    table: str
    name: str
    query: str
    shared: bool
    is_default: bool
    mine: bool


@router.get("/tables", response={200: list[TableOut], **PROBLEMS}, operation_id="list_tables")
def list_tables(request: HttpRequest) -> list[dict[str, Any]]:
    """The tables that one may see, with their columns and filters."""
    return [_table(key) for key in registry.mine(actor_of(request))]


@router.get("/tables/{key}/rows", response={200: TableRowsOut, **PROBLEMS}, operation_id="list_table_rows")
def list_rows(request: HttpRequest, key: str, wanted: Query[TableRowsFilter]) -> dict[str, Any]:
    """A part of a view as data."""
    state = chosen_state(actor_of(request), key, wanted.view, wanted.query)
    rows = state.ordered(state.narrowed(state.table.rows(actor_of(request))))
    pks = list(rows.values_list("pk", flat=True)[wanted.offset : wanted.offset + wanted.limit])
    return {
        "head": exporting.head(state),
        "rows": [[plain(cell) for cell in row] for row in exporting.rows(state, pks)],
        "count": rows.order_by().count(),
        "query": state.query(),
    }


@router.get("/tables/{key}/file", response={200: None, **PROBLEMS}, operation_id="table_file")
def table_file(request: HttpRequest, key: str, wanted: Query[TableFileFilter]) -> HttpResponseBase:
    """A view as a CSV or XLSX file; one with many thousands of rows is better asked for as an export."""
    return exporting.response(chosen_state(actor_of(request), key, wanted.view, wanted.query), wanted.format)


@router.get("/views", response={200: list[ViewOut], **PROBLEMS}, operation_id="list_views")
def list_views(
    request: HttpRequest, table: Annotated[str, Field(max_length=40)] = ""
) -> list[dict[str, Any]]:
    """One's own views and those offered to all."""
    actor = actor_of(request)
    return [view_data(one, actor) for one in visible_views(actor, table)]


@router.post("/views", response={201: ViewOut, **PROBLEMS}, operation_id="save_view")
@idempotent
def save(request: HttpRequest, body: ViewIn) -> tuple[int, dict[str, Any]]:
    """Keep a view under a name."""
    actor = actor_of(request)
    return 201, view_data(actions.save_view(actor=actor, **body.model_dump()), actor)


@router.get("/views/{view_id}", response={200: ViewOut, **PROBLEMS}, operation_id="show_view")
def show(request: HttpRequest, view_id: UUID) -> dict[str, Any]:
    """One view."""
    actor = actor_of(request)
    return view_data(access_view(actor, view_id), actor)


@router.patch("/views/{view_id}", response={200: ViewOut, **PROBLEMS}, operation_id="change_view")
@idempotent
def change(request: HttpRequest, view_id: UUID, body: ViewChange) -> dict[str, Any]:
    """Rename it, let it show something else, offer it, begin with it."""
    actor = actor_of(request)
    return view_data(actions.edit_view(actor=actor, view_id=view_id, **body.model_dump()), actor)


@router.delete("/views/{view_id}", response={200: ViewOut, **PROBLEMS}, operation_id="delete_view")
@idempotent
def delete(request: HttpRequest, view_id: UUID) -> dict[str, Any]:
    """Remove it; gives what was removed."""
    actor = actor_of(request)
    return view_data(actions.delete_view(actor=actor, view_id=view_id), actor)


def chosen_state(actor: Actor, key: str, view: str, query: str) -> State:
    """The view of that name, the query string laid over it; raises Refused for anything in it that is wrong."""
    table = registry.table(key, actor)
    given = QueryDict(find_view(actor, key, view).query if view else "", mutable=True)
    for name, values in QueryDict(query.removeprefix("?")).lists():
        given.setlist(name, values)
    state = table.read(given, actor)
    if state.problems:
        raise Refused(state.problems)
    return state


def view_data(view: SavedView, actor: Actor) -> dict[str, Any]:
    """A view as plain data."""
    names = ("table", "name", "query", "shared", "is_default")
    mine = view.person_id == actor.person_id
    return {"id": view.pk, **{name: getattr(view, name) for name in names}, "mine": mine}


def plain(cell: Any) -> str | float | bool | None:
    """A cell as JSON knows it."""
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return (
        float(cell)
        if isinstance(cell, Decimal)
        else cell
        if isinstance(cell, (int, float, bool))
        else cell and str(cell)
    )


def _table(key: str) -> dict[str, Any]:
    table = registry.table(key)
    return {
        "key": key,
        "title": str(table.title),
        "columns": [
            {"key": one.key, "label": str(one.label), "sorts": bool(one.sort), "default": one.default}
            for one in table.columns
        ],
        "filters": [
            {"key": one.key, "label": str(one.label), "params": list(one.params), "values": one.values()}
            for one in table.filters
        ],
    }
