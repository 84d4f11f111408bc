"""What changed between two texts, word by word, for people to read (KN-1, SE-6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

type Kind = Literal["same", "gone", "new"]

#: A word with the blank after it; writing without blanks (Japanese, Chinese, Thai) character by character.
_WORDS: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]|[^\W_]+|\s+|.", re.S)
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")
#: Comparing grows with the product of both lengths: beyond this, whole lines are compared instead of words.
_MOST: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went, or came."""

    kind: Kind
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one row of pieces: the `same` and `gone` ones read as before, `same` and `new` as after.

    >>> [(one.kind, one.text) for one in pieces("two plants", "three plants")]
    [('gone', 'two'), ('new', 'three'), ('same', ' plants')]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) * len(new) > _MOST:
        old, new = _LINES.findall(before), _LINES.findall(after)
    if len(old) * len(new) > _MOST:
        return tuple(_joined((("gone", before), ("new", after))))
    return tuple(_joined(_compared(old, new)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """Every stretch as it was and as it is; blanks alone between two changes belong to both."""
    gone, came = "", ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if kind != "equal" or (before.isspace() and (gone or came) and b < len(old) and d < len(new)):
            gone, came = gone + before, came + after
            continue
        yield from (("gone", gone), ("new", came), ("same", before))
        gone, came = "", ""
    yield from (("gone", gone), ("new", came))


def _joined(found: Iterable[tuple[Kind, str]]) -> Iterator[Piece]:
    """Without empty pieces, and neighbours of one kind as one piece."""
    last: Piece | None = None
    for kind, text in found:
        if not text:
            continue
        if last is not None and last.kind == kind:
            last = Piece(kind, last.text + text)
            continue
        if last is not None:
            yield last
        last = Piece(kind, text)
    if last is not None:
        yield last
