"""Board and calendar in a real browser: moved by button and by dragging, folded on a phone, without findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tasuki.testing.cast import Cast, make_account, make_cast
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]

type Open = Callable[[int, str], Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everybody, committed, so that the server sees them."""
    return make_cast()


@pytest.fixture
def rows(cast: Cast) -> list[Transition]:
    """Three transitions of one outgoing owner, planned for the coming weeks."""
    names = ("Aster Foods", "Birch Tools", "C" * 80)
    return [open_for(cast, make_account(cast.giver, name=name)) for name in names]


@pytest.fixture
def window(browser: Browser, live_app: str, cast: Cast) -> Open:
    """A window of the outgoing owner, so wide, in this theme."""
    client = Client()
    client.force_login(cast.giver, backend="tasuki.people.backends.EmailBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def opened(width: int, scheme: str) -> Page:
        wanted: Any = scheme
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=wanted, reduced_motion="reduce"
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_app}])
        return context.new_page()

    return opened


def stage(row: Transition) -> str:
    """Where it stands now."""
    return Transition.objects.values_list("stage", flat=True).get(pk=row.pk)


def test_the_board(window: Open, live_app: str, rows: list[Transition]) -> None:
    """UX-2, UX-3, TR-2: a card moves by its button and by dragging; a shut one says why; no finding in both themes;
    folded sections on a phone.
    """
    page = window(1280, "light")
    page.goto(f"{live_app}/transitions/board/")
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first, second, _third = rows
    page.locator(f"#card-{first.pk}").get_by_role("button", name="Start preparing").click()
    preparing = page.locator("[data-stage=preparing]")
    expect(preparing.locator(f"#card-{first.pk}")).to_be_visible()
    assert stage(first) == "preparing"
    page.locator(f"#card-{second.pk}").drag_to(preparing.locator(".board-head"))
    expect(preparing.locator(f"#card-{second.pk}")).to_be_visible()
    assert stage(second) == "preparing"
    page.locator(f"#card-{first.pk}").drag_to(page.locator("[data-stage=ready] .board-head"))
    expect(page.locator("[data-board-says]")).to_contain_text("cannot move")
    expect(page.locator(f"#card-{first.pk} .reasons")).to_be_visible()
    assert stage(first) == "preparing"
    page.context.close()

    phone = window(390, "dark")
    phone.goto(f"{live_app}/transitions/board/")
    assert Axe().run(phone).violations_count == 0
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    card = phone.locator(f"#card-{first.pk}")
    expect(card).to_be_hidden()
    phone.locator("[data-stage=preparing] > summary").click()
    expect(card).to_be_visible()
    phone.context.close()


def test_the_calendar(window: Open, live_app: str, rows: list[Transition]) -> None:
    """UX-2, UX-3: a month as a table without a finding in both themes; on a phone a list of the days that hold
    something; the months beside it and one day by their links.
    """
    day = rows[0].transition_on
    assert day is not None
    at = f"{live_app}/transitions/calendar/?month={day:%Y-%m}"
    for width, scheme in ((1280, "dark"), (390, "light")):
        page = window(width, scheme)
        page.goto(at)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.get_by_role("link", name="Aster Foods").first).to_be_visible()
        expect(page.locator("thead")).to_be_visible(visible=width > 800)
        page.context.close()
    page = window(1280, "light")
    page.goto(at)
    page.get_by_role("link", name="Month after").click()
    after = (day.replace(day=1) + timedelta(days=31)).strftime("%Y-%m")
    expect(page).to_have_url(f"{live_app}/transitions/calendar/?month={after}")
    page.goto(f"{live_app}/transitions/calendar/?day={day}")
    expect(page.get_by_role("link", name="Birch Tools").first).to_be_visible()
    page.goto(f"{live_app}/transitions/calendar/?month={clock.now():%Y-%m}")
    expect(page.locator("[aria-current=date]")).to_have_count(1)
    page.context.close()
