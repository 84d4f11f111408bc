"""Putting texts into the search index and taking them out, inside the caller's transaction (KN-10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.passages.index import index
from tasuki.passages.models import Passage
from tasuki.passages.pieces import cut
from tasuki.passages.terms import base_id, of_account, of_kind, of_policy, of_title
from tasuki.passages.vocabulary import learn
from tasuki.passages.words import tokens
from tasuki.web.query import in_chunks

TITLE: Final = 300
PLACE: Final = 200
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Part:
    """A text and where a reader finds it again: "p. 3", "slide 2", "line 14", an item's key, or nothing."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that can be found of one subject: see `put`."""

    kind: str
    subject_id: UUID
    account_id: UUID
    title: str
    parts: Sequence[Part]
    at: datetime
    policy: str = "knowledge.see"


def put(
    *,
    kind: str,
    subject_id: UUID,
    account_id: UUID,
    title: str,
    parts: Sequence[Part],
    at: datetime,
    policy: str = "knowledge.see",
) -> None:
    """Make this what is found of (kind, subject), in place of what was; nothing is written where nothing changed.

    `policy` is the action of the table of who may do what that a reader must be allowed on the account. Empty texts
    are left out; a subject without title and text is dropped. Sensitive texts are never put.
    """
    put_many([Entry(kind, subject_id, account_id, title, parts, at, policy)])


def put_many(entries: Iterable[Entry]) -> None:
    """`put` for many, in portions; of entries for one subject the last counts."""
    for some in batched(entries, AT_ONCE):
        latest = {(one.kind, one.subject_id): one for one in some}
        with transaction.atomic(savepoint=False):
            _replace(latest)


def drop(*, kind: str, subject_ids: Iterable[UUID]) -> None:
    """Take out everything of these subjects."""
    with transaction.atomic(savepoint=False):
        for some in in_chunks(list(subject_ids), 900):
            ids = Passage.objects.filter(kind=kind, subject_id__in=some).values_list("pk", flat=True)
            _delete(list(ids))


def _replace(entries: dict[tuple[str, UUID], Entry]) -> None:
    wanted = {key: list(_passages(entry)) for key, entry in entries.items()}
    there: dict[tuple[str, UUID], list[Passage]] = {}
    for kind in {kind for kind, _subject in entries}:
        subjects = [subject for one, subject in entries if one == kind]
        for some in in_chunks(subjects, 900):
            for row in Passage.objects.filter(kind=kind, subject_id__in=some).order_by("pk"):
                there.setdefault((row.kind, row.subject_id), []).append(row)
    new: list[Passage] = []
    old: list[int] = []
    for key, passages in wanted.items():
        present = there.get(key, [])
        if sorted(map(_facts, passages)) != sorted(map(_facts, present)):
            old += [one.pk for one in present]
            new += passages
    _delete(old)
    _insert(new)


def _passages(entry: Entry) -> Iterator[Passage]:
    title = " ".join(entry.title.replace("\0", "").split())[:TITLE]
    pieces = [
        (part.place.replace("\0", "")[:PLACE], piece)
        for part in entry.parts
        for piece in cut(part.text.replace("\0", ""))
    ]
    for number, (place, piece) in enumerate(pieces or ([("", "")] if title else [])):
        yield Passage(
            kind=entry.kind,
            subject_id=entry.subject_id,
            account_id=entry.account_id,
            policy=entry.policy,
            at=entry.at,
            first=number == 0,
            place=place,
            title=title,
            text=piece,
        )


def _facts(one: Passage) -> tuple[str, ...]:
    hour = str(int(one.at.timestamp()) // 3600)
    return (str(one.account_id), one.policy, hour, str(one.first), one.place, one.title, one.text)


def _insert(rows: list[Passage]) -> None:
    if not rows:
        return
    bases = [base_id(one.at) for one in rows]
    for row, number in zip(rows, index().free_ids(bases), strict=True):
        row.pk = number
    worded = [(row, words_of(row)) for row in rows]
    index().write(worded)
    learn(word for _row, words in worded for word in words)


def _delete(ids: list[int]) -> None:
    if ids:
        index().delete(ids)


def words_of(row: Passage) -> set[str]:
    """All words under which the passage is found: those of its title and text, whose it is, what it is."""
    of_the_title = tokens(row.title)
    marks = {of_account(row.account_id), of_kind(row.kind), of_policy(row.policy)}
    titles = {of_title(one) for one in of_the_title} if row.first else set()
    return of_the_title | tokens(row.text) | marks | titles
