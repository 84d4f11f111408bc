"""Which words there are, so that the beginning of one can be asked for as the words that begin so (KN-10).

Asked for all words that begin in some way, both databases gather every passage of each before they give the first.
Asked for a few words by name they give the newest at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic
from typing import Final

from django.db import connection, transaction

from tasuki.passages.index import Window, index
from tasuki.passages.models import Word
from tasuki.passages.terms import Expression, Term, some
from tasuki.web.query import in_chunks

MOST: Final = 120  # words up to which they are asked for by name
_REMEMBERED: Final = 200_000
_FOR: Final = 60.0  # seconds; another process may have forgotten an erased name meanwhile
_LOCK: Final = (
    5_020_611  # of PostgreSQL's advisory locks: whoever holds it may add words within a transaction
)
_known: set[str] = set()
_since: list[float] = [0.0]


def learn(tokens: Iterable[str]) -> None:
    """Take up words that nobody has used before, in the caller's transaction.

    On PostgreSQL two transactions that add the same words in different order would wait for each other for ever:
    only one at a time adds them at once, others after their commit, each in one statement.
    """
    _forget_what_is_old()
    wanted = sorted({one for one in tokens if _counts(one)} - _known)
    if not wanted:
        return
    new: list[str] = []
    for part in in_chunks(wanted, 900):
        there = set(Word.objects.filter(pk__in=part).values_list("pk", flat=True))
        new += [one for one in part if one not in there]
    if new and _may_add():
        _add(new)
    elif new:
        transaction.on_commit(lambda: _add(new), robust=True)
    transaction.on_commit(lambda: _remember(wanted), robust=True)


def beginning(text: str) -> Expression:
    """What to ask for: the words that begin so, or, where they are too many or not known, all at once."""
    if not text[:1].isalpha():
        return Term(text, prefix=True)
    rows = Word.objects.all()
    if connection.vendor == "postgresql":
        rows = rows.filter(text__startswith=text)
    else:
        rows = rows.filter(text__gte=text, text__lt=text + "\U0010ffff")
    found = list(rows.order_by("text").values_list("text", flat=True)[: MOST + 1])
    if not found or len(found) > MOST:
        return Term(text, prefix=True)
    return some(*map(Term, found))


def forget_unused(tokens: Iterable[str]) -> None:
    """Take out those of these words that no passage holds any more, as when a name is erased (SE-4)."""
    for one in {token for token in tokens if _counts(token)}:
        if not index().newest(Term(one), Window(1)):
            Word.objects.filter(pk=one).delete()
            _known.discard(one)


def _counts(token: str) -> bool:
    """Words, not signs of the index, pairs or single characters; numbers are asked for as they are."""
    return len(token) > 2 and token[0].isalpha() and token.isalnum()


def _may_add() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _add(new: list[str]) -> None:
    for part in in_chunks(new, 5_000):
        Word.objects.bulk_create([Word(text=one) for one in part], ignore_conflicts=True)


def _forget_what_is_old() -> None:
    if monotonic() - _since[0] > _FOR:
        _known.clear()
        _since[0] = monotonic()


def _remember(words: list[str]) -> None:
    if len(_known) > _REMEMBERED:
        _known.clear()
    _known.update(words)
