"""One verb for many transitions through the API (SU-7, SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.people.queries import find_person
from tasuki.rules.reasons import Reason
from tasuki.transitions import describe
from tasuki.transitions.actions import bulk
from tasuki.transitions.actions.people import ROLES
from tasuki.transitions.models import BulkRow, BulkRun
from tasuki.web.api import PROBLEMS, Paging, ReasonOut, ShortText, Strict, Text, actor_of, idempotent

router = Router(tags=["transitions"])


class BulkIn(Strict):
    """What to do with which transitions. With `dry_run` it is only looked at; `apply` it afterwards by its id."""

    verb: Literal["date", "pause", "resume", "reassign"]
    transitions: Annotated[list[UUID], Field(min_length=1, max_length=10_000)]
    day: date | None = None
    by_days: Annotated[int, Field(ge=-730, le=730)] = 0
    role: Literal[ROLES] | None = None  # type: ignore[valid-type]
    holder: ShortText | None = None
    person: ShortText | None = None
    reason: Text = ""
    dry_run: bool = True


class BulkRowOut(Schema):
    """What would happen to one transition, or what became of it."""

    transition: UUID
    account: str
    state: str
    what: dict[str, Any]
    reasons: list[ReasonOut]


class BulkOut(Schema):
    """A run: looking, ready, running, done or dropped; `counts` by the state of its rows."""

    id: UUID
    verb: str
    state: str
    total: int
    counts: dict[str, int]
    by: str
    started_at: datetime
    finished_at: datetime | None
    rows: list[BulkRowOut]


@router.post("/transitions/bulk", response={201: BulkOut, **PROBLEMS}, operation_id="bulk_transitions")
@idempotent
def start(request: HttpRequest, body: BulkIn) -> tuple[int, dict[str, Any]]:
    """Look at each transition and, unless `dry_run`, carry out what is possible; over 500 as a job."""
    values = {
        "day": body.day.isoformat() if body.day else "",
        "by_days": body.by_days,
        "role": body.role or "",
        "from": str(find_person(body.holder).pk) if body.holder else "",
        "to": str(find_person(body.person).pk) if body.person else "",
        "reason": body.reason,
    }
    run = bulk.start_bulk(
        actor=actor_of(request),
        verb=body.verb,
        values=values,
        transitions=body.transitions,
        apply=not body.dry_run,
    )
    return 201, described(run, Paging())


@router.get("/transitions/bulk/{run_id}", response={200: BulkOut, **PROBLEMS}, operation_id="show_bulk")
def show(request: HttpRequest, run_id: UUID, wanted: Query[Paging]) -> dict[str, Any]:
    """How far a run is, with a part of its rows."""
    return described(bulk.access_run(actor_of(request), run_id), wanted)


@router.post(
    "/transitions/bulk/{run_id}/apply", response={200: BulkOut, **PROBLEMS}, operation_id="apply_bulk"
)
@idempotent
def apply(request: HttpRequest, run_id: UUID) -> dict[str, Any]:
    """Carry out what the look found possible."""
    return described(bulk.apply_bulk(actor=actor_of(request), run_id=run_id), Paging())


def described(run: BulkRun, wanted: Paging) -> dict[str, Any]:
    """A run as plain data with a part of its rows."""
    rows = BulkRow.objects.filter(run=run).select_related("transition__account").order_by("position")
    return {
        "id": run.pk,
        "verb": run.verb,
        "state": run.state,
        "total": run.total,
        "counts": bulk.counts_of(run),
        "by": run.by_name,
        "started_at": run.created_at,
        "finished_at": run.finished_at,
        "rows": [_row(one) for one in rows[wanted.offset : wanted.offset + wanted.limit]],
    }


def _row(row: BulkRow) -> dict[str, Any]:
    return {
        "transition": row.transition_id,
        "account": row.transition.account.name,
        "state": row.state,
        "what": row.what,
        "reasons": [
            describe.reason(Reason(one["code"], one["values"], one["who"], one["where"]))
            for one in row.reasons
        ],
    }
