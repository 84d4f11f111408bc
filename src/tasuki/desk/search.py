"""Full-text search over everything that somebody may see, and the way to what was found (KN-10, SE-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise

from tasuki.customers.models import Account
from tasuki.customers.queries import access_account
from tasuki.desk.search_kinds import KINDS, PLACED, Places
from tasuki.desk.search_scope import Permit, scope_of
from tasuki.passages.highlight import Stretch, stretch, whole
from tasuki.passages.queries import PAGE, Found, Hit, Narrow, search
from tasuki.passages.query import parse
from tasuki.passages.scope import Scope
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused

PIECES: Final = 3  # of one thing that are shown; the rest is behind its address


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: words, and what to narrow them to. Days are whole days in UTC, the last one included."""

    text: str
    account: UUID | None = None
    kinds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    cursor: str = ""

    def narrow(self) -> Narrow:
        """As the index wants it; Refused where it makes no sense."""
        for kind in self.kinds:
            if kind not in KINDS:
                raise Refused(Reason("search.kind", {"kind": kind[:40], "kinds": ", ".join(KINDS)}))
        if self.since and self.until and self.since > self.until:
            raise Refused(Reason("search.dates"))
        return Narrow(self.account, self.kinds, _midnight(self.since), _midnight(self.until, after=1))


@dataclass(slots=True)
class Thing:
    """A thing that was found, with the pieces of its text that answer."""

    kind: str
    id: UUID
    account_id: UUID
    account: str
    label: str | Promise
    title: Stretch
    href: str
    at: datetime
    pieces: list[tuple[str, Stretch]] = field(default_factory=list)
    more: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "kind": self.kind,
            "id": self.id,
            "account": self.account_id,
            "account_name": self.account,
            "title": "".join(text for text, _marked in self.title.parts),
            "href": self.href,
            "at": self.at,
            "passages": [{"place": place, "text": piece.plain} for place, piece in self.pieces],
        }


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one account, best first."""

    account_id: UUID
    name: str
    things: list[Thing]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of a search."""

    things: list[Thing]
    groups: list[Group]
    cursor: str
    count: int
    more: bool
    account: Account | None = None


def find(actor: Actor, wanted: Wanted, *, limit: int = PAGE) -> Answer:
    """What the actor may see of what they asked for, best first. NotFound for an account that they may not see."""
    account = access_account(actor, wanted.account) if wanted.account else None
    scope = scope_of(actor)
    query = parse(wanted.text)
    permit = Permit(actor)
    found = search(query, scope, wanted.narrow(), cursor=wanted.cursor, limit=limit, permit=permit)
    things = _things(found, wanted.text)
    return Answer(things, _by_account(things), found.cursor, found.count, found.more, account)


def names(actor: Actor, text: str, kind: str, *, limit: int, scope: Scope | None = None) -> list[Thing]:
    """Things of a kind whose words answer, for jumping to them."""
    narrow = Narrow(kinds=(kind,))
    found = search(parse(text), scope or scope_of(actor), narrow, limit=limit)
    return _things(found, text)


def _things(found: Found, asked: str) -> list[Thing]:
    """The hits, those of one thing together, where the first of them stands."""
    rows = [hit.passage for hit in found.hits]
    places = Places(rows, asked)
    called: Mapping[UUID, str] = dict(
        Account.objects.filter(pk__in={row.account_id for row in rows}).values_list("pk", "name")
    )
    things: dict[tuple[str, UUID], Thing] = {}
    for hit in found.hits:
        row = hit.passage
        key = (row.kind, row.subject_id)
        if key not in things:
            name = called.get(row.account_id, "")
            things[key] = Thing(
                row.kind, row.subject_id, row.account_id, name, KINDS.get(row.kind, row.kind),
                _title(hit, places), places.href(row), row.at,
            )  # fmt: skip
        _add(things[key], hit)
    return list(things.values())


def _add(thing: Thing, hit: Hit) -> None:
    if not hit.passage.text:
        return
    if len(thing.pieces) == PIECES:
        thing.more += 1
        return
    place = hit.passage.place if thing.kind in PLACED else ""
    thing.pieces.append((place, stretch(hit.passage.text, hit.match.in_text)))


def _title(hit: Hit, places: Places) -> Stretch:
    if hit.passage.title:
        return whole(hit.passage.title, hit.match.in_title)
    return whole(places.title(hit.passage), ())


def _by_account(things: list[Thing]) -> list[Group]:
    """By account, where the best of each stands."""
    found: dict[UUID, Group] = {}
    for one in things:
        found.setdefault(one.account_id, Group(one.account_id, one.account, [])).things.append(one)
    return list(found.values())


def _midnight(day: date | None, after: int = 0) -> datetime | None:
    if day is None or not 1900 <= day.year <= 2200:
        return None
    return datetime.combine(day, time(), UTC) + timedelta(days=after)
