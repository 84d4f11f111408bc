"""What somebody types, understood: words, "phrases", -without, the last word as the beginning of one (KN-10).

Nothing that is typed is an error, save what is longer than anybody types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from tasuki.passages.terms import Expression, Term, Without, every, of_title, some
from tasuki.passages.words import Unit, phrase_tokens, units
from tasuki.rules.reasons import Reason, Refused

type Begins = Callable[[str], Expression]
LONGEST: Final = 300
BEGINNING: Final = 3  # letters from which on the last word may be the beginning of one
_PART: Final = re.compile(r"""(?P<not>[-－−])?["“”„＂](?P<phrase>[^"“”＂]*)["“”＂]?|(?P<word>\S+)""")
_MINUS: Final = "-－−"
# These part words in a query as a blank does; what joins (ACME-42, and/or) makes a phrase.
_COMMAS: Final = re.compile(r"[,;、，；。（）()「」『』【】\[\]<>]+")


@dataclass(frozen=True)
class Phrase:
    """Units that must stand side by side; `open`: the last may be the beginning of a longer word."""

    units: tuple[Unit, ...]
    open: bool = False

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """What is compared."""
        return tuple(one.stem for one in self.units)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words of the index that a text with this phrase certainly has; pairs stand for their characters."""
        found = phrase_tokens(list(self.units))
        if len(self.units) > 1 and all(one.run for one in self.units):
            found = {token for token in found if len(token) > 1}
        return tuple(sorted(found))

    @property
    def simple(self) -> bool:
        """Whether the index alone can tell."""
        return len(self.units) == 1 or (len(self.units) == 2 and all(one.run for one in self.units))

    def exactly(self, *, title: bool = False) -> Expression:
        """Whole words."""
        return every(*(Term(of_title(one) if title else one) for one in self.tokens))

    def beginning(self, begins: Begins) -> Expression:
        """Whole words, save that the last begins so; `begins` says how to ask for that."""
        *before, last = self.units
        terms: list[Expression] = [Term(one) for one in sorted(phrase_tokens(before))]
        pair = sorted(phrase_tokens([*before[-1:], last]) - phrase_tokens(before) - {last.stem})
        if pair:
            terms.append(Term(f"{before[-1].stem}_{last.text}", prefix=True))
        else:
            terms.append(begins(last.text))
        return every(*terms)


@dataclass(frozen=True)
class Query:
    """A question to the index."""

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()

    @property
    def simple(self) -> bool:
        """Whether the index alone can tell, without looking at the texts."""
        return all(one.simple for one in (*self.wanted, *self.unwanted))

    @property
    def open(self) -> bool:
        """Whether the last word may be the beginning of one."""
        return any(one.open for one in self.wanted)

    def tiers(self, begins: Begins) -> Iterator[Expression]:
        """What to ask one after the other: words of the title, whole words, beginnings; each may hold too much."""
        titles = every(*(one.exactly(title=True) for one in self.wanted))
        exact = every(*(one.exactly() for one in self.wanted))
        yield self._without(titles)
        yield self._without(Without(exact, titles) if self.simple else exact)
        if self.open:
            longer = every(*(one.beginning(begins) if one.open else one.exactly() for one in self.wanted))
            yield self._without(Without(longer, exact) if self.simple else longer)

    def _without(self, found: Expression) -> Expression:
        unwanted = [one.exactly() for one in self.unwanted if one.simple]
        return Without(found, some(*unwanted)) if unwanted else found


def parse(text: str) -> Query:
    """The question; Refused when it is too long to be one."""
    if len(text) > LONGEST:
        raise Refused(Reason("search.too_long", {"limit": LONGEST, "length": len(text)}))
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    for phrase, without in _phrases(text):
        (unwanted if without else wanted).append(phrase)
    return Query(tuple(dict.fromkeys(_opened(wanted))), tuple(dict.fromkeys(unwanted)))


def _phrases(text: str) -> Iterator[tuple[Phrase, bool]]:
    for match in _PART.finditer(text):
        quoted = match["phrase"]
        if quoted is not None:
            found = _plain(units(quoted))
            if found:
                yield Phrase(found), match["not"] is not None
            continue
        word = match["word"]
        without = len(word) > 1 and word[0] in _MINUS
        for chunk in _COMMAS.split(word[1:] if without else word):
            for group in _groups(units(chunk)):
                yield Phrase(_plain(group), open=not without), without


def _groups(found: Iterable[Unit]) -> Iterator[list[Unit]]:
    group: list[Unit] = []
    for unit in found:
        if group and not unit.joined:
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _plain(found: Iterable[Unit]) -> tuple[Unit, ...]:
    """Without places, so that equal phrases are equal."""
    return tuple(Unit(one.text, 0, 0, one.run, one.joined and place > 0) for place, one in enumerate(found))


def _opened(wanted: list[Phrase]) -> list[Phrase]:
    """Only the last may be open, and only where it is long enough to mean something."""
    closed = [Phrase(one.units) for one in wanted]
    if wanted and wanted[-1].open:
        last = wanted[-1].units[-1]
        coded = len(wanted[-1].units) > 1 and last.joined
        if not last.run and (len(last.text) >= BEGINNING or coded):
            closed[-1] = Phrase(wanted[-1].units, open=True)
    return closed
