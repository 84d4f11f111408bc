"""The pages of people at the customer in a real browser: accessible in both themes, from 320 px, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tasuki.customers.models import Account, Stakeholder
from tasuki.stakeholders.actions import relate, save_stakeholder
from tasuki.testing.cast import Cast, make_account, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]

type Open = Callable[[int, str], Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everybody, committed, so that the server sees them."""
    return make_cast()


@pytest.fixture
def account(cast: Cast) -> Account:
    """A customer with people on the map, one of them with a hostile name."""
    account, actor = make_account(cast.giver, "Aster Foods"), cast.actor("giver")
    people = []
    for first, kind, influence, support in (
        ("Ben", "buyer", 5, 0),
        ("<b>Ida</b>", "technical", 3, -1),
        ("Noor", "influencer", 4, 2),
        ("Omar", "influencer", 4, 2),
    ):
        values: dict[str, Any] = {"first_name": first, "last_name": "N" * 60, "kind": kind}
        people.append(
            save_stakeholder(
                actor=actor, account=account, values={**values, "influence": influence, "support": support}
            )
        )
    for a, b, kind in ((0, 1, "conflict_with"), (2, 0, "reports_to"), (3, 2, "allied_with")):
        relate(actor=actor, account=account, a=people[a], b=people[b], kind=kind)
    return account


@pytest.fixture
def window(browser: Browser, live_app: str, cast: Cast) -> Open:
    """A window of the owner, so wide, in this theme."""
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


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_no_finding(window: Open, live_app: str, account: Account, width: int, scheme: str) -> None:
    """PE-5 UX-3: map, list, person, form and ledger without a finding; nothing scrolls sideways; nothing breaks the
    policy.
    """
    page, complaints = window(width, scheme), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    one = Stakeholder.objects.filter(account=account, kind="buyer").get()
    base = f"/accounts/{account.pk}/stakeholders/"
    for path in (
        f"{base}map/",
        base,
        f"{base}introductions/",
        f"/stakeholders/{one.pk}/",
        f"/stakeholders/{one.pk}/edit/",
    ):
        page.goto(live_app + path)
        found = Axe().run(page)
        assert found.violations_count == 0, path + found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert complaints == []
    page.context.close()


def test_the_map_by_keyboard(window: Open, live_app: str, account: Account) -> None:
    """PE-5 UX-3: everybody on the map is a link that the keyboard reaches, with a name that says where they stand."""
    page = window(1280, "light")
    page.goto(f"{live_app}/accounts/{account.pk}/stakeholders/map/")
    link = page.locator(".map-wide").get_by_role("link", name="Ben", exact=False).first
    expect(link).to_be_visible()
    assert "influence 5 very high" in (link.get_attribute("aria-label") or "")
    link.focus()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ben")
    page.context.close()
