"""Starting work, claiming the tick of a sweep, and saying that a worker is alive."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.tasks import Task
from django.utils.module_loading import import_string

from tasuki.jobs import engine
from tasuki.jobs.models import SweepTick, WorkerBeat

logger = logging.getLogger(__name__)

_SKEW = 2  # ticks by which clocks of two hosts may differ before a tick is taken to be a mistake
_FORGET = timedelta(days=1)
_GRAIN = 2  # seconds


def wake(task: Task[..., Any], **kwargs: Any) -> None:
    """Start `task` soon after the current transaction has committed.

    Losing this loses nothing: what is to be done stands in rows, and a sweep finds it. Ids may be passed as UUID.
    """
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in kwargs.items()}
    transaction.on_commit(lambda: _enqueue(task, plain))


def wake_named(name: str, **kwargs: Any) -> None:
    """`wake` by dotted name ("tasuki.messaging.jobs.deliver"): how a lower app starts work of a higher one."""
    wake(import_string(name), **kwargs)


def wake_after(task: Task[..., Any], wait: timedelta) -> None:
    """Start `task` once `wait` has passed. Of many who ask for the same two seconds one is heard."""
    at = datetime.now(UTC).timestamp() + max(wait.total_seconds(), 0.0)  # noqa: TID251 -- the queue's time is real
    tick = int(at // _GRAIN) + 1
    if claim_tick(f"after:{task.module_path}"[:100], tick):
        later = task.using(run_after=datetime.fromtimestamp(tick * _GRAIN, UTC))
        transaction.on_commit(lambda: _enqueue(later, {}))


def _enqueue(task: Task[..., Any], kwargs: dict[str, Any]) -> None:
    try:
        task.enqueue(**kwargs)
    except (
        Exception
    ):  # the change is committed: whatever happens to the wake-up call is no error of the caller
        logger.warning("could not wake %s; its sweep will find the work", task.module_path, exc_info=True)


def claim_tick(name: str, tick: int) -> bool:
    """Claim `tick` of `name`; False when somebody has it already.

    A compare-and-set on one row: however many schedulers run, on whatever hosts, a tick is claimed once.
    """
    SweepTick.objects.bulk_create([SweepTick(name=name)], ignore_conflicts=True)
    free = SweepTick.objects.filter(Q(tick__lt=tick) | Q(tick__gt=tick + _SKEW), name=name)
    return free.update(tick=tick) == 1


def start_sweep(name: str, tick: int) -> bool:
    """Claim `tick` of the sweep and put its task into the queue, both or neither; False when somebody has it.

    A sweep that still waits in the queue will see everything that is due: it is not queued a second time.
    """
    task: Task[..., Any] = import_string(name)
    with transaction.atomic():
        if not claim_tick(name, tick):
            return False
        if not engine.is_waiting(name):
            task.enqueue()
    return True


def beat(*, worker: str, host: str, pid: int, started_at: datetime) -> None:
    """Say that this worker process is alive, and forget those that have not been seen for a day."""
    now = datetime.now(UTC)  # noqa: TID251 -- real time: a shifted clock must not revive or kill workers
    WorkerBeat.objects.update_or_create(
        id=worker, defaults={"host": host[:100], "pid": pid, "started_at": started_at, "seen_at": now}
    )
    WorkerBeat.objects.filter(seen_at__lt=now - _FORGET).delete()


def leave(worker: str) -> None:
    """Take a worker that ends in good order off the list."""
    WorkerBeat.objects.filter(id=worker).delete()
