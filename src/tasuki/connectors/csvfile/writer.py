"""Writing a table that spreadsheet programs open without carrying anything out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Protocol

from tasuki.web.sheets import guarded


class TextSink(Protocol):
    """Anything that takes text."""

    def write(self, text: str, /) -> object: ...  # noqa: D102


def write_table(sink: TextSink, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write header and rows, guarded; returns the number of rows. Open files with `encoding="utf-8-sig"`."""
    writer = csv.writer(sink)
    writer.writerow([guarded(cell) for cell in header])
    count = 0
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        count += 1
    return count
