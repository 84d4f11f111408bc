"""What a client of one calendar collection does, and how it fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Protocol
from urllib.parse import urlsplit

from tasuki.rules.reasons import Reason, Unavailable

_NAME: Final = re.compile(r"^[A-Za-z0-9._-]{1,200}\.ics$")
MOST_ENTRIES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Collection:
    """Where it is and who asks."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def base(self) -> str:
        """The address with the slash that ends a collection."""
        return self.url.rstrip("/") + "/"


class Changed(Exception):
    """The entry is not as we left it: somebody else changed, made or removed it. Look again, then decide."""


class CalendarClient(Protocol):
    """One collection. Names are those of entries in it: `tasuki-….ics`.

    Raises Unavailable: `caldav.refused`, `.forbidden`, `.not_found`, `.no_calendar`, `.full` are permanent until
    somebody acts; `.busy` and `.broken` and what the HTTP client raises may pass.
    """

    def check(self) -> None:
        """Whether the address is a calendar that we may look into."""
        ...

    def etags(self) -> Mapping[str, str]:
        """What stands in the collection: name and version of each entry."""
        ...

    def put(self, name: str, text: str, *, etag: str = "") -> str:
        """Write an entry: a new one (no `etag`), or in place of the version named; gives its new version."""
        ...

    def delete(self, name: str, *, etag: str) -> None:
        """Take the version named away; one that is gone already is fine."""
        ...


def may_be_asked(url: str) -> bool:
    """Whether a password may travel there: https, or this very machine.

    >>> may_be_asked("https://dav.example.com/cal/"), may_be_asked("http://dav.example.com/cal/")
    (True, False)
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if any(ord(char) <= 32 for char in url) or parts.username or parts.password or not host or parts.query:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def checked_name(name: str) -> str:
    """A name that leads nowhere else than into the collection."""
    if not _NAME.match(name) or name.startswith("."):
        raise ValueError(f"no name of an entry: {name!r}")
    return name


def trouble(status: int) -> Unavailable:
    """What an answer that is not what was hoped for means, and whether asking again helps."""
    if status == 401:
        return Unavailable(Reason("caldav.refused"), permanent=True)
    if status == 403:
        return Unavailable(Reason("caldav.forbidden"), permanent=True)
    if status in (404, 405, 409, 410) or 300 <= status < 400:
        return Unavailable(Reason("caldav.not_found"), permanent=True)
    if status in (413, 415, 507):
        return Unavailable(Reason("caldav.full"), permanent=True)
    if status in (408, 423, 425, 429) or status >= 500:
        return Unavailable(Reason("caldav.busy", {"status": status}))
    return Unavailable(Reason("caldav.broken", {"status": status}))
