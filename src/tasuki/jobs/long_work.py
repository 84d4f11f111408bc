"""Long work of any kind in the same words: how far it is, how fast, how long still, why it waits (UX-5).

Each room says of its own runs what they are (`LongWork`); pages show them all by one template, `jobs/_work.html`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tasuki.jobs import pace
from tasuki.jobs.pace import Speed
from tasuki.jobs.portions import LEASE
from tasuki.jobs.queries import workers
from tasuki.rules.reasons import Reason
from tasuki.web import clock


class State(TextChoices):
    """How any long work is."""

    WAITING = "waiting", pgettext_lazy("long work", "Waiting")
    RUNNING = "running", pgettext_lazy("long work", "Running")
    READY = "ready", pgettext_lazy("long work", "Waits for you")
    DONE = "done", pgettext_lazy("long work", "Done")
    FAILED = "failed", pgettext_lazy("long work", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("long work", "Cancelled")


#: Something is still to come by itself: the page looks again.
OPEN: Final = (State.WAITING, State.RUNNING)
TONES: Final = {
    State.WAITING: "quiet",
    State.RUNNING: "",
    State.READY: "wait",
    State.DONE: "ok",
    State.FAILED: "breach",
    State.CANCELLED: "quiet",
}


@dataclass(frozen=True, slots=True)
class LongWork:
    """One run. `done` of `total` rows (None: nobody knows how many); `refused` of them were not possible.

    `phase` says what is being done where that is not plain; `cancel`: whether it can be stopped now.
    """

    kind: str
    id: UUID
    title: str | Promise
    state: State
    started_at: datetime
    done: int = 0
    total: int | None = None
    refused: int = 0
    by_id: UUID | None = None
    by_name: str = ""
    finished_at: datetime | None = None
    heartbeat_at: datetime | None = None
    phase: str | Promise = ""
    href: str = ""
    cancel: bool = False
    speed: Speed | None = None
    waits: Reason | None = None

    @property
    def open(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in OPEN

    @property
    def tone(self) -> str:
        """The kind of tag for its state."""
        if self.state == State.DONE and self.refused:
            return "wait"
        return TONES[self.state]

    @property
    def left(self) -> timedelta | None:
        """How long it will still take at its speed; None where nobody knows."""
        if self.speed is None or self.total is None or self.state != State.RUNNING:
            return None
        return self.speed.left(max(self.total - self.done, 0))

    @property
    def minutes_left(self) -> int | None:
        """The same in minutes, 0 for less than one."""
        return None if self.left is None else round(self.left.total_seconds() / 60)


def with_pace(works: Iterable[LongWork]) -> list[LongWork]:
    """The works with speed, and those that stand still with the reason."""
    rows = list(works)
    going = [one for one in rows if one.open]
    if not going:
        return rows
    known, alive = pace.speeds(one.id for one in going), workers()
    nobody = None
    if not alive.alive:
        nobody = Reason("work.never_a_worker") if alive.last_seen is None else Reason("work.no_worker")
    return [
        replace(one, speed=known.get(one.id), waits=_why_still(one, nobody)) if one.open else one
        for one in rows
    ]


def _why_still(work: LongWork, nobody: Reason | None) -> Reason | None:
    """Why it does not move: no worker lives, its own is silent, or others are before it."""
    late = clock.now() - LEASE
    silent = work.heartbeat_at is not None and work.heartbeat_at < late
    if work.state == State.RUNNING and not silent and (work.heartbeat_at is not None or nobody is None):
        return None  # somebody is at it, in whatever process
    if nobody is not None:
        return nobody
    return Reason("work.worker_lost") if silent and work.state == State.RUNNING else Reason("work.queued")
