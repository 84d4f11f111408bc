"""Reading a table row by row: constant memory, the physical line of every record, nothing guessed in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from tasuki.connectors.csvfile.encodings import Encoding, detect_encoding, named_encoding
from tasuki.connectors.csvfile.layout import Delimiter, column_names, detect_delimiter, named_delimiter
from tasuki.rules.reasons import Reason, Refused

_SAMPLE: Final = 1 << 16
FIELD_LIMIT: Final = 20_000_000

type Row = tuple[int, list[str]]


@dataclass(slots=True)
class Table:
    """An opened table: what it is made of, and its rows as often as they are wanted.

    `unclosed` is set while reading, when a quotation mark opened in that row is never closed.
    """

    path: Path
    encoding: Encoding
    delimiter: Delimiter
    columns: tuple[str, ...]
    repeated: tuple[str, ...] = ()
    header_line: int = 1
    unclosed: Row | None = field(default=None)

    def rows(self) -> Iterator[Row]:
        """Every record after the header with the line it starts on; lines that are quite empty are no records."""
        for lines, rows in self.chunks(500):
            yield from zip(lines, rows, strict=True)

    def chunks(self, size: int) -> Iterator[tuple[list[int], list[list[str]]]]:
        """The rows in lists of `size`: (lines, cells). Much faster than one by one."""
        self.unclosed = None
        lines: list[int] = []
        rows: list[list[str]] = []
        with _text(self.path, self.encoding) as text:
            reader = csv.reader(text, delimiter=self.delimiter.char)
            last = 0
            try:
                for cells in reader:
                    if cells and last >= self.header_line:
                        if len(rows) == size:
                            yield lines, rows
                            lines, rows = [], []
                        lines.append(last + 1)
                        rows.append(cells)
                    last = reader.line_num
            except csv.Error as error:
                raise Refused(
                    Reason("table.unreadable", {"line": reader.line_num, "problem": str(error)})
                ) from None
        if rows and last > lines[-1] and self._never_closed(lines[-1]):
            self.unclosed = (lines.pop(), rows.pop())
        if rows:
            yield lines, rows

    def picked(self, lines: Iterable[int]) -> Iterator[Row]:
        """Those rows that start on the given lines, in the file's order."""
        wanted = set(lines)
        if not wanted:
            return
        for row in self.rows():
            if row[0] in wanted:
                yield row
        if self.unclosed and self.unclosed[0] in wanted:
            yield self.unclosed

    def _never_closed(self, line: int) -> bool:
        """Whether the file ends inside the quotation mark that the record on `line` opened."""
        with _text(self.path, self.encoding) as text:
            rest = csv.reader(islice(text, line - 1, None), delimiter=self.delimiter.char, strict=True)
            try:
                for _cells in rest:
                    pass
            except csv.Error as error:
                return "unexpected end" in str(error)
        return False


def open_table(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Look at the file and say how it is to be read; `encoding` and `delimiter` override what was recognised.

    Refused for an empty file, an unknown encoding or delimiter, or bytes that the chosen encoding cannot read.
    """
    csv.field_size_limit(FIELD_LIMIT)
    if path.stat().st_size == 0:
        raise Refused(Reason("table.empty"))
    found = named_encoding(encoding, path) if encoding else detect_encoding(path)
    with _text(path, found) as text:
        sample = text.read(_SAMPLE)
        cut = bool(text.read(1))
    if not sample.strip("\ufeff\0 \t\r\n"):
        raise Refused(Reason("table.empty"))
    if sample.count("\0") > max(8, len(sample) // 100):
        raise Refused(Reason("table.not_text", {"file": path.name}))
    chosen = named_delimiter(delimiter) if delimiter else detect_delimiter(sample, cut=cut)
    line, header = _header(path, found, chosen)
    names, repeated = column_names(header)
    return Table(path, found, chosen, names, repeated, line)


def _header(path: Path, encoding: Encoding, delimiter: Delimiter) -> tuple[int, list[str]]:
    """The first record that has anything in it, and its last line; Excel's `sep=` line is no header."""
    with _text(path, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter.char)
        try:
            for cells in reader:
                hint = reader.line_num == 1 and cells[:1] and cells[0].lower().startswith("sep=")
                if any(cell.strip() for cell in cells) and not hint:
                    return reader.line_num, cells
        except csv.Error as error:
            raise Refused(
                Reason("table.unreadable", {"line": reader.line_num, "problem": str(error)})
            ) from None
    raise Refused(Reason("table.empty"))


def _text(path: Path, encoding: Encoding) -> io.TextIOWrapper:
    return path.open(encoding=encoding.codec, errors="replace", newline="")
