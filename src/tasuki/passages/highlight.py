"""A passage as it is shown: a stretch around what was found, with the found words marked. Safe HTML or plain pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tasuki.passages.matching import Span

AROUND: Final = 240
BEFORE: Final = 60
#: Around marks in plain text: what a terminal or a caller of the API may look for.
OPEN, CLOSE = "«", "»"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text in parts, each marked or not; `before` and `after`: the text goes on there."""

    parts: tuple[tuple[str, bool], ...]
    before: bool = False
    after: bool = False

    @property
    def html(self) -> SafeString:
        """With `mark` around what was found."""
        inner = format_html_join(
            "",
            "{}",
            ((format_html("<mark>{}</mark>", text) if marked else text,) for text, marked in self.parts),
        )
        return format_html("{}{}{}", "… " if self.before else "", inner, " …" if self.after else "")

    @property
    def plain(self) -> str:
        """With signs around what was found."""
        inner = "".join(f"{OPEN}{text}{CLOSE}" if marked else text for text, marked in self.parts)
        return f"{'… ' if self.before else ''}{inner}{' …' if self.after else ''}"


def whole(text: str, spans: Sequence[Span]) -> Stretch:
    """The whole text, marked."""
    return Stretch(tuple(_parts(text, 0, len(text), spans)))


def stretch(text: str, spans: Sequence[Span]) -> Stretch:
    """The part of the text with the most of what was found, cut at words where there are any."""
    if len(text) <= AROUND + BEFORE:
        return whole(text, spans)
    begin = _word(text, max(0, _densest(spans) - BEFORE))
    end = _word(text, min(len(text), begin + AROUND), back=True)
    return Stretch(tuple(_parts(text, begin, end, spans)), before=begin > 0, after=end < len(text))


def _densest(spans: Sequence[Span]) -> int:
    """Where the stretch begins that holds the most marks; the first of them where it does not matter."""
    if not spans:
        return 0
    held = [sum(start <= other < start + AROUND - BEFORE for other, _end in spans) for start, _e in spans]
    return spans[held.index(max(held))][0]


def _word(text: str, place: int, *, back: bool = False) -> int:
    """The nearest blank within a few signs, so that no word is cut."""
    if place in (0, len(text)):
        return place
    near = range(place, max(place - 20, 0), -1) if back else range(place, min(place + 20, len(text)))
    return next((one if back else one + 1 for one in near if text[one : one + 1].isspace()), place)


def _parts(text: str, begin: int, end: int, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    at = begin
    for start, stop in spans:
        start, stop = max(start, begin), min(stop, end)
        if start >= stop:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:stop], True
        at = stop
    if at < end:
        yield text[at:end], False
