"""How wide words will be, how they are cut, and how marks in a row keep their distance."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def text_width(text: str, size: float = 12.0) -> float:
    """Roughly how wide a text will be: East Asian characters are as wide as they are high."""
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WF")
    capital = sum(1 for char in text if char.isupper() or char in "mwMW@%—…")
    return size * (wide + 0.56 * (len(text) - wide) + 0.14 * capital)


def fit(text: str, width: float, size: float = 12.0) -> str:
    """The text, or as much of it as fits, with an ellipsis.

    >>> fit("joint meeting", 200.0)
    'joint meeting'
    """
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…" if kept.rstrip() else ""


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places nearest to the wanted ones, in their order, `gap` apart, within bounds if there is room at all."""
    found: list[float] = []
    for place in wanted:
        found.append(max(place, found[-1] + gap if found else low))
    limit = high
    for index in range(len(found) - 1, -1, -1):
        found[index] = limit = min(found[index], limit)
        limit -= gap
    short = low - found[0] if found else 0.0
    if short > 0.0:  # more than fits: they begin at the lower bound
        found = [max(place, low + gap * index) for index, place in enumerate(found)]
    return found
