"""What every answer has, whoever asks (SE-1, SE-2)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.house.routes import PAGES
from tests.house.test_access import Stage, address, call
from tests.house.test_access import stage as stage  # the fixture

pytestmark = pytest.mark.django_db
INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<[^>]+\sstyle\s*=", re.IGNORECASE),
    "a style sheet inside": re.compile(r"<style\b", re.IGNORECASE),
    "a handler": re.compile(r"<[^>]+\son\w+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "a thing from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
    ),
}
READABLE = sorted(name for name, route in PAGES.items() if route.get not in ("", "nobody"))


@pytest.mark.parametrize("name", READABLE)
def test_a_page_runs_nothing_of_its_own(stage: Stage, name: str) -> None:
    """SE-1: the strict content security policy is sent, and the page has no need of an exception."""
    path = address(name, PAGES[name], stage.world, stage.world.mine)
    for member in ("operations", "receiver", "giver", "administrator"):
        answer, _changed = call(stage, member, "GET", path, {})
        if not answer["Content-Type"].startswith("text/html"):
            continue
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        text = answer.content.decode()
        found = {
            what: match.group()[:80] for what, pattern in INLINE.items() if (match := pattern.search(text))
        }
        assert not found, (name, member, found)


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/accounts/", "/no-such-page/", "/api/v1/me", "/api/v1/none", "/"]
)
def test_every_answer_has_its_headers(stage: Stage, path: str) -> None:
    """SE-1: not framed, not sniffed, no address told to others; also on errors and through the API."""
    for member in ("operations", "anonymous"):
        answer, _changed = call(stage, member, "GET", path, {})
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_no_page_is_kept_by_a_shared_cache(stage: Stage) -> None:
    """SE-2: what one person saw is not served to the next."""
    for path in ("/accounts/", "/transitions/", "/me/"):
        answer, _changed = call(stage, "operations", "GET", path, {})
        kept = answer.get("Cache-Control", "")
        assert "public" not in kept
        assert "Cookie" in answer.get("Vary", "") or "no-store" in kept, path


@pytest.mark.parametrize(
    "path", ["/accounts/?q=%00", "/transitions/?q=a%00b", "/people/?q=%00", "/commitments/?kind=%00"]
)
def test_nul_is_refused(stage: Stage, path: str) -> None:
    """SE-2: a character that PostgreSQL cannot keep is a bad request, not a crash."""
    assert call(stage, "operations", "GET", path, {})[0].status_code in (200, 400)


def test_nul_in_a_form_is_refused(stage: Stage) -> None:
    """SE-2: the same for what is posted."""
    path = f"/transitions/{stage.world.mine['transition_id']}/knowledge/return/"
    answer, changed = call(stage, "receiver", "POST", path, {"item": ["a\0b"], "reason": ["c"]})
    assert (answer.status_code, changed) == (400, False)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example"])
def test_other_host_names_are_refused(host: str) -> None:
    """SE-1: links in mails cannot be made to lead elsewhere."""
    assert Client().get("/sign-in/", headers={"Host": host}).status_code == 400
