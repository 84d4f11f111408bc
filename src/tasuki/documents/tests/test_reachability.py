"""Whether links can be reached."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.connectors.http import Answer
from tasuki.connectors.http.fake import FakeHttp
from tasuki.documents import reachability
from tasuki.documents.models import LinkCheck
from tasuki.web import clock

pytestmark = pytest.mark.django_db
PUBLIC = "93.184.215.14"
ANSWERS: dict[str, Answer | str] = {
    "/there": Answer(200),
    "/head-refused": Answer(405),
    "/login": Answer(401),
    "/forbidden": Answer(403),
    "/sso": Answer(302, {"location": "https://login.example.com/saml?x=1"}),
    "/moved": Answer(301, {"location": "/elsewhere"}),
    "/gone": Answer(404),
    "/broken": Answer(500),
    "/slow": "timeout",
    "/dead": "unreachable",
    "/expired": "tls",
}


def client() -> FakeHttp:
    """Files at papers.example.com; "inside" is in the network."""

    def serve(method: str, path: str) -> Answer | str:
        return Answer(200) if (method, path) == ("GET", "/head-refused") else ANSWERS[path]

    return FakeHttp(serve, {"papers.example.com": PUBLIC, "inside.example.com": "10.0.0.7"})


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://papers.example.com/there", "reachable"),
        ("https://papers.example.com/head-refused", "reachable"),
        ("https://papers.example.com/login", "sign_in"),
        ("https://papers.example.com/forbidden", "sign_in"),
        ("https://papers.example.com/sso", "sign_in"),
        ("https://papers.example.com/moved", "moved"),
        ("https://papers.example.com/gone", "not_found"),
        ("https://papers.example.com/broken", "error"),
        ("https://papers.example.com/slow", "timeout"),
        ("https://papers.example.com/dead", "error"),
        ("https://papers.example.com/expired", "error"),
        ("https://inside.example.com/there", "refused"),
        ("http://127.0.0.1/there", "refused"),
        ("http://[::ffff:10.0.0.1]/", "refused"),
        ("https://user:secret@papers.example.com/", "error"),
    ],
)
def test_states(url: str, state: str) -> None:
    """KN-8: reachable, needs a sign-in, moved, not found, refused address, timeout, error; kept with its time."""
    found = reachability.check(url, client())
    assert found.state == state
    assert found.checked_at is not None
    assert reachability.state_of(url) == found
    if state == "moved":
        assert found.location == "https://papers.example.com/elsewhere"


def test_daily_and_when_new() -> None:
    """KN-8: a new link is checked with the next sweep, then once a day; one nobody has any more is forgotten."""
    http, url = client(), "https://papers.example.com/there"
    assert reachability.want([url, url]) == 1
    assert reachability.want([url]) == 0
    assert reachability.check_due(http) == 1
    assert reachability.check_due(http) == 0
    later = clock.now() + timedelta(days=1, minutes=1)
    with clock.fixed(later):
        assert reachability.check_due(http) == 1
    with clock.fixed(later + timedelta(days=40)):
        assert reachability.check_due(http) == 0
        assert reachability.forget_unwanted() == 1
    assert http.asked == [("HEAD", url)] * 2


def test_two_workers_ask_once() -> None:
    """KN-8: a link that somebody checks now is left alone, until their time is up."""
    url = "https://papers.example.com/there"
    reachability.want([url])
    LinkCheck.objects.update(claimed_until=clock.now() + timedelta(minutes=1))
    assert reachability.check_due(client()) == 0
    LinkCheck.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    assert reachability.check_due(client()) == 1
