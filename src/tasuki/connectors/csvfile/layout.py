"""How a table is laid out: its delimiter and the names of its columns."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tasuki.rules.reasons import Reason, Refused

CANDIDATES: Final = (",", ";", "\t", "|")
DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_BY_NAME: Final = {name: char for char, name in DELIMITER_NAMES.items()} | {"\\t": "\t"}
_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Delimiter:
    """What separates the columns, and whether nothing else could."""

    char: str
    sure: bool = True

    @property
    def name(self) -> str:
        """Its usual name; tabs cannot be shown."""
        return DELIMITER_NAMES.get(self.char, self.char)


def named_delimiter(text: str) -> Delimiter:
    r"""The delimiter a person chose: one character or its name.

    >>> named_delimiter("tab").char
    '\t'
    """
    char = _BY_NAME.get(text.strip().lower(), text)
    if len(char) != 1 or char in '"\r\n\0':
        raise Refused(Reason("table.delimiter_unknown", {"delimiter": text, "known": list(_BY_NAME)[:4]}))
    return Delimiter(char)


def detect_delimiter(sample: str, *, cut: bool) -> Delimiter:
    """The delimiter that gives every row of `sample` the header's number of columns.

    `cut`: the sample ends before the file does, so its last record is left out.
    """
    hint = sample.splitlines()[0].strip().lower() if sample else ""
    if hint.startswith("sep=") and len(hint) == 5:
        return Delimiter(hint[4])
    scores = {char: _evenness(sample, char, cut) for char in CANDIDATES}
    even = [char for char, (columns, share) in scores.items() if columns > 1 and share >= 0.9]
    if even:
        best = max(even, key=lambda char: scores[char])
        return Delimiter(best, sure=len(even) == 1)
    uneven = {char: columns * share for char, (columns, share) in scores.items() if columns > 1}
    if uneven:
        return Delimiter(max(uneven, key=lambda char: uneven[char]), sure=False)
    return Delimiter(",")


def _evenness(sample: str, char: str, cut: bool) -> tuple[int, float]:
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=char)
    widths: list[int] = []
    try:
        for row in rows:
            if row:
                widths.append(len(row))
            if len(widths) > _ROWS:
                break
    except csv.Error:
        return 0, 0.0
    if cut and len(widths) > 1:
        widths.pop()
    if not widths:
        return 0, 0.0
    return widths[0], sum(1 for width in widths if width == widths[0]) / len(widths)


def column_names(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns' names, made different where they repeat or are blank, and the names that had repeated.

    >>> column_names(["Name", "", "Name"])
    (('Name', 'Column 2', 'Name (2)'), ('Name',))
    """
    given = [cell.replace("\ufeff", "").replace("\0", "").strip() for cell in header]
    repeated = tuple(name for name, count in Counter(filter(None, given)).items() if count > 1)
    names: list[str] = []
    seen: Counter[str] = Counter()
    for place, name in enumerate(given, start=1):
        seen[name] += 1
        if not name:
            names.append(f"Column {place}")
        else:
            names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names), repeated
