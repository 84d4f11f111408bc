"""Long texts in passages of about a thousand characters, cut where a sentence or a line ends, overlapping a little."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

LENGTH: Final = 1_000
OVERLAP: Final = 120  # what a phrase may be long without being lost at a border
# Where to cut, the best first: paragraph, line, sentence (with or without a space behind), word.
_BORDERS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…](?=\s)|[。！？．]"),
    re.compile(r"[\s、，；;,]"),
)


def cut(text: str) -> Iterator[str]:
    """The pieces of a text, in their order; a short one is its own only piece, an empty one has none."""
    begin = 0
    while begin < len(text):
        end = len(text) if len(text) - begin <= LENGTH + OVERLAP else _border(text, begin)
        piece = text[begin:end].strip()
        if piece:
            yield piece
        if end >= len(text):
            return
        begin = _overlap(text, begin, end)


def _border(text: str, begin: int) -> int:
    """Where the piece that begins here ends: at the last good border of its second half."""
    middle, most = begin + LENGTH // 2, begin + LENGTH
    for border in _BORDERS:
        ends = [match.end() for match in border.finditer(text, middle, most)]
        if ends:
            return ends[-1]
    return most


def _overlap(text: str, begin: int, end: int) -> int:
    """Where the next piece begins: a little before the end of this one, at a word's beginning."""
    back = max(end - OVERLAP, begin + 1)
    gap = _BORDERS[-1].search(text, back, end)
    return gap.end() if gap and gap.end() < end else back
