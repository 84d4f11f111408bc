"""Pieces of text with the place where a reader finds them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

MOST_CHARACTERS: Final = 5_000_000
MOST_PARTS: Final = 5_000
PART_LINES: Final = 40
PART_CHARACTERS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some text of a file and its place: "p. 3", "slide 2", "lines 41-80", "Prices, rows 1-40"."""

    place: str
    text: str


class Unreadable(Exception):
    """The file's text cannot be had; `code` says why, as the last part of a reason's code."""

    def __init__(self, code: str, **values: str | int) -> None:
        self.code, self.values = code, values
        super().__init__(code)


def clean(text: str) -> str:
    """One kind of line end, no characters that a database or a page cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(char for char in text if char in "\n\t" or ord(char) >= 32)
    return text.encode("utf-8", "replace").decode("utf-8")


def in_lines(text: str, unit: str = "lines") -> Iterator[Part]:
    """The text in parts of some lines each, none of them long; a very long line is divided."""
    kept: list[str] = []
    first = size = 0
    for number, line in enumerate(clean(text).split("\n"), start=1):
        if kept and (len(kept) >= PART_LINES or size + len(line) > PART_CHARACTERS):
            yield from _piece(unit, first, kept)
            kept, size = [], 0
        if not kept:
            first = number
        kept.append(line)
        size += len(line)
    if kept:
        yield from _piece(unit, first, kept)


def _piece(unit: str, first: int, lines: list[str]) -> Iterator[Part]:
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        return
    place = f"{unit} {first}-{first + len(lines) - 1}" if len(lines) > 1 else f"{unit.rstrip('s')} {first}"
    for start in range(0, len(text), 2 * PART_CHARACTERS):
        yield Part(place, text[start : start + 2 * PART_CHARACTERS])


def limited(parts: Iterable[Part]) -> tuple[list[Part], int | None]:
    """The parts up to the limits; beside them the number of characters kept, where something was left out."""
    kept: list[Part] = []
    size = 0
    for part in parts:
        if len(kept) >= MOST_PARTS or size + len(part.text) > MOST_CHARACTERS:
            return kept, size
        kept.append(part)
        size += len(part.text)
    return kept, None
