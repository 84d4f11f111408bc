"""A calendar collection: the same tests against a real server (Radicale on this machine) and the fake (MT-5)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from tasuki.connectors.caldav import CalDav, CalendarClient, Changed, Collection
from tasuki.connectors.caldav.fake import FakeCalendar
from tasuki.connectors.caldav.protocol import may_be_asked, trouble
from tasuki.connectors.http import Answer, Outgoing
from tasuki.connectors.http.addresses import networks
from tasuki.connectors.http.fake import FakeHttp
from tasuki.rules.reasons import Unavailable

pytestmark = pytest.mark.once
LOOPBACK = networks("127.0.0.0/8 ::1")
MAKE = b"""<?xml version="1.0"?><mkcalendar xmlns="urn:ietf:params:xml:ns:caldav"/>"""

type Opened = Callable[..., CalendarClient]


def entry(uid: str, title: str = "Kickoff") -> str:
    """An entry as servers take them."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", "BEGIN:VEVENT", f"UID:{uid}",
        "DTSTAMP:20270101T000000Z", "DTSTART:20270102T090000Z", "DTEND:20270102T100000Z", f"SUMMARY:{title}",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server on this machine, with a calendar of its own for each test; its address."""
    from radicale.app import Application
    from radicale.config import load

    home: Path = tmp_path_factory.mktemp("radicale")
    (home / "users").write_text("gina:right\n")
    wanted = load()
    wanted.update(
        {
            "auth": {"type": "htpasswd", "htpasswd_filename": str(home / "users"), "htpasswd_encryption": "plain",
                     "delay": "0"},
            "storage": {"filesystem_folder": str(home / "collections"), "_filesystem_fsync": "False"},
            "logging": {"level": "critical"},
        },
        "test",
        privileged=True,
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, Application(wanted), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["real", "fake"])
def opened(request: pytest.FixtureRequest) -> Opened:
    """Opens the calendar, with the right password unless another is given."""
    if request.param == "fake":
        kept: dict[str, str] = {}
        return lambda password="right", exists=True: FakeCalendar(
            Collection("https://dav.example.com/gina/plan", "gina", password), entries=kept, exists=exists
        )
    base = request.getfixturevalue("radicale")
    url = f"{base}/gina/{abs(hash(request.node.nodeid))}"
    http = Outgoing(LOOPBACK)
    headers = {"Authorization": "Basic Z2luYTpyaWdodA==", "Content-Type": "application/xml"}
    made = http.send("MKCALENDAR", f"{url}/", headers=headers, body=MAKE)
    assert made.status == 201, made

    def open_it(password: str = "right", exists: bool = True) -> CalendarClient:
        return CalDav(Collection(url if exists else f"{url}-nowhere", "gina", password), http)

    return open_it


class TestCalendar:
    """Whatever the server, this holds (MT-5)."""

    def test_put_change_delete(self, opened: Opened) -> None:
        """MT-5: an entry is made, changed in place of the version that is known, and taken away."""
        calendar = opened()
        calendar.check()
        first = calendar.put("tasuki-1.ics", entry("1"))
        assert first
        assert dict(calendar.etags()) == {"tasuki-1.ics": first}
        second = calendar.put("tasuki-1.ics", entry("1", "Moved"), etag=first)
        assert second != first
        assert calendar.etags()["tasuki-1.ics"] == second
        calendar.delete("tasuki-1.ics", etag=second)
        assert dict(calendar.etags()) == {}
        calendar.delete("tasuki-1.ics", etag=second)

    def test_what_others_changed_is_not_overwritten(self, opened: Opened) -> None:
        """MT-5 SE-6: a new entry never falls on one that is there, a change only on the version that is known."""
        calendar = opened()
        first = calendar.put("tasuki-1.ics", entry("1"))
        with pytest.raises(Changed):
            calendar.put("tasuki-1.ics", entry("1", "Again"))
        other = calendar.put("tasuki-1.ics", entry("1", "By hand"), etag=first)
        with pytest.raises(Changed):
            calendar.put("tasuki-1.ics", entry("1", "Late"), etag=first)
        with pytest.raises(Changed):
            calendar.delete("tasuki-1.ics", etag=first)
        calendar.delete("tasuki-1.ics", etag=other)
        with pytest.raises(Changed):
            calendar.put("tasuki-1.ics", entry("1", "Gone"), etag=other)

    def test_wrong_password(self, opened: Opened) -> None:
        """MT-5: a wrong password is permanent, and says what to do."""
        with pytest.raises(Unavailable) as refused:
            opened(password="wrong").etags()
        assert (refused.value.reason.code, refused.value.permanent) == ("caldav.refused", True)

    def test_no_such_calendar(self, opened: Opened) -> None:
        """MT-5: an address without a calendar is permanent."""
        with pytest.raises(Unavailable) as refused:
            opened(exists=False).check()
        assert (refused.value.reason.code, refused.value.permanent) == ("caldav.not_found", True)

    def test_names_lead_nowhere_else(self, opened: Opened) -> None:
        """MT-5: a name is one of an entry of this collection."""
        for name in ("../x.ics", "a/b.ics", "x", ".ics", "x.ics?y"):
            with pytest.raises(ValueError, match="no name"):
                opened().put(name, entry("1"))


def test_a_principal_is_no_calendar(radicale: str) -> None:
    """MT-5: the address of an account is not that of a calendar; that is said, not guessed."""
    with pytest.raises(Unavailable) as refused:
        CalDav(Collection(f"{radicale}/gina", "gina", "right"), Outgoing(LOOPBACK)).check()
    assert refused.value.reason.code in ("caldav.no_calendar", "caldav.not_found")


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (401, "refused", True),
        (403, "forbidden", True),
        (301, "not_found", True),
        (507, "full", True),
        (429, "busy", False),
        (503, "busy", False),
        (418, "broken", False),
    ],
)
def test_what_answers_mean(status: int, code: str, permanent: bool) -> None:
    """MT-5: what may pass is tried again, what needs a person is not."""
    found = trouble(status)
    assert (found.reason.code, found.permanent) == (f"caldav.{code}", permanent)


@pytest.mark.parametrize("body", [b"", b"<", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"{}"])
def test_answers_that_are_no_xml(body: bytes) -> None:
    """MT-5: an answer that cannot be understood, or plays tricks, is an error that names the way out."""
    http = FakeHttp(lambda _method, _path: Answer(207, {}, body), hosts={"dav.example.com": "8.8.8.8"})
    with pytest.raises(Unavailable) as refused:
        CalDav(Collection("https://dav.example.com/c"), http).etags()
    assert refused.value.reason.code == "caldav.broken"


def test_passwords_travel_protected() -> None:
    """MT-5: https, or this very machine; no credentials in the address; never shown."""
    assert may_be_asked("http://127.0.0.1:5232/gina/plan/")
    assert may_be_asked("https://dav.example.com/")
    for url in (
        "http://dav.example.com/",
        "https://a:b@dav.example.com/",
        "ftp://x/",
        "https://x y/",
        "https://[",
    ):
        assert not may_be_asked(url)
    assert "hush" not in repr(Collection("https://dav.example.com/", "gina", "hush"))
