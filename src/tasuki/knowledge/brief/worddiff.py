"""What changed between two texts, word by word; in scripts without spaces, character by character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

#: Beyond so many comparisons texts are compared by line, and beyond that as a whole.
MOST: Final = 2_000_000
_PIECES: Final = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: the same in both, only in the old one, or only in the new one."""

    what: Literal["same", "gone", "new"]
    text: str


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order; the old ones and the same ones together are the old text, and so for the new.

    >>> [(one.what, one.text) for one in word_difference("due in May", "due in June")]
    [('same', 'due in '), ('gone', 'May'), ('new', 'June')]
    """
    for split in (_words, _lines):
        old, new = split(before), split(after)
        if len(old) * len(new) <= MOST:
            return tuple(_joined(old, new))
    return (Piece("gone", before), Piece("new", after))


def _joined(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if j > i:
            yield Piece("gone", "".join(old[i:j]))
        if m > k:
            yield Piece("new", "".join(new[k:m]))


def _words(text: str) -> list[str]:
    return [part for piece in _PIECES.findall(text) for part in _spread(piece)]


def _spread(piece: str) -> Sequence[str]:
    """A run that holds wide characters is taken apart: Japanese has no spaces."""
    return piece if any(unicodedata.east_asian_width(one) in "WF" for one in piece) else (piece,)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
