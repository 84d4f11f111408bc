"""What is wrong with a text, as its editor shows it: each error beside the line it is about (PB-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from typing import Final

from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence

SHOWN: Final = 100
LONGEST_LINE: Final = 160
LONGEST_DIFF: Final = 400


@dataclass(frozen=True, slots=True)
class Problem:
    """One error with its line as it stands in the text."""

    line: int
    path: str
    message: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Problems:
    """All errors of a text: the first hundred in full, the others counted."""

    shown: tuple[Problem, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)

    @property
    def lines(self) -> frozenset[int]:
        """The lines that have errors."""
        return frozenset(one.line for one in self.shown)


def problems_of(text: str, reasons: Iterable[Reason]) -> Problems:
    """The reasons, from the top of the text to its end."""
    found = sorted(reasons, key=lambda one: int(one.values.get("line", 1)))
    lines = text.split("\n")
    return Problems(tuple(_problem(one, lines) for one in found[:SHOWN]), len(found))


def _problem(reason: Reason, lines: list[str]) -> Problem:
    line = int(reason.values.get("line", 1))
    excerpt = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    cut = excerpt if len(excerpt) <= LONGEST_LINE else f"{excerpt[:LONGEST_LINE]}…"
    return Problem(line, str(reason.values.get("path", "")), sentence(reason), cut)


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a comparison of two texts: "same", "added" or "removed"."""

    kind: str
    text: str


_KINDS: Final = {"+": "added", "-": "removed", " ": "same", "@": "place"}


def text_diff(before: str, after: str) -> list[DiffLine]:
    """What stands in `after` and not in `before`, and the other way round, with three lines around."""
    lines = list(unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=3))[2:]
    return [_diff_line(line) for line in lines[:LONGEST_DIFF]]


def _diff_line(line: str) -> DiffLine:
    kind = _KINDS.get(line[:1], "same")
    return DiffLine(kind, "…" if kind == "place" else line[1:] or " ")
