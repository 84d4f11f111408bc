"""Text that every form can hold: without control characters, lone surrogates and code points that are none."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_REFUSED: Final = {"Cc", "Cs", "Cn"}
_LONG: Final = re.compile(r"[^\s\u200b]{61,}")
_SOFT: Final = "\u200b"
_EVERY: Final = 30


def displayable(text: str) -> str:
    """The text with lines ending in a line feed, and without what XML, PDF and terminals cannot hold."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if plain.isascii() and plain.isprintable():
        return plain
    return "".join(one for one in plain if one in "\n\t" or unicodedata.category(one) not in _REFUSED)


def breakable(text: str) -> str:
    """The same with places to break in words longer than a line (addresses, pasted codes); they take no room."""
    return _LONG.sub(_softened, text)


def cleaned(value: Any) -> Any:
    """Plain data with every text made displayable and breakable."""
    if isinstance(value, str):
        return breakable(displayable(value))
    if isinstance(value, dict):
        return {key: cleaned(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(one) for one in value]
    return value


def _softened(found: re.Match[str]) -> str:
    """Places to break in a long run, but never before a mark that belongs to the character before it."""
    word, kept = found.group(), []
    if unicodedata.east_asian_width(word[0]) in "WF":
        return word
    for place, one in enumerate(word):
        if place and place % _EVERY == 0 and not unicodedata.combining(one) and one != "\u200d":
            kept.append(_SOFT)
        kept.append(one)
    return "".join(kept)
