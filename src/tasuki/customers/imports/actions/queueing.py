"""Having a file imported: at once when it is short, else in the background; stopping that, beginning it again."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Q

from tasuki.audit.actions import record
from tasuki.customers.imports.actions.carrying_out import carry_out
from tasuki.customers.imports.actions.closing import describe_run
from tasuki.customers.imports.engine import Order, open_order
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.queries import begun_again
from tasuki.customers.imports.uploads import drop_upload, keep_upload, line_count, share_upload, upload_path
from tasuki.customers.models import ImportRun
from tasuki.jobs.actions import wake_named
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, Unavailable, refuse_if
from tasuki.web import clock

logger = logging.getLogger(__name__)

AT_ONCE: Final = 500
AGAIN: Final = (ImportRun.State.CANCELLED, ImportRun.State.FAILED)
_JOB: Final = "tasuki.customers.jobs.carry_out_import"


def queue_import(
    *,
    actor: Actor,
    kind: str,
    source: Path | BinaryIO,
    file_name: str,
    preset: str = "generic",
    mapping: Mapping | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    dry_run: bool = False,
) -> ImportRun:
    """Keep the file and import it: at once when it is short, else in the background. The row tells how far it is."""
    refuse_if(why_not("account.import", actor, ()))
    run = ImportRun(kind=kind)
    order = Order(kind, keep_upload(source, run.id), file_name, preset, mapping, encoding, delimiter, dry_run)
    try:
        enqueue(order, run, actor)
    except BaseException:
        drop_upload(run.id)
        raise
    return begin_at_once(run, order)


def import_again(*, actor: Actor, run: ImportRun) -> ImportRun:
    """An import that was cancelled or given up, from its beginning, understood the same way, as a run of its own.

    Once: whoever asks a second time is given the run that the first one began.
    """
    refuse_if(why_not("account.import", actor, ()))
    begun = begun_again(run)
    if begun is not None:
        return begun
    if run.state not in AGAIN:
        raise Conflict(Reason("conflict.stale"))
    if not upload_path(run.pk).is_file():
        raise Refused(Reason("import.file_gone"))
    again = ImportRun(kind=run.kind)
    path = share_upload(run.pk, again.pk)
    chosen = (run.details.get("encoding_chosen"), run.details.get("delimiter_chosen"))
    mapping = Mapping.from_dict(run.mapping)
    order = Order(run.kind, path, run.file_name, run.preset, mapping, *chosen, run.dry_run, exact=True)
    try:
        with transaction.atomic():
            _mark_as_begun(run, again)
            enqueue(order, again, actor)
    except _BegunAlready:
        drop_upload(again.pk)
        run.refresh_from_db()
        begun = begun_again(run)
        if begun is None:
            raise Conflict(Reason("conflict.stale")) from None
        return begun
    except BaseException:
        drop_upload(again.pk)
        raise
    return begin_at_once(again, order)


class _BegunAlready(Exception):
    """Somebody else was faster."""


def _mark_as_begun(run: ImportRun, again: ImportRun) -> None:
    """Let the run say which one follows it: whoever says so first has begun it."""
    free = ImportRun.objects.filter(pk=run.pk, state__in=AGAIN, details__again__isnull=True)
    if not free.update(details={**run.details, "again": str(again.pk)}):
        raise _BegunAlready


@transaction.atomic
def cancel_import(*, actor: Actor, run_id: UUID) -> ImportRun:
    """Stop it while its rows are read: nothing has been written then, and nothing will be (UX-5).

    All rows are written in one go, so that there is no half import: from then on it is too late to cancel.
    """
    refuse_if(why_not("work.cancel", actor, ()))
    reading = Q(state=ImportRun.State.WAITING) | Q(state=ImportRun.State.RUNNING, rows=0)
    stopped = ImportRun.objects.filter(reading, pk=run_id).update(
        state=ImportRun.State.CANCELLED, finished_at=clock.now()
    )
    if not stopped:
        raise Conflict(Reason("work.over"))
    run = ImportRun.objects.get(pk=run_id)
    record(actor=actor, action="import.cancelled", subject=("import", run.pk), fields={"rows": run.rows_done})
    return run


def enqueue(order: Order, run: ImportRun, actor: Actor, *, draft: ImportRun | None = None) -> None:
    """Keep the row and wake a worker for it, unless it is short; refused when nothing could be imported."""
    opened = open_order(order)
    with transaction.atomic():
        if draft is not None and not order.dry_run:
            still = ImportRun.objects.filter(pk=draft.pk, state=ImportRun.State.DRAFT)
            if not still.update(state=ImportRun.State.WAITING):
                raise Conflict(Reason("conflict.stale"))
        describe_run(run, opened, actor, ImportRun.State.WAITING)
        if draft is not None and order.dry_run:
            run.details["draft"] = str(draft.pk)
        run.save()
        if not _is_short(order):
            wake_named(_JOB, run_id=run.id)


def begin_at_once(run: ImportRun, order: Order) -> ImportRun:
    """Import a short file now. Should the database be busy, the row waits, and the sweep finds it."""
    if _is_short(order):
        try:
            carry_out(run_id=run.id)
        except (Conflict, Unavailable, DatabaseError, InterfaceError, OSError):
            logger.warning("import %s is left to the sweep", run.pk, exc_info=True)
    run.refresh_from_db()
    return run


def _is_short(order: Order) -> bool:
    return line_count(order.path, AT_ONCE + 2) <= AT_ONCE + 1
