"""Long words: each kind of page in every language, wide, narrow and enlarged, with texts longer than any we have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.pages.conftest import Served
from tests.pages.visits import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.once]
ASK: Final = Path(__file__).with_name("layout.js").read_text()
#: One of each kind of layout.
VISITS: Final = (
    Visit("desk:my_work", "manager"),
    Visit("transitions:list", "operations"),
    Visit("transitions:board", "manager"),
    Visit("transitions:calendar", "manager"),
    Visit("transitions:plan", "manager"),
    Visit("transitions:knowledge", "manager"),
    Visit("customers:account", "manager"),
    Visit("knowledge:record", "giver"),
    Visit("messaging:outbox", "operations"),
    Visit("transitions:company_rules", "operations"),
    Visit("people:me", "giver"),
    Visit("people:list", "operations"),
    Visit("desk:notices", "manager"),
    Visit("commitments:portfolio", "manager"),
    Visit("desk:search", "giver", "?q=quillon"),
)
#: Widths in CSS pixels; 640 is what is left of 1280 at 200 %.
WIDTHS: Final = (1280, 1024, 640, 390, 360)
LANGUAGES: Final = ("ja", "es", "id")


@pytest.fixture(scope="module")
def windows(served: Served) -> Iterator[dict[tuple[str, str], Page]]:
    """A window for each person and language."""
    found: dict[tuple[str, str], Page] = {}
    for who in dict.fromkeys(visit.who for visit in VISITS):
        for language in LANGUAGES:
            context = served.browser.new_context(reduced_motion="reduce")
            context.set_default_timeout(30_000)
            kept = {
                settings.SESSION_COOKIE_NAME: served.cookies[who],
                settings.LANGUAGE_COOKIE_NAME: language,
            }
            context.add_cookies(
                [{"name": key, "value": value, "url": served.url} for key, value in kept.items()]
            )
            context.add_init_script(ASK)
            found[who, language] = context.new_page()
    yield found
    for page in found.values():
        page.context.close()


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_long_words_fit(served: Served, windows: dict[tuple[str, str], Page], visit: Visit) -> None:
    """UX-1, UX-3: nothing scrolls sideways, is cut off or overlaps in ja, es, id, nor with texts 40 % longer."""
    found: list[str] = []
    for language in LANGUAGES:
        page = windows[visit.who, language]
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        answer = page.goto(served.url + served.path(visit), wait_until="load")
        assert answer is not None
        assert answer.ok, f"{visit}: {answer.status}"
        assert page.evaluate("document.documentElement.lang") == language
        found += _at_all_widths(page, language)
        if language == "id":
            page.evaluate("layout.lengthen()")
            found += _at_all_widths(page, "40 % longer")
    assert not found, "\n".join(found)


def _at_all_widths(page: Page, what: str) -> list[str]:
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{what} {width}: {one}" for one in page.evaluate("layout.all()")]
    return found
