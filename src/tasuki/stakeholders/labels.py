"""Names as labels of a picture: measured, cut without breaking a character, harmless in XML."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.utils.html import escape

#: Marks on one letter beyond these would climb over the lines above.
MOST_MARKS: Final = 2
#: Switch the direction of what follows: not a part of any name.
_DIRECTION: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def sound(text: str) -> str:
    r"""The text without what a picture cannot hold: control characters, switches of direction, lone surrogates, line
    breaks; at most two marks on a letter.

    >>> sound("Ann\\u202e\\x07\\nLee")
    'Ann Lee'
    """
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > MOST_MARKS or char in _DIRECTION or category == "Cs" or char in "\ufffe\uffff":
            continue
        kept.append(" " if category in ("Cc", "Zl", "Zp") else char)
    return " ".join("".join(kept).split())


#: Slim letters, as wide fonts draw them.
_SLIM: Final = (("ijlI.,;:'| ", 0.34), ("ftr()-!", 0.42), ("csvxyzkJL", 0.58))


def width_of(text: str) -> float:
    """About how wide the text is, in ems; rather too much than too little.

    >>> width_of("Ann"), width_of("Till"), width_of("森田")
    (1.86, 1.64, 2.0)
    """
    return round(sum(map(_width, text)), 2)


def _width(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.0
    if char in "MWmw@%ШЩЮЖ" or char > "\u2000":
        return 0.92
    return next((width for chars, width in _SLIM if char in chars), 0.62)


def fitted(text: str, ems: float) -> str:
    """The text, cut with an ellipsis where it is wider; marks stay with their letter.

    >>> fitted("Bartholomew Featherstonehaugh", 9)
    'Bartholomew F…'
    """
    text = sound(text)
    if width_of(text) <= ems:
        return text
    room, end = ems - 1.0, 0
    for place, char in enumerate(text):
        room -= _width(char)
        if room < 0:
            break
        end = place + 1
    while end < len(text) and end and unicodedata.category(text[end]) in ("Mn", "Me", "Cf"):
        end -= 1
    return text[:end].rstrip() + "…"


def xml(text: str) -> str:
    """Text for an SVG: sound, with what XML would take for markup written out."""
    return str(escape(sound(text)))
