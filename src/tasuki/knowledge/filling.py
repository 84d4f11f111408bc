"""An item filled from a passage: the words are proven to stand in the source before they are kept (KN-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.documents.models import Source, SourcePart
from tasuki.documents.queries import access_source, part_with, parts_of
from tasuki.knowledge import answers, queries
from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.basis import Basis
from tasuki.knowledge.models import KnowledgeItem
from tasuki.knowledge.passages import MAX_QUOTE, PassageRef
from tasuki.knowledge.states import ItemState
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock

MOST_FOUND: Final = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of a part of a source; `start` and `end` count characters of the part's text."""

    source: Source
    part: SourcePart
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The words."""
        return self.part.text[self.start : self.end]

    @property
    def ref(self) -> PassageRef:
        """As an item keeps it."""
        return PassageRef(self.source.pk, self.part.place, self.quote)

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole part."""
        return self.start == 0 and self.end == len(self.part.text)


def passage_of(source: Source, part: int, start: int | None = None, end: int | None = None) -> Passage:
    """The words from `start` to `end` of a part, its blanks at both ends left out; the whole part without them."""
    row = parts_of(source.pk).filter(position=part).first()
    if row is None:
        raise Refused(Reason("knowledge.no_such_part", {"title": source.title}))
    first = min(max(start or 0, 0), len(row.text))
    last = len(row.text) if end is None else min(max(end, first), len(row.text))
    words = row.text[first:last]
    first += len(words) - len(words.lstrip())
    last -= len(words) - len(words.rstrip())
    if first >= last:
        raise Refused(Reason("knowledge.empty_passage"))
    if last - first > MAX_QUOTE:
        values = {"length": last - first, "limit": MAX_QUOTE}
        raise Refused(Reason("knowledge.passage_too_long", values))
    return Passage(source, row, first, last)


def find_passage(source: Source, quote: str, place: str = "") -> Passage:
    """The passage with these words, wherever in the source; blanks and line ends do not matter."""
    wanted = quote.split()
    if not wanted:
        raise Refused(Reason("knowledge.empty_passage"))
    if len(quote) > MAX_QUOTE:
        raise Refused(Reason("knowledge.passage_too_long", {"length": len(quote), "limit": MAX_QUOTE}))
    rows = parts_of(source.pk).filter(place=place) if place else parts_of(source.pk)
    for row in rows.iterator(chunk_size=200):
        if found := _where(row.text, wanted):
            return Passage(source, row, *found)
    raise Refused(Reason("knowledge.passage_not_there", {"title": source.title}))


def _where(text: str, words: Sequence[str]) -> tuple[int, int] | None:
    """From where to where the words stand in the text, in their order, with any blanks between them."""
    start = text.find(words[0])
    while start >= 0:
        end = start
        for word in words:
            while end < len(text) and text[end].isspace():
                end += 1
            if not text.startswith(word, end):
                break
            end += len(word)
        else:
            return start, end
        start = text.find(words[0], start + 1)
    return None


@transaction.atomic
def fill_from_passage(
    *,
    actor: Actor,
    account: Account,
    key: str,
    passage: PassageRef,
    answer: str = "",
    source: str = "",
    source_on: date | None = None,
    expected_version: int | None = None,
) -> KnowledgeItem:
    """Answer an item from a passage: source, place and words stay with it (KN-10).

    Refused where the words do not stand at that place of a source of this account. Without `answer` the passage
    itself is the answer; without `source` the title and author of the source are named.
    """
    found = access_source(actor, passage.source_id)
    if found.account_id != account.pk or found.deleted_at is not None:
        raise Refused(Reason("knowledge.passage_elsewhere", {"title": found.title}))
    if part_with(found.pk, passage.place, passage.quote) is None:
        raise Refused(Reason("knowledge.passage_not_there", {"title": found.title}))
    return answer_item(
        actor=actor,
        account=account,
        key=key,
        answer=answer if answer.strip() else passage.quote,
        source=source or named(found),
        source_on=source_on or found.happened_on,
        passage=passage,
        expected_version=expected_version,
    )


def named(source: Source) -> str:
    """How an item names a source in one line."""
    by = f" ({source.written_by})" if source.written_by else ""
    return f"{source.title}{by}"[: answers.MAX_SOURCE]


def choices(
    actor: Actor, account: Account, relations: frozenset[str], basis: Basis, text: str
) -> list[ItemState]:
    """Items to fill, those that would add most first; `text` is looked for in their names and helps."""
    sees_sensitive = allowed("sensitive.see", actor, relations)
    known = basis.measure(account.pk, clock.now())
    sections = queries.record_of(account.pk, sees_sensitive=sees_sensitive, known=known)
    states = [state for one in sections for state in one.items if not state.withheld]
    words = name_key(text).split()
    found = [state for state in states if all(word in _words_of(state) for word in words)]
    found.sort(key=lambda state: -(state.missing.gain if state.missing else 0))
    return found[:MOST_FOUND]


def _words_of(state: ItemState) -> str:
    return name_key(f"{state.item.words.label()} {state.item.words.help()} {state.item.key}")
