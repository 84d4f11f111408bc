"""The browser reaches the served program and nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_page_is_served_to_chromium(page: Page, live_app: str) -> None:
    """SE-1: the sign-in page appears, and nothing on it breaks the content security policy."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(live_app + reverse("account_login"))
    expect(page.locator("input[type=password]")).to_be_visible()
    assert complaints == []


def test_the_outside_is_out_of_reach(page: Page) -> None:
    """A page that pulled something from elsewhere would fail here."""
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("https://example.org/")
