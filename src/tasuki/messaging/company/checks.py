"""What can be said of a finished text without sending it: four points, length, how it reads (MS-3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.messaging import library
from tasuki.rules.reading import Reading, read

POINTS: Final[Mapping[str, str | Promise]] = {
    "why": _("why the change"),
    "reassurance": _("that nothing is disrupted"),
    "continuity": _("that the context is known"),
    "accessibility": _("how both can be reached"),
}
_REASON: Final = re.compile(r"\{\{-?\s*reason\b[^}]*\}\}")
VERDICTS: Final[Mapping[str, tuple[str | Promise, str]]] = {
    "easy": (_("reads easily"), "ok"),
    "fine": (_("reads well enough"), ""),
    "heavy": (_("hard to read"), "wait"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One of the four points, and the phrases by which it was recognised; none: the text lacks it."""

    code: str
    label: str | Promise
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextReport:
    """Everything about one finished text."""

    language: str
    points: tuple[Point, ...]
    reading: Reading
    subject_length: int

    @property
    def lacking(self) -> tuple[Point, ...]:
        """The points that the text does not make."""
        return tuple(point for point in self.points if not point.marks)

    @property
    def is_wide(self) -> bool:
        """Whether its length is counted in characters."""
        return self.reading.wide

    @property
    def verdict(self) -> str | Promise:
        """How it reads, in words."""
        return VERDICTS[self.reading.verdict][0]

    @property
    def look(self) -> str:
        """The kind of tag for the verdict."""
        return VERDICTS[self.reading.verdict][1]


def text_report(language: str, subject: str, body: str) -> TextReport:
    """Four points, length and reading level of a text in `language`: a help for who writes, never a refusal.

    Example: `text_report("en", row.subject, row.body).lacking` → the points that a draft lacks.
    """
    try:
        marks = library.words(language).points
    except LookupError:
        marks = {}
    return report_with(marks, language, subject, body)


def report_with(
    marks: Mapping[str, Iterable[str]], language: str, subject: str, body: str, template: str = ""
) -> TextReport:
    """The same with given marks of the four points; without any the points are not judged.

    In the `template` that the body was filled in from, the field of the reason says why, whatever its words are.
    """
    folded = " ".join(body.casefold().split())
    field = tuple(_REASON.findall(template)[:1])
    points = tuple(
        Point(
            code,
            label,
            (field if code == "why" else ())
            + tuple(mark for mark in marks[code] if mark.casefold() in folded),
        )
        for code, label in POINTS.items()
        if code in marks
    )
    return TextReport(language, points, read(language, body), len(subject))
