"""Search within help: in memory, accents and Japanese folded as in the search over accounts (UX-3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString

from tasuki.help import library
from tasuki.help.library import Document
from tasuki.help.rendering import Section, sections
from tasuki.passages.highlight import stretch, whole
from tasuki.passages.matching import Match, match
from tasuki.passages.query import Phrase, Query, parse
from tasuki.passages.words import units

MOST: Final = 20
_LAST: Final = "reference"  # tables of everything: they hold every word, so they come after the texts


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that answers, with what to mark."""

    href: str
    title: str
    heading: SafeString
    text: SafeString
    language: str


def search(text: str, language: str) -> list[Hit]:
    """The sections that hold all words, those with them in a heading first."""
    query = parse(text)
    if not query.wanted:
        return []
    found = sorted(_matches(query, language), key=lambda one: one[0])
    return [_hit(document, section, how) for _key, document, section, how in found[:MOST]]


def _matches(query: Query, language: str) -> Iterator[tuple[tuple[int, bool, int], Document, Section, Match]]:
    for place, document in enumerate(library.documents(language)):
        for section in sections(document):
            if not all(_may_hold(section, one) for one in query.wanted):
                continue
            how = match(query, section.title, section.text, first=True)
            if how is not None:
                yield (how.tier, document.folder == _LAST, place), document, section, how


def _may_hold(section: Section, phrase: Phrase) -> bool:
    """A quick look before the long one."""
    texts, stems = _words(section)
    whole_words = all(one.stem in stems for one in phrase.units[:-1])
    last = phrase.units[-1]
    begins = phrase.open and any(one.startswith(last.text) for one in texts)
    return whole_words and (last.stem in stems or begins)


@lru_cache(maxsize=2_000)
def _words(section: Section) -> tuple[frozenset[str], frozenset[str]]:
    found = [*units(section.title), *units(section.text)]
    return frozenset(one.text for one in found), frozenset(one.stem for one in found)


def _hit(document: Document, section: Section, how: Match) -> Hit:
    anchor = f"#{section.anchor}" if section.anchor else ""
    return Hit(
        href=reverse("help:page", args=[document.path]) + anchor,
        title=document.title,
        heading=whole(section.title, how.in_title).html,
        text=stretch(section.text, how.in_text).html,
        language=document.language,
    )
