"""Putting tasks off, taking them back and asking others politely, through the API (UX-2, SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import StringConstraints

from tasuki.desk.reminders import remind
from tasuki.desk.settling import do_task, undo_task
from tasuki.desk.snooze.actions import TaskRef, snooze, wake
from tasuki.desk.snooze.models import TaskSnooze
from tasuki.desk.snooze.queries import running
from tasuki.web.api import PROBLEMS, ShortText, Strict, actor_of, idempotent

router = Router(tags=["my work"])
Key = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]+$")]


class TaskRefIn(Strict):
    """A task of the caller's desk: `kind`, `transition` and `key` as `/my-work` gives them."""

    kind: Literal["step", "action", "concern"]
    transition: UUID
    key: Key

    def ref(self) -> TaskRef:
        """The task."""
        return TaskRef(self.kind, self.transition, self.key)


class SnoozeIn(TaskRefIn):
    """Until which day, and why it can wait."""

    until: date
    reason: ShortText


class SnoozeOut(Schema):
    """A task that is off the caller's desk; `told`: its clock had escalated, the managers know."""

    kind: str
    transition: UUID
    key: str
    until: date
    reason: str
    told: bool


class RemindIn(Strict):
    """Somebody else's step that one of the caller's waits for."""

    transition: UUID
    step: Key


class TaskDone(Schema):
    """That it is so now."""

    ok: bool = True


def _shown(row: TaskSnooze) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "transition": row.transition_id,
        "key": row.key,
        "until": row.until,
        "reason": row.reason,
        "told": row.told,
    }


@router.get("/my-work/snoozes", response={200: list[SnoozeOut], **PROBLEMS}, operation_id="list_snoozes")
def list_snoozes(request: HttpRequest) -> list[dict[str, Any]]:
    """What the caller has put off, soonest back first."""
    return [_shown(one) for one in running(actor_of(request))]


@router.post("/my-work/snoozes", response={200: SnoozeOut, **PROBLEMS}, operation_id="snooze_task")
@idempotent
def snooze_task(request: HttpRequest, body: SnoozeIn) -> dict[str, Any]:
    """Take a task off the caller's desk until a day, with a reason. Plan and clocks go on."""
    return _shown(snooze(actor=actor_of(request), task=body.ref(), until=body.until, reason=body.reason))


@router.post("/my-work/snoozes/wake", response={200: TaskDone, **PROBLEMS}, operation_id="wake_task")
@idempotent
def wake_task(request: HttpRequest, body: TaskRefIn) -> dict[str, bool]:
    """Put it back."""
    wake(actor=actor_of(request), task=body.ref())
    return {"ok": True}


@router.post("/my-work/done", response={200: TaskDone, **PROBLEMS}, operation_id="do_task")
@idempotent
def do(request: HttpRequest, body: TaskRefIn) -> dict[str, bool]:
    """A step that is done by hand, or an agreed action, is done."""
    do_task(actor=actor_of(request), task=body.ref())
    return {"ok": True}


@router.post("/my-work/undo", response={200: TaskDone, **PROBLEMS}, operation_id="undo_task")
@idempotent
def undo(request: HttpRequest, body: TaskRefIn) -> dict[str, bool]:
    """It was not done after all: for minutes, by whoever ticked it off, while nothing was built on it."""
    undo_task(actor=actor_of(request), task=body.ref())
    return {"ok": True}


@router.post("/my-work/reminders", response={200: TaskDone, **PROBLEMS}, operation_id="remind_of_step")
@idempotent
def remind_of_step(request: HttpRequest, body: RemindIn) -> dict[str, bool]:
    """Tell whoever does the step that the caller waits for it, once a day."""
    remind(actor=actor_of(request), transition_id=body.transition, key=body.step)
    return {"ok": True}
