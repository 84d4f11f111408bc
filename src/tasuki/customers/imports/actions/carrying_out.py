"""Doing an import that was kept: once, whoever takes it up (SY-1, UX-5)."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from tasuki.connectors.csvfile.reader import Table
from tasuki.customers.imports import engine
from tasuki.customers.imports.actions.closing import close_run, fail_run
from tasuki.customers.imports.engine import ImportResult, Order, open_order
from tasuki.customers.imports.heartbeat import Heartbeat, Stopped
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.troubles import given_up, is_worn_out, passes, reason_of, tried_once_more
from tasuki.customers.imports.uploads import drop_upload, upload_path
from tasuki.customers.models import ImportRun
from tasuki.jobs import pace
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.web import clock

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)


def carry_out(*, run_id: UUID) -> None:
    """Do a kept import, once: whoever claims the row works; a row whose worker died is taken over after a while.

    All of it is one transaction together with the row's own end, so that doing it again does nothing twice. What
    may pass by itself (a busy, full or absent database) is raised, and the row waits for the next try, until it was
    tried for long enough; whatever else goes wrong ends it, with the reason on the row.
    """
    run = _claim(run_id)
    if run is None:
        return
    pace.begin(run.pk)
    try:
        with _undone_alone():
            _carry_out_until_stopped(run)
    except Refused as refused:
        fail_run(run, refused.reasons)
    except Exception as error:
        if not connection.in_atomic_block:  # it may have gone with the error: what follows takes a new one
            connection.close_if_unusable_or_obsolete()
        if not passes(error):
            logger.exception("import %s failed", run.pk)
            fail_run(run, [reason_of(error)])
        elif is_worn_out(run.details, clock.now()):
            logger.exception("import %s is given up", run.pk)
            fail_run(run, given_up(run.details, reason_of(error)), again=True)
        else:
            _let_wait(run, error)
            raise


def _claim(run_id: UUID) -> ImportRun | None:
    """Take a run that waits, or whose worker died; None where there is nothing to do, or never will be."""
    now, rows = clock.now(), ImportRun.objects.filter(pk=run_id)
    taken = {"state": ImportRun.State.RUNNING, "heartbeat_at": now, "rows_done": 0, "rows": 0}
    waited = rows.filter(state=ImportRun.State.WAITING).update(**taken)
    silent = rows.filter(state=ImportRun.State.RUNNING, heartbeat_at__lt=now - LEASE)
    if not waited and not silent.update(**taken):
        return None
    run = rows.select_related("started_by").get()
    if not waited and is_worn_out(run.details, now):
        fail_run(run, given_up(run.details, Reason("import.worker_ended")), again=True)
        return None
    run.details = tried_once_more(run.details, now)
    _mine(run).update(details=run.details)
    return run


def _mine(run: ImportRun) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING)


def _let_wait(run: ImportRun, error: Exception) -> None:
    logger.warning("import %s waits: %s", run.pk, reason_of(error).code)
    _mine(run).update(state=ImportRun.State.WAITING)


def _undone_alone() -> AbstractContextManager[None]:
    """Inside somebody's transaction an error must not take the row with it, on which the error is to be written."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _carry_out_until_stopped(run: ImportRun) -> None:
    try:
        _carry_out(run)
    except Stopped as stopped:
        ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.CANCELLED).update(rows_done=stopped.rows)


def _carry_out(run: ImportRun) -> None:
    path = upload_path(run.pk)
    if not path.is_file():
        raise Refused(Reason("import.file_gone"))
    actor = _actor_of(run)
    refuse_if(why_not("account.import", actor, ()))
    mapping = Mapping.from_dict(run.mapping)
    order = Order(
        run.kind,
        path,
        run.file_name,
        run.preset,
        mapping,
        run.details.get("encoding_chosen"),
        run.details.get("delimiter_chosen"),
        run.dry_run,
        exact=True,
    )

    def begin() -> None:
        if not _mine(run).update(heartbeat_at=clock.now()):
            raise Conflict(Reason("conflict.stale"))

    def finish(result: ImportResult, log: RemarkLog, table: Table) -> None:
        with transaction.atomic():
            close_run(run, result, log, table, actor)

    beat = Heartbeat(run.pk)
    engine.carry_out(
        open_order(order), actor=actor, progress=beat.progress, read=beat.read, begin=begin, finish=finish
    )
    drop_upload(run.pk)


def _actor_of(run: ImportRun) -> Actor:
    """The person who asked for the import, with the rights they have now."""
    return actor_for_person(run.started_by) if run.started_by else Actor.console()
