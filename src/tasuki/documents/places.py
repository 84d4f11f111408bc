"""Places in words of the reader's language. They are kept in English: "p. 3", "lines 41-80", "Prices, rows 1-40"."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

_PLACE: Final = re.compile(
    r"^(?P<unit>p\.|slide|notes of slide|lines?|paragraphs?|event|rows) (?P<first>\d+)(?:-(?P<last>\d+))?$"
)


def place_label(place: str) -> str:
    """The place for people.

    >>> place_label("p. 3")
    'page 3'
    """
    sheet, comma, rest = place.rpartition(", ")
    match = _PLACE.match(rest if comma else place)
    if match is None:
        return {"head": _("head"), "attachments": _("attachments")}.get(place, place)
    numbers = match["first"] if not match["last"] else f"{match['first']}–{match['last']}"
    said = _word(match["unit"], numbers)
    return f"{sheet}, {said}" if comma else said


def _word(unit: str, numbers: str) -> str:
    words = {
        "p.": _("page %(numbers)s"),
        "slide": _("slide %(numbers)s"),
        "notes of slide": _("notes of slide %(numbers)s"),
        "line": _("line %(numbers)s"),
        "lines": _("lines %(numbers)s"),
        "paragraph": _("paragraph %(numbers)s"),
        "paragraphs": _("paragraphs %(numbers)s"),
        "event": _("event %(numbers)s"),
        "rows": _("rows %(numbers)s"),
    }
    return words[unit] % {"numbers": numbers}
