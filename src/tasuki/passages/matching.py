"""Whether a text holds what was asked for, and where: what the index promises is looked up in the text itself.

Both databases give candidates; this decides, so both give the same answers, and says what to highlight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasuki.passages.query import Phrase, Query
from tasuki.passages.words import Unit, units

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """How well a passage answers (0: by its title, 1: by whole words, 2: by beginnings) and where."""

    tier: int
    in_title: tuple[Span, ...]
    in_text: tuple[Span, ...]


def match(query: Query, title: str, text: str, *, first: bool) -> Match | None:
    """How the passage answers the query; None where it does not."""
    of_title, of_text = units(title), units(text)
    if any(_spans(one, of_title) or _spans(one, of_text) for one in query.unwanted):
        return None
    in_title: list[Span] = []
    in_text: list[Span] = []
    tier = 0
    for phrase in query.wanted:
        tier = max(tier, _tier(phrase, of_title, of_text))
        in_title += _spans(phrase, of_title, begins=phrase.open)
        in_text += _spans(phrase, of_text, begins=phrase.open)
    if tier > 2 or (not first and tier == 0 and not in_text):
        return None  # a later piece of a long text whose title alone answers: its first piece stands for it
    return Match(max(tier, 0 if first else 1), _merged(in_title), _merged(in_text))


def _tier(phrase: Phrase, title: Sequence[Unit], text: Sequence[Unit]) -> int:
    if _spans(phrase, title):
        return 0
    if _spans(phrase, text):
        return 1
    if phrase.open and (_spans(phrase, title, begins=True) or _spans(phrase, text, begins=True)):
        return 2
    return 3


def _spans(phrase: Phrase, found: Sequence[Unit], *, begins: bool = False) -> list[Span]:
    """Where the phrase stands: its units side by side."""
    stems, length = phrase.stems, len(phrase.units)
    last = phrase.units[-1].text
    spans: list[Span] = []
    for place in range(len(found) - length + 1):
        if length > 1 and found[place].stem != stems[0]:
            continue
        end = found[place + length - 1]
        if not (end.stem == stems[-1] or (begins and end.text.startswith(last))):
            continue
        if all(found[place + step].stem == stems[step] for step in range(1, length - 1)):
            spans.append((found[place].start, end.end))
    return spans


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, overlapping ones as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)
