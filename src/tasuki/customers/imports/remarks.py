"""What is to be said about rows: kept on disk while the import runs, however many there are."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tasuki.rules.reasons import Reason

_SHOWN: Final = 200
_VALUE: Final = 300


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning about a cell, or why its row was rejected."""

    line: int
    column: str
    value: str
    reason: Reason
    rejected: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "code": self.reason.code,
            "values": dict(self.reason.values),
            "rejected": self.rejected,
        }


class RemarkLog:
    """All remarks of one run; the first ones at hand, the others in a temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=1 << 22, mode="w+", encoding="utf-8")  # noqa: SIM115
        self.rejected_lines: set[int] = set()
        self.warnings = 0
        self.codes: Counter[str] = Counter()
        self.total = 0
        self._first: dict[bool, list[Remark]] = {True: [], False: []}

    def add(self, line: int, column: str, value: str, reason: Reason, *, rejected: bool = False) -> None:
        """Note one remark."""
        remark = Remark(line, column, value[:_VALUE].replace("\0", "\u2400"), reason, rejected)
        if rejected:
            self.rejected_lines.add(line)
        else:
            self.warnings += 1
        self.total += 1
        self.codes[reason.code] += 1
        first = self._first[rejected]
        if len(first) < _SHOWN:
            first.append(remark)
        row = [line, column, remark.value, reason.code, dict(reason.values), rejected]
        self._file.write(json.dumps(row, default=str) + "\n")

    def first(self, count: int) -> list[Remark]:
        """The first remarks: rejected rows before warnings, then by line."""
        found = sorted(self._first[True], key=_line) + sorted(self._first[False], key=_line)
        return found[:count]

    def __iter__(self) -> Iterator[Remark]:
        self._file.seek(0)
        for text in self._file:
            line, column, value, code, values, rejected = json.loads(text)
            yield Remark(line, column, value, Reason(code, values), rejected)
        self._file.seek(0, 2)

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()


def _line(remark: Remark) -> int:
    return remark.line
