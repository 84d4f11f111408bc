"""Outgoing HTTP for real: it decides on the address it connects to, follows nothing, and stops in time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final

from django.conf import settings

from tasuki import __version__
from tasuki.connectors.http.addresses import Network, is_address, may_connect, networks
from tasuki.connectors.http.protocol import USUAL, Answer, Limits, Target, bad_url, refused_address, target_of
from tasuki.rules.reasons import Reason, Unavailable

AGENT: Final = f"Tasuki/{__version__}"
_CONNECT: Final = 5.0
_BLOCK: Final = 16_384


class Outgoing:
    """The client. `allowed` lists networks inside which it may look, beside the public internet."""

    def __init__(self, allowed: Sequence[Network] | None = None) -> None:
        self.allowed = networks(settings.HTTP_ALLOW) if allowed is None else tuple(allowed)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limits: Limits = USUAL,
    ) -> Answer:
        """One request, one answer; no redirects, no proxies, no cookies, nothing kept open."""
        target = target_of(url)
        until = time.monotonic() + limits.seconds
        sock, address = self._connect(target, until)
        watch = threading.Timer(max(until - time.monotonic(), 0.01), _end, [sock])
        watch.daemon = True
        watch.start()
        try:
            with sock:
                answer = _exchange(sock, target, method, dict(headers or {}), body, limits)
        except ssl.SSLError as problem:
            _give_up_if_late(target, until)
            raise Unavailable(
                Reason("http.tls", {"host": target.host, "why": str(problem.reason or "")}), permanent=True
            ) from None
        except (OSError, http.client.HTTPException, ValueError):
            _give_up_if_late(target, until)
            raise Unavailable(Reason("http.unreachable", {"host": target.host})) from None
        finally:
            watch.cancel()
        _give_up_if_late(target, until)  # what was read until the watch ended it is not the whole answer
        return Answer(answer.status, answer.headers, answer.body, answer.cut, address)

    def _connect(self, target: Target, until: float) -> tuple[socket.socket, str]:
        """A socket to the first address that may be connected to and answers."""
        if is_address(target.host) and not may_connect(target.host, self.allowed):
            raise refused_address(target.host, target.host)
        found = _resolve(target, until)
        may = [one for one in found if may_connect(one[4][0], self.allowed)]
        if not may:
            raise refused_address(target.host, str(found[0][4][0]))
        for family, kind, protocol, _name, place in may:
            left = until - time.monotonic()
            if left <= 0:
                break
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(min(left, _CONNECT))
                sock.connect(place)
                self._decide_again(sock, target)
                sock.settimeout(max(until - time.monotonic(), 0.01))
                return _wrapped(sock, target), str(place[0])
            except Unavailable:
                sock.close()
                raise
            except OSError:
                sock.close()
        _give_up_if_late(target, until)
        raise Unavailable(Reason("http.unreachable", {"host": target.host}))

    def _decide_again(self, sock: socket.socket, target: Target) -> None:
        """What counts is where the socket ended, not what a name was said to mean."""
        peer = str(sock.getpeername()[0])
        if not may_connect(peer, self.allowed):
            raise refused_address(target.host, peer)


def _wrapped(sock: socket.socket, target: Target) -> socket.socket:
    if target.scheme == "http":
        return sock
    try:
        return _tls().wrap_socket(sock, server_hostname=target.host)
    except ssl.SSLError as problem:
        why = getattr(problem, "verify_message", "") or str(problem.reason or "")
        raise Unavailable(Reason("http.tls", {"host": target.host, "why": why}), permanent=True) from None


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _resolve(target: Target, until: float) -> list[Any]:
    """The addresses of a host, found in a thread: a name server may take longer than we do."""
    found: list[Any] = []
    problems: list[BaseException] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except BaseException as problem:
            problems.append(problem)

    _within(ask, max(until - time.monotonic(), 0.01))
    if problems and not isinstance(problems[0], (OSError, UnicodeError)):
        raise problems[0]
    if problems:
        raise Unavailable(Reason("http.no_such_host", {"host": target.host}), permanent=True)
    if not found:
        raise _late(target)
    return found


def _within(work: Callable[[], None], seconds: float) -> None:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)


def _exchange(
    sock: socket.socket,
    target: Target,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    limits: Limits,
) -> Answer:
    usual = 443 if target.scheme == "https" else 80
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = sock
    host = f"[{target.host}]" if ":" in target.host else target.host
    sent = {
        "Host": host if target.port == usual else f"{host}:{target.port}",
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **headers,
    }
    try:
        connection.request(method, target.path, body=body, headers=sent)
    except (ValueError, http.client.InvalidURL):
        raise bad_url(target.path) from None
    with connection.getresponse() as response:
        data = _read(response, limits.body) if method != "HEAD" else b""
        known = {name.lower(): value[:2_000] for name, value in response.getheaders()[:100]}
        return Answer(response.status, known, data[: limits.body], len(data) > limits.body)


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    """At most one byte more than `most`, so that the caller knows that there was more."""
    found = bytearray()
    while len(found) <= most and (block := response.read1(min(_BLOCK, most + 1 - len(found)))):
        found += block
    return bytes(found)


def _end(sock: socket.socket) -> None:
    """Time is up: whoever waits on the socket is woken, however slowly the other side drips."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _give_up_if_late(target: Target, until: float) -> None:
    if time.monotonic() >= until:
        raise _late(target) from None


def _late(target: Target) -> Unavailable:
    return Unavailable(Reason("http.timeout", {"host": target.host}))
