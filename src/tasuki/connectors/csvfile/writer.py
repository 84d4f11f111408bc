"""Writing a table that spreadsheet programs open without carrying anything out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Protocol

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


class TextSink(Protocol):
    """Anything that takes text."""

    def write(self, text: str, /) -> object: ...  # noqa: D102


def guarded(cell: str) -> str:
    """A cell that cannot become a formula: a leading = + - @ tab or return gets an apostrophe before it.

    >>> guarded("=1+1"), guarded("'=1"), guarded("plain")
    ("'=1+1", "''=1", 'plain')
    """
    return _MARK + cell if cell.lstrip(_MARK).startswith(_DANGEROUS) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given.

    >>> unguarded("'=1+1"), unguarded("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return cell[1:] if cell.startswith(_MARK) and cell.lstrip(_MARK).startswith(_DANGEROUS) else cell


def write_table(sink: TextSink, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write header and rows, guarded; returns the number of rows. Open files with `encoding="utf-8-sig"`."""
    writer = csv.writer(sink)
    writer.writerow([guarded(cell) for cell in header])
    count = 0
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        count += 1
    return count
