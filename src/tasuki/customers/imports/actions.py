"""Importing a table: at once, or as work in the background that can be left and returned to (SY-1, UX-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Q

from tasuki.audit.actions import record
from tasuki.connectors.csvfile.reader import Table, open_table
from tasuki.customers.deals import OPEN as OPEN_FOR_DEALS
from tasuki.customers.imports import engine
from tasuki.customers.imports.engine import ImportResult, Opened, Order, Progress, open_order
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.rejects import write_rejects
from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.uploads import (
    as_path,
    drop_upload,
    keep_upload,
    line_count,
    old_uploads,
    share_upload,
    upload_path,
)
from tasuki.customers.models import ImportRemark, ImportRun
from tasuki.jobs.actions import wake_named
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, TasukiError, refuse_if
from tasuki.web import clock

AT_ONCE: Final = 500
LEASE: Final = timedelta(minutes=2)
DRAFT_KEPT: Final = timedelta(days=7)
_ENDED: Final = (ImportRun.State.DONE, ImportRun.State.FAILED)
_JOB: Final = "tasuki.customers.jobs.carry_out_import"
_WARNINGS_KEPT: Final = 20_000
_BATCH: Final = 500


def run_import(
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
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file now. Rejected rows are reported and may be written to `rejects`; all others are imported.

    Refused, with nothing changed, when the actor may not, the file cannot be read or no mapping fits it.
    A dry run counts what would happen and leaves no trace.
    """
    refuse_if(why_not("account.import", actor, ()))
    with as_path(source) as path:
        opened = open_order(Order(kind, path, file_name, preset, mapping, encoding, delimiter, dry_run))
        run = None if dry_run else _describe_run(ImportRun(), opened, actor, ImportRun.State.RUNNING)

        def finish(result: ImportResult, log: RemarkLog, table: Table) -> None:
            if rejects is not None:
                write_rejects(rejects, table, log)
            if run is not None:
                run.save(force_insert=True)
                _close_run(run, result, log, table, actor)

        return engine.carry_out(opened, actor=actor, progress=progress, finish=finish)


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
        _enqueue(order, run, actor)
    except BaseException:
        drop_upload(run.id)
        raise
    return _at_once(run, order)


def keep_draft(
    *, actor: Actor, kind: str, source: BinaryIO, file_name: str, preset: str = "generic"
) -> ImportRun:
    """Keep an upload until its owner has looked at it and chosen how it is to be understood."""
    refuse_if(why_not("account.import", actor, ()))
    run = ImportRun(kind=kind, preset=preset, file_name=file_name[:300], state=ImportRun.State.DRAFT)
    run.started_by_id = actor.person_id
    path = keep_upload(source, run.id)
    try:
        open_table(path)
        run.save(force_insert=True)
    except BaseException:
        drop_upload(run.id)
        raise
    return run


def start_draft(
    *,
    actor: Actor,
    draft: ImportRun,
    preset: str,
    mapping: Mapping,
    encoding: str | None = None,
    delimiter: str | None = None,
    dry_run: bool = False,
) -> ImportRun:
    """Import a draft, or try it: a trial is a run of its own, and the draft stays. Conflict when it was started."""
    refuse_if(why_not("account.import", actor, ()))
    run = ImportRun(kind=draft.kind) if dry_run else draft
    path = share_upload(draft.pk, run.pk) if dry_run else upload_path(draft.pk)
    if not path.is_file():
        raise Refused(Reason("import.file_gone"))
    order = Order(
        draft.kind, path, draft.file_name, preset, mapping, encoding, delimiter, dry_run, exact=True
    )
    try:
        _enqueue(order, run, actor, draft=draft)
    except BaseException:
        if dry_run:
            drop_upload(run.pk)
        raise
    return _at_once(run, order)


def _enqueue(order: Order, run: ImportRun, actor: Actor, *, draft: ImportRun | None = None) -> None:
    opened = open_order(order)
    with transaction.atomic():
        if draft is not None and not order.dry_run:
            still = ImportRun.objects.filter(pk=draft.pk, state=ImportRun.State.DRAFT)
            if not still.update(state=ImportRun.State.WAITING):
                raise Conflict(Reason("conflict.stale"))
        _describe_run(run, opened, actor, ImportRun.State.WAITING)
        if draft is not None and order.dry_run:
            run.details["draft"] = str(draft.pk)
        run.save()
        if not _is_short(order):
            wake_named(_JOB, run_id=run.id)


def _is_short(order: Order) -> bool:
    return line_count(order.path, AT_ONCE + 2) <= AT_ONCE + 1


def _at_once(run: ImportRun, order: Order) -> ImportRun:
    """Import a short file now. Should the database be busy, the row waits, and the sweep finds it."""
    if _is_short(order):
        carry_out(run_id=run.id)
    run.refresh_from_db()
    return run


def discard_draft(*, actor: Actor, draft: ImportRun) -> None:
    """Throw an upload away that was not imported."""
    refuse_if(why_not("account.import", actor, ()))
    if ImportRun.objects.filter(pk=draft.pk, state=ImportRun.State.DRAFT).delete()[0]:
        drop_upload(draft.pk)


def drop_old_drafts() -> int:
    """Throw uploads away that nobody imported within a week, and files that no run needs; returns how many drafts."""
    old = ImportRun.objects.filter(state=ImportRun.State.DRAFT, created_at__lt=clock.now() - DRAFT_KEPT)
    count, _by_model = old.delete()
    for run_id in old_uploads(DRAFT_KEPT):
        if not ImportRun.objects.filter(pk=run_id).exclude(state__in=_ENDED).exists():
            drop_upload(run_id)
    return count


def last_mapping(kind: str, columns: Sequence[str]) -> tuple[str, Mapping] | None:
    """Preset and mapping of the latest import of this kind that fits the file: what was chosen is remembered."""
    done = ImportRun.objects.filter(kind=kind, state=ImportRun.State.DONE).order_by("-created_at")
    for run in done[:20]:
        mapping = Mapping.from_dict(run.mapping)
        used = {column for names in mapping.fields.values() for column in names}
        if used and used <= set(columns):
            return run.preset, mapping
    return None


def carry_out(*, run_id: UUID) -> None:
    """Do a kept import, once: whoever claims the row works; a row whose worker died is taken over after a while.

    All of it is one transaction together with the row's own end, so that doing it again does nothing twice.
    """
    now = clock.now()
    free = Q(state=ImportRun.State.WAITING) | Q(state=ImportRun.State.RUNNING, heartbeat_at__lt=now - LEASE)
    claimed = ImportRun.objects.filter(free, pk=run_id).update(
        state=ImportRun.State.RUNNING, heartbeat_at=now, rows_done=0
    )
    if not claimed:
        return
    run = ImportRun.objects.select_related("started_by").get(pk=run_id)
    try:
        _carry_out(run)
    except Refused as refused:
        _fail(run, [reason.as_dict() for reason in refused.reasons])
    except (TasukiError, DatabaseError):
        ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(
            state=ImportRun.State.WAITING
        )
        raise
    except Exception as error:
        _fail(run, [Reason("import.crashed", {"problem": type(error).__name__}).as_dict()])
        raise


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
        mine = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING)
        if not mine.update(heartbeat_at=clock.now()):
            raise Conflict(Reason("conflict.stale"))

    def finish(result: ImportResult, log: RemarkLog, table: Table) -> None:
        with transaction.atomic():
            _close_run(run, result, log, table, actor)

    engine.carry_out(open_order(order), actor=actor, progress=_heartbeat(run), begin=begin, finish=finish)
    drop_upload(run.pk)


def _heartbeat(run: ImportRun) -> Callable[[int], None]:
    """Tell the row how far the work is, at most once a second."""
    last, done = monotonic(), 0

    def beat(rows: int) -> None:
        nonlocal last, done
        done += rows
        if monotonic() - last >= 1:
            last = monotonic()
            ImportRun.objects.filter(pk=run.pk).update(
                rows_done=F("rows_done") + done, heartbeat_at=clock.now()
            )
            done = 0

    return beat


def _fail(run: ImportRun, problem: list[dict[str, Any]]) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportRun.State.FAILED, problem=problem, finished_at=clock.now()
    )
    drop_upload(run.pk)


def _actor_of(run: ImportRun) -> Actor:
    """The person who asked for the import, with the rights they have now."""
    return actor_for_person(run.started_by) if run.started_by else Actor.console()


def _describe_run(run: ImportRun, opened: Opened, actor: Actor, state: str) -> ImportRun:
    order = opened.order
    run.kind, run.file_name, run.preset, run.dry_run = (
        order.kind,
        order.file_name[:300],
        order.preset,
        order.dry_run,
    )
    run.mapping = opened.mapping.as_dict()
    run.encoding, run.delimiter = opened.table.encoding.name, opened.table.delimiter.char
    run.state, run.heartbeat_at = state, clock.now()
    run.started_by_id = actor.person_id
    run.details = {
        "columns": list(opened.table.columns),
        "notes": [reason.as_dict() for reason in opened.notes()],
        "encoding_chosen": order.encoding,
        "delimiter_chosen": order.delimiter,
        "lines": line_count(order.path),
    }
    return run


def _close_run(run: ImportRun, result: ImportResult, log: RemarkLog, table: Table, actor: Actor) -> None:
    """Keep the counts and the remarks; a real import is an event, a dry run is none."""
    for name in ("rows", "new", "changed", "unchanged", "rejected", "warnings"):
        setattr(run, name, getattr(result, name))
    run.rows_done, run.state, run.finished_at = result.rows, ImportRun.State.DONE, clock.now()
    run.details = {**run.details, "codes": result.codes}
    run.save(force_update=True)
    result.run_id = run.pk
    _keep_remarks(run, log, table)
    if not run.dry_run:
        counts = {name: getattr(result, name) for name in ("rows", "new", "changed", "unchanged", "rejected")}
        record(actor=actor, action=f"{run.kind}.imported", subject=("import", run.pk), fields=counts)
        if run.kind == ImportRun.Kind.DEALS:
            wake_named(OPEN_FOR_DEALS)


def _keep_remarks(run: ImportRun, log: RemarkLog, table: Table) -> None:
    """Every rejected row with its cells, and the first twenty thousand warnings."""
    rows = dict(table.picked(log.rejected_lines)) if log.rejected_lines else {}
    batch: list[ImportRemark] = []
    warnings = 0
    for remark in log:
        warnings += not remark.rejected
        if not remark.rejected and warnings > _WARNINGS_KEPT:
            continue
        batch.append(
            ImportRemark(
                run=run,
                line=remark.line,
                column=remark.column[:200],
                value=remark.value,
                code=remark.reason.code,
                values=dict(remark.reason.values),
                rejected=remark.rejected,
                row=[cell.replace("\0", "\u2400") for cell in rows.pop(remark.line, [])]
                if remark.rejected
                else [],
            )
        )
        if len(batch) >= _BATCH:
            ImportRemark.objects.bulk_create(batch)
            batch = []
    ImportRemark.objects.bulk_create(batch)
