"""Outgoing HTTP without a network: the same decisions about addresses and sizes, answers from a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tasuki.connectors.http.addresses import Network, may_connect
from tasuki.connectors.http.protocol import USUAL, Answer, Limits, refused_address, target_of
from tasuki.rules.reasons import Reason, Unavailable

type Serve = Callable[[str, str], Answer | str]


@dataclass
class FakeHttp:
    """`serve` is asked with method and path: an Answer, or "timeout", "unreachable", "tls".

    `hosts` says which address a name means; the others do not exist. What was asked stands in `asked`.
    """

    serve: Serve
    hosts: Mapping[str, str] = field(default_factory=dict)
    allowed: Sequence[Network] = ()
    asked: list[tuple[str, str]] = field(default_factory=list)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limits: Limits = USUAL,
    ) -> Answer:
        """As the real one."""
        target = target_of(url)
        address = self.hosts.get(target.host, target.host)
        if not any(char in address for char in ".:") or address.rpartition(".")[2].isalpha():
            raise Unavailable(Reason("http.no_such_host", {"host": target.host}), permanent=True)
        if not may_connect(address, self.allowed):
            raise refused_address(target.host, address)
        self.asked.append((method, url))
        found = self.serve(method, target.path)
        if found == "timeout":
            raise Unavailable(Reason("http.timeout", {"host": target.host}))
        if found == "tls":
            raise Unavailable(Reason("http.tls", {"host": target.host, "why": "expired"}), permanent=True)
        if isinstance(found, str):
            raise Unavailable(Reason("http.unreachable", {"host": target.host}))
        data = b"" if method == "HEAD" else found.body
        return Answer(found.status, found.headers, data[: limits.body], len(data) > limits.body, address)
