"""The queue's two engines: django-ox on SQLite, procrastinate on PostgreSQL. Only this file and settings know them.

All other code writes `django.tasks` tasks. Both engines run a task at least once, so every task is idempotent.
An error becomes a retry here and nowhere else (`retry_delay`).
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q
from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.exceptions import InvalidTask
from django.utils.json import normalize_json
from django.utils.module_loading import import_string
from django_ox.backend import OxBackend
from django_ox.tasks import PolicyTask

from tasuki.rules.reasons import Conflict, NotFound, Refused, Unavailable
from tasuki.web.work import begin

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 10  # a task that ends its worker each time is given up after so many
LEASE: Final = float(
    os.environ.get("TASUKI_LEASE", "30")
)  # seconds without a sign of life until others take over
POLL: Final = 0.5
DRAIN: Final = 25.0  # seconds a worker that is told to stop may take to finish its tasks
KEEP_DONE: Final = timedelta(days=1)
KEEP_FAILED: Final = timedelta(days=14)
RUN: Final = "tasuki.run"


def on_postgres() -> bool:
    """Whether the queue lives on PostgreSQL."""
    return connection.vendor == "postgresql"


# -- what an error means ---------------------------------------------------------------------------


def retry_delay(error: BaseException, attempts: int) -> int | None:
    """Seconds until the next attempt after `attempts` failed ones; None when trying again cannot help.

    An outside system that is down is tried ever more rarely; a conflict or a busy database at once; what the
    rules refuse is not tried again. Anything else is a defect: twice more, in case it was the moment.
    """
    match error:
        case Unavailable(permanent=True) | Refused() | NotFound():
            return None
        case Unavailable():
            return int(min(30 * 2 ** (attempts - 1), 3600))
        case Conflict():
            return 1
        case DatabaseError() | InterfaceError():
            return int(min(2**attempts, 60))
    return 10 * attempts if attempts < 3 else None


# -- SQLite: django-ox -----------------------------------------------------------------------------


def _ox_delay(error: BaseException, result: Any) -> int | None:
    return retry_delay(error, max(result.attempts, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedTask[**P, R](PolicyTask[P, R]):
    """A task whose failures are judged by `retry_delay`."""

    backoff: Any = _ox_delay


class EmbeddedBackend(OxBackend):
    """django-ox with our attempts, lease and retries; enqueueing joins the caller's transaction."""

    task_class = EmbeddedTask

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        ours = {"MAX_ATTEMPTS": MAX_ATTEMPTS, "LOCK_TIMEOUT": LEASE}
        super().__init__(alias, {**params, "OPTIONS": {**ours, **params.get("OPTIONS", {})}})


def _work_embedded(concurrency: int) -> None:
    from django_ox.management.commands.ox_worker import install_stop_handlers
    from django_ox.worker import Worker

    worker = Worker(concurrency=concurrency, poll_interval=POLL)
    retire = install_stop_handlers(worker)
    try:
        worker.run()
    finally:
        retire()
    if worker.recycling:  # a thread that a timeout could not stop would hold the process back
        os._exit(1)


# -- PostgreSQL: procrastinate ----------------------------------------------------------------------


class ProcrastinateBackend(BaseTaskBackend):
    """Hands `django.tasks` tasks to procrastinate on Django's own connection, hence in the caller's transaction."""

    supports_defer = True
    supports_async_task = True
    supports_priority = True

    def validate_task(self, task: Task[..., Any]) -> None:
        """Tasks may not ask for a context: the row they work on carries what they need to know."""
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTask("Tasuki's tasks take no context: keep state in rows.")

    def enqueue[**P, R](
        self, task: Task[P, R], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[P, R]:
        """Put the task into the queue."""
        self.validate_task(task)
        plain_args: Any = normalize_json(list(args))
        plain_kwargs: Any = normalize_json(dict(kwargs))
        deferrer = _procrastinate().configure_task(
            name=RUN, queue=task.queue_name, priority=task.priority, schedule_at=task.run_after
        )
        job = deferrer.defer(path=task.module_path, args=plain_args, kwargs=plain_kwargs)
        return TaskResult(
            task=task,
            id=str(job),
            status=TaskResultStatus.READY,
            enqueued_at=datetime.now(UTC),  # noqa: TID251 -- the queue lives in real time
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=plain_args,
            kwargs=plain_kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def _procrastinate() -> Any:
    """Procrastinate's app, with our one task registered in it."""
    from procrastinate.contrib.django import procrastinate_app
    from procrastinate.retry import BaseRetryStrategy, RetryDecision

    class Retry(BaseRetryStrategy):
        def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:
            attempts = job.attempts + 1
            delay = retry_delay(exception, attempts) if attempts < MAX_ATTEMPTS else None
            return None if delay is None else RetryDecision(retry_in={"seconds": delay})

    app = procrastinate_app.current_app
    if RUN not in app.tasks:
        app.task(name=RUN, retry=Retry())(run_task)
    return app


def run_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run the task at a dotted path."""
    task = import_string(path)
    if not isinstance(task, Task):
        raise ImproperlyConfigured(f"{path} is not a task")
    begin()
    task.call(*args, **kwargs)


def _work_postgres(concurrency: int) -> None:
    """Run until told to stop; a lost database is waited for, with growing pauses."""
    pause = 1.0
    while True:
        begun = time.monotonic()
        try:
            if asyncio.run(_procrastinate_worker(concurrency)):
                return
        except Exception:  # whatever the database did: it may be back in a moment
            logger.warning("the worker cannot reach its database", exc_info=True)
        pause = 1.0 if time.monotonic() - begun > 60 else min(pause * 2, 30.0)
        logger.warning("the worker lost its database; trying again in %.0f s", pause)
        time.sleep(pause)


async def _procrastinate_worker(concurrency: int) -> bool:
    """One life of the worker; returns whether it was told to stop."""
    app = _procrastinate()
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    connector = app.connector.get_worker_connector()
    async with app.with_connector(connector).open_async() as ready:
        worker = asyncio.create_task(
            ready.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=POLL * 4,
                shutdown_graceful_timeout=DRAIN,
                update_heartbeat_interval=LEASE / 5,
                stalled_worker_timeout=LEASE,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({worker, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    return stop.is_set()


def _rescue() -> int:
    from procrastinate import sql
    from procrastinate.exceptions import ProcrastinateException

    app = _procrastinate()
    stalled = app.connector.execute_query_all(
        query=sql.queries["select_stalled_jobs_by_heartbeat"],
        queue=None,
        task_name=None,
        seconds_since_heartbeat=LEASE,
    )
    rescued = 0
    for row in stalled:
        try:
            if row["attempts"] + 1 >= MAX_ATTEMPTS:
                _give_up(app, row["id"])
            else:
                app.job_manager.retry_job_by_id(row["id"], retry_at=datetime.now(UTC))  # noqa: TID251
                rescued += 1
        except ProcrastinateException:  # it moved on by itself in the meantime
            continue
    return rescued


def _give_up(app: Any, job: int) -> None:
    from procrastinate import sql

    logger.error("job %s ended its worker %s times and is given up", job, MAX_ATTEMPTS)
    app.connector.execute_query(
        query=sql.queries["finish_job"], job_id=job, status="failed", delete_job=False
    )


# -- both ------------------------------------------------------------------------------------------


def work(*, concurrency: int = 1) -> None:
    """Work through the queue until SIGTERM or SIGINT, then finish what is in hand and return."""
    (_work_postgres if on_postgres() else _work_embedded)(concurrency)


def rescue() -> int:
    """Put the tasks of dead workers back into the queue; returns how many (django-ox does so by its leases)."""
    return _rescue() if on_postgres() else 0


def is_waiting(path: str) -> bool:
    """Whether a task of this dotted path waits in the queue and may start at once."""
    if on_postgres():
        sql = """SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s AND args->>'path' = %s
                 AND (scheduled_at IS NULL OR scheduled_at <= now()) LIMIT 1"""
        with connection.cursor() as cursor:
            cursor.execute(sql, [RUN, path])
            return cursor.fetchone() is not None
    from django_ox.models import OxTask

    ready = OxTask.objects.filter(task_path=path, status=OxTask.Status.READY)
    now = datetime.now(UTC)  # noqa: TID251 -- the queue lives in real time
    return bool(ready.filter(Q(run_after=None) | Q(run_after__lte=now)).exists())


def tidy() -> None:
    """Forget tasks that ended long ago."""
    now = datetime.now(UTC)  # noqa: TID251 -- the queue lives in real time
    if on_postgres():
        sql = """DELETE FROM procrastinate_jobs j WHERE status IN ('failed', 'cancelled', 'aborted') AND NOT EXISTS
                 (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)"""
        with connection.cursor() as cursor:
            cursor.execute(sql, [now - KEEP_FAILED])
        return
    from django_ox.models import OxTask

    done = OxTask.Status.SUCCESSFUL
    OxTask.objects.filter(status=done, finished_at__lt=now - KEEP_DONE).delete()
    OxTask.objects.exclude(status=done).filter(finished_at__lt=now - KEEP_FAILED).delete()
