"""Keys hit at random, letters held down: "asdfgh", "aaaa", "xyzxyzxyz", "ああああ" (KN-4)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_ROWS: Final = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
)
_RUN: Final = 3
_KANA: Final = re.compile("^([ぁ-ヿ])\\1{2,}$")
_HELD: Final = re.compile(r"^([^\W\d_])\1{3,}$")
_UNIT: Final = re.compile(r"^([^\W\d_]{1,3})\1{2,}$")
_NO_VOWEL: Final = re.compile("^[bcdfghjklmnpqrstvwxz]{6,}$")
_HOME_ROW: Final = re.compile("^[asdfghjkl]{7,}$")


def is_mash(word: str, *, shouted: bool = False) -> bool:
    """Whether one lower-case word is no word; `shouted` where it was written in capitals (it may be an acronym).

    >>> [is_mash(word) for word in ("asdfgh", "qweqwe", "aaaa", "hahaha", "dlkfjs", "property", "www", "kupu")]
    [True, True, True, True, True, False, False, False]
    """
    if _HELD.match(word) or _KANA.match(word) or (len(word) >= 6 and _UNIT.match(word)):
        return True
    if not (word.isascii() and word.isalpha()):
        return False
    if len(word) >= 4 and _is_keyboard_run(word):
        return True
    if _HOME_ROW.match(word) and word.count("a") <= 1:
        return True
    return not shouted and bool(_NO_VOWEL.match(word))


def _is_keyboard_run(word: str) -> bool:
    """Whether the word is nothing but neighbours on the keyboard, in runs of three keys or more."""
    if word in _runs():
        return True
    ends = {0}
    for start in range(len(word)):
        if start in ends:
            ends |= {end for end in range(start + _RUN, len(word) + 1) if word[start:end] in _runs()}
    return len(word) in ends and len(word) >= 2 * _RUN


@cache
def _runs() -> frozenset[str]:
    """Every run of three keys or more, forwards and backwards."""
    return frozenset(
        line[start:end]
        for row in _ROWS
        for line in (row, row[::-1])
        for start in range(len(line))
        for end in range(start + _RUN, len(line) + 1)
    )
