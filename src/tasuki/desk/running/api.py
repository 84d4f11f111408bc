"""Long work through the API: all, one, cancel, an export's file (UX-5, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.desk.running import queries
from tasuki.desk.running.actions import cancel_work
from tasuki.desk.running.describe import work_data
from tasuki.desk.running.pages import file_response
from tasuki.tables import export_runs
from tasuki.web.api import PROBLEMS, ReasonOut, ShortText, Strict, actor_of, idempotent

router = Router(tags=["long work"])
Kinds = Literal["import", "bulk", "mailing", "export", "index"]


class LongWorkOut(Schema):
    """One run; what nobody knows is null. `waits` says why it stands still."""

    kind: str
    id: UUID
    title: str
    state: str
    state_text: str
    phase: str
    done: int
    total: int | None
    refused: int
    per_minute: int | None
    left_seconds: int | None
    waits: ReasonOut | None
    can_cancel: bool
    by: str
    started_at: datetime
    finished_at: datetime | None
    page: str


class LongWorkPage(Schema):
    """A page of long work, newest first."""

    items: list[LongWorkOut]
    more: bool


class LongWorkFilter(Strict):
    """Which long work: what goes on by itself, one kind, and which page of fifty."""

    open: bool = False
    kind: Kinds | None = None
    page: Annotated[int, Field(ge=1, le=20)] = 1


class ViewExportIn(Strict):
    """A view of a table as its query string says it, and the format of the file."""

    table: ShortText
    query: Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")] = ""
    format: Literal["csv", "xlsx"] = "csv"


@router.get("/running", response={200: LongWorkPage, **PROBLEMS}, operation_id="list_running")
def list_running(request: HttpRequest, wanted: Query[LongWorkFilter]) -> dict[str, Any]:
    """One's own long work; operations and administrators see everybody's."""
    rows, more = queries.running(
        actor_of(request), going=wanted.open, kind=wanted.kind or "", page=wanted.page
    )
    return {"items": [work_data(one) for one in rows], "more": more}


@router.post("/exports", response={202: LongWorkOut, **PROBLEMS}, operation_id="start_export")
@idempotent
def start_export(request: HttpRequest, body: ViewExportIn) -> tuple[int, dict[str, Any]]:
    """Have a view made into a file in the background; ask for its state, then fetch the file."""
    actor = actor_of(request)
    run = export_runs.start(actor=actor, table=body.table, query=body.query, format=body.format, strict=True)
    return 202, work_data(queries.access_work(actor, export_runs.KIND, run.pk))


@router.get("/running/{kind}/{work_id}", response={200: LongWorkOut, **PROBLEMS}, operation_id="show_running")
def show_running(request: HttpRequest, kind: Kinds, work_id: UUID) -> dict[str, Any]:
    """How far one run is."""
    return work_data(queries.access_work(actor_of(request), kind, work_id))


@router.post(
    "/running/{kind}/{work_id}/cancel", response={200: LongWorkOut, **PROBLEMS}, operation_id="cancel_running"
)
@idempotent
def cancel_running(request: HttpRequest, kind: Kinds, work_id: UUID) -> dict[str, Any]:
    """Stop it: what is done stays done, the rest is not touched."""
    return work_data(cancel_work(actor=actor_of(request), kind=kind, work_id=work_id))


@router.get("/exports/{work_id}/file", response={200: None, **PROBLEMS}, operation_id="export_file")
def export_file(request: HttpRequest, work_id: UUID) -> HttpResponseBase:
    """The finished file, for who asked for it."""
    return file_response(*export_runs.fetch(actor=actor_of(request), run_id=work_id))
