"""The one way out over HTTP: the same tests against the real client and the fake."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tasuki.connectors.http import Answer, HttpClient, Limits, Outgoing
from tasuki.connectors.http.addresses import may_connect, networks
from tasuki.connectors.http.fake import FakeHttp
from tasuki.connectors.http.protocol import target_of
from tasuki.rules.reasons import Unavailable

pytestmark = pytest.mark.once
LOOPBACK = networks("127.0.0.0/8 ::1")
QUICK = Limits(seconds=1.5, body=1_000)
ANSWERS: dict[str, Answer] = {
    "/there": Answer(200, {"content-type": "text/plain"}, b"Hello"),
    "/sign-in": Answer(401, {"www-authenticate": "Basic"}),
    "/moved": Answer(302, {"location": "http://169.254.169.254/latest/meta-data/"}),
    "/gone": Answer(404),
    "/long": Answer(200, {}, b"x" * 5_000),
}


class Handler(BaseHTTPRequestHandler):
    """Says what the table says; "/drip" never comes to an end."""

    def do_GET(self) -> None:
        if self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
            return
        known = ANSWERS.get(self.path, Answer(404))
        self.send_response(known.status)
        for name, value in known.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(known.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(known.body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Be quiet."""

    def handle(self) -> None:
        """A caller who hangs up is no error."""
        with suppress(OSError):
            super().handle()


class Silent(socketserver.BaseRequestHandler):
    """Sends its head one byte at a time."""

    def handle(self) -> None:
        with suppress(OSError):
            for _ in range(60):
                self.request.sendall(b"H")
                time.sleep(0.1)


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """A port that answers."""
    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True).start()
    yield found.server_address[1]
    found.shutdown()
    found.server_close()


@dataclass
class Side:
    """A client and where its server is."""

    client: HttpClient
    base: str
    strict: HttpClient  # may not look into this machine


@pytest.fixture(params=["real", "fake"])
def side(request: pytest.FixtureRequest, server: int) -> Side:
    """Both, one after the other."""
    base = f"http://127.0.0.1:{server}"
    if request.param == "real":
        return Side(Outgoing(LOOPBACK), base, Outgoing(()))
    serve: Callable[[str, str], Answer | str] = lambda _method, path: (  # noqa: E731
        "timeout" if path == "/drip" else ANSWERS.get(path, Answer(404))
    )
    return Side(FakeHttp(serve, allowed=LOOPBACK), base, FakeHttp(serve))


class TestEveryClient:
    """DESIGN 2.9, KN-8: what holds for whichever client is used."""

    def test_an_answer(self, side: Side) -> None:
        """KN-8: status, headers, body, and the address that was really asked."""
        found = side.client.send("GET", f"{side.base}/there", limits=QUICK)
        assert (found.status, found.body, found.cut, found.address) == (200, b"Hello", False, "127.0.0.1")
        assert found.headers["content-type"] == "text/plain"
        assert side.client.send("HEAD", f"{side.base}/there", limits=QUICK).body == b""

    def test_states_are_answers(self, side: Side) -> None:
        """KN-8: what is not there or wants a sign-in is an answer, not an error."""
        assert side.client.send("GET", f"{side.base}/gone", limits=QUICK).status == 404
        assert side.client.send("GET", f"{side.base}/sign-in", limits=QUICK).status == 401

    def test_redirects_are_not_followed(self, side: Side) -> None:
        """DESIGN 2.9: a redirect into the network is reported and left alone."""
        found = side.client.send("GET", f"{side.base}/moved", limits=QUICK)
        assert (found.status, found.location) == (302, "http://169.254.169.254/latest/meta-data/")

    def test_size_is_capped(self, side: Side) -> None:
        """DESIGN 2.9: no more is read than was asked for."""
        found = side.client.send("GET", f"{side.base}/long", limits=QUICK)
        assert (len(found.body), found.cut) == (1_000, True)

    def test_time_is_capped(self, side: Side) -> None:
        """DESIGN 2.9: a body that drips is given up when the whole time is over."""
        begun = time.monotonic()
        with pytest.raises(Unavailable) as problem:
            side.client.send("GET", f"{side.base}/drip", limits=QUICK)
        assert problem.value.reason.code == "http.timeout"
        assert not problem.value.permanent
        assert time.monotonic() - begun < 4

    @pytest.mark.parametrize("address", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])  # noqa: S104
    def test_inside_addresses_are_refused(self, side: Side, address: str) -> None:
        """DESIGN 2.9: this machine is not asked, in whatever form it is written."""
        with pytest.raises(Unavailable) as problem:
            side.strict.send("GET", f"http://{address}:{side.base.rpartition(':')[2]}/there", limits=QUICK)
        assert (problem.value.reason.code, problem.value.permanent) == ("http.refused_address", True)

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://papers.example.com/",
            "file:///etc/passwd",
            "http://",
            "http://user:secret@papers.example.com/",
            "http://papers.example.com/a b",
            "http://papers.example.com/\r\nX: y",
            "javascript:alert(1)",
            "http://[::1",
            "http://papers.example.com:99999/",
            "http://papers.example.com/" + "a" * 3_000,
        ],
    )
    def test_addresses_nobody_asks(self, side: Side, url: str) -> None:
        """DESIGN 2.9: other protocols, credentials, line breaks, broken and endless addresses."""
        with pytest.raises(Unavailable) as problem:
            side.client.send("GET", url, limits=QUICK)
        assert (problem.value.reason.code, problem.value.permanent) == ("http.bad_url", True)


def test_a_head_that_drips() -> None:
    """DESIGN 2.9: neither does a head that drips hold us longer than the whole time."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent) as drip:
        drip.daemon_threads = True
        threading.Thread(target=drip.serve_forever, args=(0.02,), daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(Unavailable) as problem:
            Outgoing(LOOPBACK).send("GET", f"http://127.0.0.1:{drip.server_address[1]}/", limits=QUICK)
        assert problem.value.reason.code == "http.timeout"
        assert time.monotonic() - begun < 4
        drip.shutdown()


def test_a_port_where_nobody_listens() -> None:
    """KN-8: unreachable, perhaps for now."""
    with pytest.raises(Unavailable) as problem:
        Outgoing(LOOPBACK).send("GET", "http://127.0.0.1:9/", limits=QUICK)
    assert (problem.value.reason.code, problem.value.permanent) == ("http.unreachable", False)


def test_tls_must_prove_itself(server: int) -> None:
    """DESIGN 2.9: a server that does not speak TLS is no https server."""
    with pytest.raises(Unavailable) as problem:
        Outgoing(LOOPBACK).send("GET", f"https://127.0.0.1:{server}/", limits=QUICK)
    assert problem.value.reason.code == "http.tls"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "::127.0.0.1"),
        *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1"),
        *("2001:0:4136:e378:8000:63bf:80ff:fffe", "::ffff:0:127.0.0.1", "2606:4700::5efe:10.0.0.1", "nonsense"),
    ],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    """DESIGN 2.9: private, local, reserved, documentation, multicast, and IPv4 inside IPv6."""
    assert not may_connect(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_public(address: str) -> None:
    """DESIGN 2.9: global unicast, also when it comes wrapped."""
    assert may_connect(address)


def test_networks_that_are_listed() -> None:
    """DESIGN 2.9: TASUKI_HTTP_ALLOW opens the networks it names and no others, wrapped or not."""
    listed = networks("10.20.0.0/16")
    assert may_connect("10.20.3.4", listed)
    assert may_connect("::ffff:10.20.3.4", listed)
    assert not may_connect("10.21.0.1", listed)
    assert not may_connect("::1", listed)
    assert may_connect("::1", networks("::1"))


def test_names_in_other_scripts() -> None:
    """KN-8: a host is asked by its ASCII form, a path in percent signs."""
    found = target_of("https://例え.テスト/資料?q=値")
    assert found.host == "xn--r8jz45g.xn--zckzah"
    assert found.path.isascii()
