"""A run over many transitions as long work: in the words of all long work (UX-5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tasuki.jobs.long_work import OPEN, LongWork, State
from tasuki.rules.access import Actor, allowed
from tasuki.transitions.actions.bulk import is_mine
from tasuki.transitions.models import BulkRow, BulkRun

KIND: Final = "bulk"
_RUN, _ROW = BulkRun.State, BulkRow.State
_STATES: Final[Mapping[str, State]] = {
    _RUN.LOOKING: State.RUNNING,
    _RUN.READY: State.READY,
    _RUN.RUNNING: State.RUNNING,
    _RUN.DONE: State.DONE,
    _RUN.DROPPED: State.CANCELLED,
    _RUN.CANCELLED: State.CANCELLED,
}
#: In these it goes on by itself.
GOING: Final = tuple(run for run, state in _STATES.items() if state in OPEN)
_PHASES: Final[Mapping[str, str | Promise]] = {
    _RUN.LOOKING: pgettext_lazy("long work", "Looking; nothing is changed yet"),
    _RUN.RUNNING: pgettext_lazy("long work", "Carrying it out"),
}


def visible_runs(actor: Actor) -> QuerySet[BulkRun]:
    """One's own; operations and administrators see all."""
    if allowed("bulk.see", actor, ()):
        return BulkRun.objects.all()
    return BulkRun.objects.filter(by_id=actor.person_id) if actor.person_id else BulkRun.objects.none()


def as_works(runs: Iterable[BulkRun], actor: Actor) -> list[LongWork]:
    """The runs as long work, with one query for the rows of all."""
    rows = list(runs)
    counts = _counts([one.pk for one in rows])
    return [_as_work(one, counts.get(one.pk, {}), actor) for one in rows]


def _counts(ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    rows = BulkRow.objects.filter(run__in=ids).order_by()
    for run, state, count in rows.values_list("run_id", "state").annotate(count=Count("pk")):
        found.setdefault(run, {})[state] = count
    return found


def _as_work(run: BulkRun, counts: Mapping[str, int], actor: Actor) -> LongWork:
    mine = ("self",) if is_mine(actor, run) else ()
    state = _STATES[run.state]
    going = state == State.RUNNING
    if going and run.heartbeat_at is None:
        state = State.WAITING
    return LongWork(
        kind=KIND,
        id=run.pk,
        title=run.get_verb_display(),
        state=state,
        phase=_PHASES.get(run.state, ""),
        started_at=run.created_at,
        finished_at=run.finished_at,
        heartbeat_at=run.heartbeat_at,
        done=_done(run, counts),
        total=run.total,
        refused=counts.get(_ROW.REFUSED, 0) + counts.get(_ROW.FAILED, 0),
        by_id=run.by_id,
        by_name=run.by_name,
        href=reverse("transitions:bulk_run", args=[run.pk]),
        cancel=going and allowed("work.cancel", actor, mine),
    )


def _done(run: BulkRun, counts: Mapping[str, int]) -> int:
    """Rows that were gone through; of what was cancelled or dropped those that were really tried."""
    if run.state in (_RUN.CANCELLED, _RUN.DROPPED):
        return counts.get(_ROW.DONE, 0) + counts.get(_ROW.FAILED, 0)
    waiting = counts.get(_ROW.TODO, 0)
    return run.total - waiting - (counts.get(_ROW.WOULD, 0) if run.state == _RUN.RUNNING else 0)
