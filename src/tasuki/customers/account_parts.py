"""Parts of the account's page that other rooms fill: they stand above this one and register here (UX-2).

A room calls `register` when its app is ready. Each part is gathered in a fixed number of queries and may add to what
stands next and to the figures at the top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from tasuki.customers.models import Account
from tasuki.rules.access import Actor

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at which account, and how they stand to it."""

    actor: Actor
    account: Account
    relations: frozenset[str]
    now: datetime

    @property
    def today(self) -> date:
        """The day it is where the reader is."""
        return self.now.astimezone(ZoneInfo(self.actor.zone)).date()


@dataclass(frozen=True, slots=True)
class Next:
    """Something that stands next with this customer: when, of what kind, what, where."""

    day: date
    kind: Text
    text: str
    href: str = ""
    who: Any = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at the top of the page; `late` where it asks for attention."""

    label: Text
    value: str
    note: str = ""
    href: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What a room gives: what its template needs (None: nothing to show), what stands next, figures."""

    context: Mapping[str, Any] | None = None
    next: tuple[Next, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A registered part; `place` is `top` (the whole width), `main` or `side`, `order` its place there."""

    key: str
    place: str
    order: int
    template: str
    gather: Callable[[Reader], Given | None]


@dataclass(frozen=True, slots=True)
class Filled:
    """A part with what was gathered for it."""

    key: str
    template: str
    given: Mapping[str, Any]


@dataclass(slots=True)
class Page:
    """Everything that other rooms give to one page."""

    top: list[Filled] = field(default_factory=list)
    main: list[Filled] = field(default_factory=list)
    side: list[Filled] = field(default_factory=list)
    next: list[Next] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


_PARTS: Final[dict[str, Part]] = {}


def register(part: Part) -> None:
    """Let a room fill a part of the account's page; once per key."""
    _PARTS[part.key] = part


def gathered(reader: Reader, own: Iterable[Next] = ()) -> Page:
    """What every room gives for this reader, in order."""
    page = Page(next=list(own))
    for part in sorted(_PARTS.values(), key=lambda one: one.order):
        given = part.gather(reader)
        if given is None:
            continue
        page.next += given.next
        page.figures += given.figures
        if given.context is not None:
            places = {"top": page.top, "main": page.main, "side": page.side}
            places[part.place].append(Filled(part.key, part.template, given.context))
    page.next.sort(key=lambda one: (one.day, str(one.kind)))
    return page
