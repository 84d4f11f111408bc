"""What the row of an import says: how it was understood when it began, what came of it at its end (SY-1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.connectors.csvfile.reader import Table
from tasuki.customers.deals import OPEN as OPEN_FOR_DEALS
from tasuki.customers.imports.engine import ImportResult, Opened
from tasuki.customers.imports.lines import keep_lines
from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.uploads import drop_upload, line_count
from tasuki.customers.indexing import IMPORTED
from tasuki.customers.models import ImportRemark, ImportRun
from tasuki.jobs.actions import wake_named
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web import clock

TELL: Final = "tasuki.desk.running.jobs.tell"  # whoever left it is told that it is over
#: Deals and facts of many accounts changed: their promises are held against the standards anew (CO-4).
HOLD_PROMISES: Final = "tasuki.commitments.jobs.judge_all"
_WARNINGS_KEPT: Final = 20_000
_BATCH: Final = 500


def describe_run(run: ImportRun, opened: Opened, actor: Actor, state: str) -> ImportRun:
    """Write onto the row what is to be imported and how the file was understood; it is not saved."""
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


def close_run(run: ImportRun, result: ImportResult, log: RemarkLog, table: Table, actor: Actor) -> None:
    """Keep the counts and the remarks; a real import is an event, a dry run is none."""
    for name in ("rows", "new", "changed", "unchanged", "rejected", "warnings"):
        setattr(run, name, getattr(result, name))
    run.rows_done, run.state, run.finished_at = result.rows, ImportRun.State.DONE, clock.now()
    run.details = {**run.details, "codes": result.codes}
    run.save(force_update=True)
    result.run_id = run.pk
    _keep_remarks(run, log, table)
    if result.lines is not None:
        keep_lines(run.pk, result.lines())
    wake_named(TELL)
    if not run.dry_run:
        counts = {name: getattr(result, name) for name in ("rows", "new", "changed", "unchanged", "rejected")}
        record(actor=actor, action=f"{run.kind}.imported", subject=("import", run.pk), fields=counts)
        if run.kind in IMPORTED:
            wake_named("tasuki.passages.jobs.refresh_room", room=IMPORTED[run.kind])
        if run.kind == ImportRun.Kind.DEALS:
            wake_named(OPEN_FOR_DEALS)
        if run.kind in (ImportRun.Kind.DEALS, ImportRun.Kind.ACCOUNTS):
            wake_named(HOLD_PROMISES)


@transaction.atomic
def fail_run(run: ImportRun, reasons: Iterable[Reason], *, again: bool = False) -> None:
    """It cannot be done, and why; the upload goes, unless the same may go well `again` later."""
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(
        state=ImportRun.State.FAILED,
        problem=[one.as_dict() for one in reasons],
        finished_at=clock.now(),
    )
    wake_named(TELL)
    if not again:
        drop_upload(run.pk)


def _keep_remarks(run: ImportRun, log: RemarkLog, table: Table) -> None:
    """Every rejected row with its cells, and the first twenty thousand warnings."""
    rows = dict(table.picked(log.rejected_lines)) if log.rejected_lines else {}
    if log.codes["import.person_erased"]:  # of them not even the rejected row is kept (SE-4)
        for line in {one.line for one in log if one.reason.code == "import.person_erased"}:
            rows.pop(line, None)
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
