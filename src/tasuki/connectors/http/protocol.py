"""What a client for outgoing HTTP does, and how it fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import SplitResult, quote, urlsplit

from tasuki.rules.reasons import Reason, Unavailable

MOST_URL: Final = 2_000
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\]")
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an exchange may take in all, and how much of an answer's body is read."""

    seconds: float = 10.0
    body: int = 65_536


USUAL: Final = Limits()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `headers` have lower-case names; `cut` says that the body was longer than was read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    address: str = ""

    @property
    def location(self) -> str:
        """Where a redirect leads; it is never followed."""
        return self.headers.get("location", "")


class HttpClient(Protocol):
    """Sends one request and gives the answer, whatever its status; redirects are answers like any other.

    Raises Unavailable: `http.bad_url`, `http.refused_address`, `http.no_such_host` and `http.tls` are permanent,
    `http.timeout` and `http.unreachable` may pass.
    """

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limits: Limits = USUAL,
    ) -> Answer:
        """Send it."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an address that may be asked; names without credentials over http or https only.

    >>> target_of("https://papers.example.com/a b".replace(" ", "%20")).path
    '/a%20b'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host(parts)
    except (ValueError, UnicodeError):
        raise bad_url(url) from None
    wrong = (
        len(url) > MOST_URL or _FORBIDDEN.search(url) or parts.scheme not in _PORTS or not host or port == 0
    )
    if wrong or parts.username is not None or parts.password is not None:
        raise bad_url(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?") if parts.query else ""
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path + query)


def bad_url(url: str) -> Unavailable:
    """The address cannot be asked by anybody."""
    return Unavailable(Reason("http.bad_url", {"url": url[:200]}), permanent=True)


def refused_address(host: str, address: str) -> Unavailable:
    """The address lies inside a network that outsiders must not look into through us."""
    return Unavailable(Reason("http.refused_address", {"host": host, "address": address}), permanent=True)


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if host.isascii() or ":" in host:
        return host
    return host.encode("idna").decode("ascii")
