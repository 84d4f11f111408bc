"""Clocks as rows: they pause, run on, move, stop and start again with the transition they belong to (ES-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from tasuki.rules import clocks
from tasuki.rules.clocks import ClockFacts
from tasuki.rules.plan import PlannedClock
from tasuki.transitions.models import Clock, Transition


def facts_of(row: Clock) -> ClockFacts:
    """What the rules need to know of a clock."""
    return ClockFacts(
        row.due_at, row.warn_at, row.escalate_at, row.paused_at, row.stopped_at, row.replanned_at
    )


def pause_all(transition: Transition, now: datetime) -> None:
    """Pausing the transition stops its clocks, visibly."""
    running = Clock.objects.filter(transition=transition, stopped_at=None, paused_at=None)
    running.update(paused_at=now, replanned_at=None, state=Clock.State.PAUSED, next_at=None)


def resume_all(transition: Transition, now: datetime) -> None:
    """Resuming lets them run on: later by the pause, or towards the date that was planned during it."""
    for row in Clock.objects.filter(transition=transition, stopped_at=None, paused_at__isnull=False):
        known = clocks.resume(facts_of(row), now)
        begun = row.paused_at is not None and row.created_at >= row.paused_at  # no sweep has seen it yet
        anew = row.replanned_at is not None or begun
        Clock.objects.filter(pk=row.pk, stopped_at=None).update(
            **_columns(known, now, look_now=anew), stood=row.stood + (known.due_at - row.due_at)
        )


def stop_all(transition: Transition, now: datetime) -> None:
    """A transition that is over has no clock running."""
    _change(
        Clock.objects.filter(transition=transition, stopped_at=None),
        lambda known: clocks.stop(known, now),
        now,
    )


def stop_for_step(transition: Transition, step: str, now: datetime) -> None:
    """The step is done: its clocks were kept or missed, for good."""
    stop_for_steps([(transition.pk, step)], now)


def stop_for_steps(done: Iterable[tuple[UUID, str]], now: datetime) -> None:
    """These steps, each named by its transition and key, are done: their clocks were kept or missed, for good."""
    wanted = set(done)
    transitions, steps = {pk for pk, _step in wanted}, {step for _pk, step in wanted}
    watching = Clock.objects.filter(transition__in=transitions, step__in=steps, stopped_at=None)
    mine = [one for one in watching if (one.transition_id, one.step) in wanted]
    _change(mine, lambda known: clocks.stop(known, now), now)


def restart_for_step(transition: Transition, step: str, now: datetime) -> None:
    """The step is open again: its clocks run on, and tell anew what they have to tell."""
    stopped = Clock.objects.filter(transition=transition, step=step, stopped_at__isnull=False)
    for row in stopped:
        known = clocks.restart(facts_of(row))
        Clock.objects.filter(pk=row.pk, stopped_at=row.stopped_at).update(
            **_columns(known, now, look_now=True),
            runs=F("runs") + 1,
            stood=row.stood + (known.due_at - row.due_at),
        )


def move_to(transition: Transition, planned: Iterable[PlannedClock], now: datetime) -> None:
    """The plan has other dates: running clocks follow, paused ones keep them for when they run on.

    A clock that the plan leaves where it was keeps the time that pauses have given it.
    """
    found = {one.key: one for one in planned}
    for row in Clock.objects.filter(transition=transition, stopped_at=None):
        columns = moved(row, found.get(row.key), now)
        if columns:
            Clock.objects.filter(pk=row.pk, stopped_at=None).update(**columns)


def moved(row: Clock, planned: PlannedClock | None, now: datetime) -> dict[str, object]:
    """The columns of a running clock as the plan has it now; empty where it stays."""
    if planned is None or planned.due_at + row.stood == row.due_at:
        return {}
    known = clocks.move(
        facts_of(row),
        due_at=planned.due_at,
        warn_at=planned.warn_at,
        escalate_at=planned.escalate_at,
        now=now,
    )
    columns = _columns(known, now, look_now=True)
    return {"starts_at": planned.starts_at, "stood": timedelta(), **columns}


def _change(rows: Iterable[Clock], how: Callable[[ClockFacts], ClockFacts], now: datetime) -> None:
    for row in rows:
        Clock.objects.filter(pk=row.pk, stopped_at=None).update(**_columns(how(facts_of(row)), now))


def _columns(known: ClockFacts, now: datetime, *, look_now: bool = False) -> dict[str, object]:
    """The row after a change; with `look_now` the next sweep tells what is late already."""
    state, next_at = clocks.state(known, now), clocks.next_change_at(known, now)
    if look_now and state in ("due_soon", *clocks.LATE):
        state, next_at = "running", now
    return {
        "due_at": known.due_at,
        "warn_at": known.warn_at,
        "escalate_at": known.escalate_at,
        "paused_at": known.paused_at,
        "stopped_at": known.stopped_at,
        "replanned_at": known.replanned_at,
        "state": state,
        "next_at": next_at,
    }
