"""The rejected rows as a table: to be corrected in a spreadsheet and imported again (SY-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tasuki.connectors.csvfile.reader import Table
from tasuki.connectors.csvfile.writer import TextSink, write_table
from tasuki.customers.imports.chunks import LINE_COLUMN, REASON_COLUMN
from tasuki.customers.imports.remarks import Remark, RemarkLog
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def remark_text(column: str, value: str, reason: Reason) -> str:
    """A remark as a sentence, with the column and the value it is about."""
    said = sentence(reason)
    if not column:
        return said
    return f"{column}: {said}" if not value else f"{column} “{value}”: {said}"


def reasons_by_line(remarks: Iterable[Remark]) -> dict[int, list[str]]:
    """For every rejected row all that was said about it."""
    found: dict[int, list[str]] = {}
    for remark in remarks:
        if remark.rejected:
            text = remark_text(remark.column, remark.value, remark.reason)
            found.setdefault(remark.line, []).append(text)
    return found


def rejects_table(
    columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], reasons: dict[int, list[str]]
) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows: the source's columns, then the line and the reasons. Columns of an earlier such file go."""
    kept = [place for place, name in enumerate(columns) if name not in (LINE_COLUMN, REASON_COLUMN)]
    header = [columns[place] for place in kept]

    def lines() -> Iterator[list[str]]:
        for line, cells in rows:
            padded = [*cells, *[""] * (len(columns) - len(cells))]
            extra = " ".join(padded[len(columns) :])
            said = " ".join(reasons.get(line, []))
            yield [
                *(padded[place] for place in kept),
                str(line),
                f"{said} [{extra}]" if extra.strip() else said,
            ]

    return [*header, LINE_COLUMN, REASON_COLUMN], lines()


def write_rejects(path: Path, table: Table, log: RemarkLog) -> int:
    """Write the rejected rows to `path` (UTF-8 with mark, so that spreadsheets know it); returns their number."""
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        return write_rejects_to(sink, table, log)


def write_rejects_to(sink: TextSink, table: Table, log: RemarkLog) -> int:
    """Write the rejected rows to an open text file."""
    header, rows = rejects_table(table.columns, table.picked(log.rejected_lines), reasons_by_line(log))
    return write_table(sink, header, rows)
