"""Importing a file now, while somebody waits for it: the command (SY-1)."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from tasuki.connectors.csvfile.reader import Table
from tasuki.customers.imports import engine
from tasuki.customers.imports.actions.closing import close_run, describe_run
from tasuki.customers.imports.engine import ImportResult, Order, Progress, open_order
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.rejects import write_rejects
from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.uploads import as_path
from tasuki.customers.models import ImportRun
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import refuse_if


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
        run = None if dry_run else describe_run(ImportRun(), opened, actor, ImportRun.State.RUNNING)

        def finish(result: ImportResult, log: RemarkLog, table: Table) -> None:
            if rejects is not None:
                write_rejects(rejects, table, log)
            if run is not None:
                run.save(force_insert=True)
                close_run(run, result, log, table, actor)

        return engine.carry_out(opened, actor=actor, progress=progress, finish=finish)
