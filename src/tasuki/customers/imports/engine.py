"""One import from file to tables: read, understand, stage, meet, write; a dry run stops before the last word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from tasuki.connectors.csvfile.reader import Table, open_table
from tasuki.customers.imports.accounts import Accounts
from tasuki.customers.imports.chunks import LINE_COLUMN, REASON_COLUMN, Source
from tasuki.customers.imports.contacts import Contacts
from tasuki.customers.imports.deals import Deals
from tasuki.customers.imports.mapping import Mapping, mapping_for
from tasuki.customers.imports.owner_history import OwnerHistory
from tasuki.customers.imports.owners import PeopleIndex
from tasuki.customers.imports.people import People
from tasuki.customers.imports.remarks import Remark, RemarkLog
from tasuki.customers.imports.staging import on_postgres
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web import clock
from tasuki.web.bulk import count_anew

type Progress = Callable[[int], None]
type Outcome = tuple[int, str, UUID | None]
type Finish = Callable[[ImportResult, RemarkLog, Table], None]

MANY: Final = 1_000  # so many new rows, and what the database counted before says nothing any more
_LOCK: Final = 0x7461_7375_696D  # one import writes at a time: two must not add the same account
_STAGED: Final[dict[str, type[Accounts | Contacts | Deals | OwnerHistory]]] = {
    "accounts": Accounts,
    "contacts": Contacts,
    "deals": Deals,
    "owners": OwnerHistory,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, and how it is to be understood."""

    kind: str
    path: Path
    file_name: str
    preset: str = "generic"
    mapping: Mapping | None = None
    encoding: str | None = None
    delimiter: str | None = None
    dry_run: bool = False
    exact: bool = False


@dataclass(slots=True)
class Opened:
    """An order whose file was looked at: the table and the mapping that holds."""

    order: Order
    table: Table
    mapping: Mapping

    def notes(self) -> list[Reason]:
        """What a person should know about the file as a whole."""
        table = self.table
        notes: list[Reason] = []
        if not table.encoding.sure and not self.order.encoding:
            notes.append(Reason("import.encoding_assumed", {"encoding": table.encoding.name}))
        if not table.delimiter.sure and not self.order.delimiter:
            notes.append(Reason("import.delimiter_assumed", {"delimiter": table.delimiter.name}))
        if table.encoding.damaged:
            notes.append(Reason("import.damaged_text", {"count": table.encoding.damaged}))
        used = {column for columns in self.mapping.fields.values() for column in columns}
        if twice := [name for name in table.repeated if name in used]:
            notes.append(Reason("import.column_repeated", {"columns": twice}))
        ours = {LINE_COLUMN, REASON_COLUMN}
        if unused := [name for name in table.columns if name not in used and name not in ours]:
            notes.append(Reason("import.columns_unused", {"columns": unused}))
        return notes


@dataclass(slots=True)
class ImportResult:
    """What came of an import; rows = new + changed + unchanged + rejected."""

    kind: str
    file_name: str
    dry_run: bool
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: int = 0
    encoding: str = ""
    delimiter: str = ""
    mapping: Mapping = field(default_factory=Mapping)
    notes: list[Reason] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    remarks_total: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    run_id: Any = None
    lines: Callable[[], Iterable[Outcome]] | None = None  # while the transaction lasts


def open_order(order: Order) -> Opened:
    """Look at the file and settle the mapping; refused with every reason when nothing could be imported."""
    table = open_table(order.path, encoding=order.encoding, delimiter=order.delimiter)
    columns = [name for name in table.columns if name not in (LINE_COLUMN, REASON_COLUMN)]
    mapping = mapping_for(order.kind, columns, preset=order.preset, given=order.mapping, exact=order.exact)
    return Opened(order, table, mapping)


def carry_out(
    opened: Opened,
    *,
    actor: Actor,
    progress: Progress | None = None,
    finish: Finish | None = None,
    begin: Callable[[], None] | None = None,
    read: Callable[[int], None] | None = None,
) -> ImportResult:
    """Import, all or nothing: every sound row, or on an error none. A dry run writes nothing at all.

    `read` is told how many rows there are once all are read. `begin` and `finish` run inside the transaction that
    writes; after a dry run `finish` is called alone. `progress` and `read` may raise to stop it: nothing is written.
    """
    order = opened.order
    log = RemarkLog()
    try:
        source = Source(order.kind, opened.table, opened.mapping, log, order.preset)
        source.look_ahead()
        work = _people if order.kind == "people" else _staged
        stops = _Stops(progress or _silent, read or _silent, begin or _nothing, finish or _unheard)
        return work(opened, source, actor, stops)
    finally:
        log.close()


@dataclass(frozen=True, slots=True)
class _Stops:
    """Where the caller is told how far it is."""

    progress: Progress
    read: Progress
    begin: Callable[[], None]
    finish: Finish


def _people(opened: Opened, source: Source, actor: Actor, stops: _Stops) -> ImportResult:
    importer = People(source)
    for chunk in source.chunks():
        importer.read(chunk)
        stops.progress(len(chunk))
    stops.read(source.rows_read)
    with _scope(opened.order.dry_run):
        if not opened.order.dry_run:
            stops.begin()
        counts = importer.plan()
        if not opened.order.dry_run:
            importer.apply(actor, clock.now())
            _settle(counts, "people")
        result = _result(opened, source, counts)
        result.lines = importer.outcomes
        stops.finish(result, source.log, opened.table)
    return result


def _staged(opened: Opened, source: Source, actor: Actor, stops: _Stops) -> ImportResult:
    importer = _STAGED[source.kind](source, PeopleIndex.load())
    with importer.stage() as stage:
        for chunk in source.chunks():
            stage.load(importer.rows(chunk), importer.columns)
            stops.progress(len(chunk))
        stops.read(source.rows_read)
        stage.ready()
        with _scope(opened.order.dry_run):
            if not opened.order.dry_run:
                stops.begin()
            importer.plan(stage)
            if not opened.order.dry_run:
                importer.apply(stage, actor, clock.now())
                _settle(stage.counts(), "customers")
            result = _result(opened, source, stage.counts())
            result.lines = stage.outcomes
            stops.finish(result, source.log, opened.table)
    return result


def _settle(counts: dict[str, int], app: str) -> None:
    """After many new rows the database counts them before anybody looks."""
    if counts.get("n", 0) >= MANY:
        count_anew(app)


def _result(opened: Opened, source: Source, counts: dict[str, int]) -> ImportResult:
    log, table = source.log, opened.table
    result = ImportResult(
        kind=source.kind,
        file_name=opened.order.file_name,
        dry_run=opened.order.dry_run,
        rows=source.rows_read,
        new=counts.get("n", 0),
        changed=counts.get("c", 0),
        unchanged=counts.get("u", 0),
        rejected=len(log.rejected_lines),
        warnings=log.warnings,
        encoding=table.encoding.name,
        delimiter=table.delimiter.name,
        mapping=opened.mapping,
        notes=opened.notes(),
        remarks=log.first(200),
        remarks_total=log.total,
        codes=dict(log.codes),
    )
    if result.rows != result.new + result.changed + result.unchanged + result.rejected:
        raise RuntimeError(f"import of {result.file_name}: rows do not add up: {result}")
    return result


@contextmanager
def _scope(dry_run: bool) -> Iterator[None]:
    """The transaction of the import. A dry run on SQLite takes none: it must not keep others from writing."""
    if dry_run and not on_postgres():
        yield
        return
    with transaction.atomic():
        if on_postgres():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                if not dry_run:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def _silent(_rows: int) -> None: ...


def _nothing() -> None: ...


def _unheard(_result: ImportResult, _log: RemarkLog, _table: Table) -> None: ...
