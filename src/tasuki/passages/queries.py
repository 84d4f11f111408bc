"""Searching: candidates from the index, tier by tier and newest first, each looked up in its text (KN-10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from tasuki.passages.index import Window, index
from tasuki.passages.matching import Match, match
from tasuki.passages.models import Passage
from tasuki.passages.query import Query
from tasuki.passages.scope import Scope
from tasuki.passages.terms import Expression, Term, base_id, every, of_kind, some
from tasuki.passages.vocabulary import beginning
from tasuki.rules.reasons import Reason, Refused

PAGE: Final = 20
COUNTED: Final = 100  # so many are counted; of more it is said that they are more
EXAMINED: Final = 2_000  # texts that one request reads at most
#: Of passages that the scope allows, the numbers of those that may be read after all.
type Permit = Callable[[Sequence[Passage]], Collection[int]]
_CURSOR: Final = re.compile(r"([012])-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a search is narrowed to."""

    account: UUID | None = None
    kinds: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how it answers."""

    passage: Passage
    match: Match


@dataclass(slots=True)
class Found:
    """A page of hits, best first; `cursor` leads on; `count` is exact unless `more` than so many."""

    hits: list[Hit] = field(default_factory=list)
    cursor: str = ""
    count: int = 0
    more: bool = False


def search(
    query: Query,
    scope: Scope,
    narrow: Narrow | None = None,
    *,
    cursor: str = "",
    limit: int = PAGE,
    permit: Permit | None = None,
) -> Found:
    """The hits of a query among what may be read, from the cursor on. Refused for a cursor that is none.

    `permit` has the last word on passages whose reader must be more than the account tells.
    """
    narrow = narrow or Narrow()
    tier, below = _position(cursor)
    if narrow.account is not None:
        scope = scope.within(narrow.account)
    found = Found()
    if not query.wanted or scope.sees_nothing:
        return found
    look = _Look(query, scope, narrow, permit)
    for number, expression in enumerate(query.tiers(beginning)):
        if number < tier:
            continue
        for hit, rest in look.tier(number, expression, below):
            if len(found.hits) == limit:
                return _full(found, rest + 1 if query.simple else 1)
            if hit is None:
                return _stopped(found, number, rest)
            found.hits.append(hit)
        below = None
    found.count = len(found.hits)
    return found


def _full(found: Found, rest: int) -> Found:
    """There are more than fit on the page."""
    last = found.hits[-1]
    found.cursor = f"{last.match.tier}-{last.passage.pk}"
    found.count, found.more = min(len(found.hits) + rest, COUNTED), True
    return found


def _stopped(found: Found, tier: int, number: int) -> Found:
    """So many texts were read that one must ask again for more."""
    found.cursor, found.count, found.more = f"{tier}-{number}", len(found.hits), True
    return found


def _position(cursor: str) -> tuple[int, int | None]:
    if not cursor:
        return 0, None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Refused(Reason("search.cursor"))
    return int(found[1]), int(found[2])


class _Look:
    """One request's look into the index; counts the texts it reads."""

    def __init__(self, query: Query, scope: Scope, narrow: Narrow, permit: Permit | None) -> None:
        self._query, self._scope, self._narrow, self._permit = query, scope, narrow, permit
        self._examined = 0
        self._least = base_id(narrow.since) if narrow.since else 0
        self._most = base_id(narrow.until) if narrow.until else None
        many = scope.accounts
        self._accounts = None if many is None else sorted(one.hex for one in many)

    def tier(self, tier: int, expression: Expression, below: int | None) -> Iterator[tuple[Hit | None, int]]:
        """Hits of one tier, newest first, each with how many candidates are still known behind it.

        (None, number) when so many texts were read that it is enough: the number is where to go on.
        """
        kinds = (
            some(*(Term(of_kind(one)) for one in sorted(self._narrow.kinds))) if self._narrow.kinds else None
        )
        wanted = self._scope.limit(every(expression, kinds))
        below = min((one for one in (below, self._most) if one is not None), default=None)
        while True:
            ids = index().newest(wanted, Window(COUNTED + 1, below, self._least, self._accounts))
            for begin in range(0, len(ids), PAGE + 1):
                if self._examined >= EXAMINED:
                    yield None, ids[begin] + 1
                    return
                yield from self._read(tier, ids[begin : begin + PAGE + 1], len(ids) - begin)
            if len(ids) <= COUNTED:
                return
            below = ids[-1]

    def _read(self, tier: int, ids: list[int], left: int) -> Iterator[tuple[Hit, int]]:
        rows = Passage.objects.in_bulk(ids)
        self._examined += len(ids)
        if self._permit is not None:
            permitted = set(self._permit(list(rows.values())))
            rows = {number: row for number, row in rows.items() if number in permitted}
        for place, number in enumerate(ids, start=1):
            row = rows.get(number)
            if row is None or not self._scope.allows(row.account_id, row.policy):
                continue
            how = match(self._query, row.title, row.text, first=row.first)
            if how is not None and how.tier == tier:
                yield Hit(row, how), left - place
