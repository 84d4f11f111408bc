"""How the text of a source is shown: part by part, with what was looked for or quoted marked (KN-10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tasuki.documents.models import Source, SourcePart
from tasuki.documents.places import place_label
from tasuki.documents.queries import part_count, part_with, parts_of, squeezed

PER_PAGE: Final = 20
MOST_HITS: Final = 100
MOST_ASKED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part as it is shown."""

    position: int
    place: str
    label: str
    pieces: tuple[Piece, ...]
    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of a source's text. `hits` are the parts in which something was found, wherever they are."""

    parts: tuple[ShownPart, ...]
    hits: tuple[tuple[int, str, int], ...]
    page: int
    pages: int
    count: int
    lost: bool  # the quoted passage does not stand there any more


def reading(source: Source, wanted: Mapping[str, str]) -> Reading:
    """What `?page`, `?part`, `?q` or `?place&quote` asks for."""
    count = part_count(source.pk)
    pattern, target, lost = _looked_for(source, wanted)
    hits = _hits(source, pattern) if pattern is not None else ()
    position = _number(wanted.get("part", ""))
    if position is None and target is not None:
        position = target.position
    if position is None and hits and "page" not in wanted:
        position = hits[0][0]
    pages = max(1, -(-count // PER_PAGE))
    page = _number(wanted.get("page", "")) or 1
    if position is not None:
        page = position // PER_PAGE + 1
    page = min(max(page, 1), pages)
    rows = parts_of(source.pk)[(page - 1) * PER_PAGE : page * PER_PAGE]
    only = target.position if target is not None else None
    shown = tuple(_shown(row, pattern if only in (None, row.position) else None) for row in rows)
    found = tuple((at, f"?{_kept(wanted)}part={at}#part-{at}", number) for at, number in hits)
    return Reading(shown, found, page, pages, count, lost)


def _kept(wanted: Mapping[str, str]) -> str:
    from urllib.parse import quote

    return f"q={quote(wanted['q'])}&" if wanted.get("q") else ""


def _looked_for(
    source: Source, wanted: Mapping[str, str]
) -> tuple[re.Pattern[str] | None, SourcePart | None, bool]:
    quote = squeezed(wanted.get("quote", "")[:MOST_ASKED])
    if quote:
        target = part_with(source.pk, wanted.get("place", ""), quote)
        pattern = re.compile(r"\s+".join(map(re.escape, quote.split(" "))))
        return pattern, target, target is None
    words = wanted.get("q", "")[:200].split()
    if not words:
        return None, None, False
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE), None, False


def _hits(source: Source, pattern: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    found = []
    for position, text in parts_of(source.pk).values_list("position", "text").iterator(chunk_size=500):
        number = sum(1 for _match in pattern.finditer(text))
        if number:
            found.append((position, number))
        if len(found) >= MOST_HITS:
            break
    return tuple(found)


def _shown(row: SourcePart, pattern: re.Pattern[str] | None) -> ShownPart:
    pieces = tuple(_pieces(row.text, pattern))
    hit = any(piece.marked for piece in pieces)
    return ShownPart(row.position, row.place, place_label(row.place), pieces, row.text, hit)


def _pieces(text: str, pattern: re.Pattern[str] | None) -> Iterator[Piece]:
    done = 0
    for match in pattern.finditer(text) if pattern is not None else ():
        if match.end() > match.start():
            if match.start() > done:
                yield Piece(text[done : match.start()])
            yield Piece(match[0], marked=True)
            done = match.end()
    if done < len(text):
        yield Piece(text[done:])


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None
