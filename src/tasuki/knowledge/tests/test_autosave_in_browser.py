"""In a real browser: a quick Save leaves no draft behind, a text that is too long says so, the rail is counted anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tasuki.customers.models import Account
from tasuki.knowledge.models import ItemDraft, KnowledgeItem
from tasuki.testing.cast import Cast, make_account, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "objectives.business.outcomes"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The people."""
    return make_cast()


@pytest.fixture
def account(cast: Cast) -> Account:
    """The giver's customer."""
    return make_account(cast.giver)


@pytest.fixture
def page(browser: Browser, live_app: str, cast: Cast) -> Iterator[Page]:
    """The giver's window."""
    client = Client()
    client.force_login(cast.giver)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_app}])
    yield context.new_page()
    context.close()


def test_a_quick_save_leaves_no_draft(page: Page, live_app: str, account: Account) -> None:
    """SE-6: Save within the moment before a draft is kept sends the answer, and no draft after it."""
    drafts: list[str] = []
    page.on("request", lambda one: drafts.append(one.url) if one.url.endswith("/draft/") else None)
    page.goto(f"{live_app}/accounts/{account.pk}/knowledge/{KEY}/")
    page.get_by_label("Your answer").fill("Half the handling time")
    page.get_by_role("button", name="Save the answer").click()
    page.wait_for_url(re.compile(r"section=objectives"))
    page.wait_for_timeout(500)
    assert KnowledgeItem.objects.get().answer == "Half the handling time"
    assert (drafts, ItemDraft.objects.count()) == ([], 0)


def test_too_long_says_why(page: Page, live_app: str, account: Account) -> None:
    """SE-6: what cannot be kept says the length and the limit."""
    page.goto(f"{live_app}/accounts/{account.pk}/knowledge/{KEY}/")
    page.get_by_label("Your answer").fill("x" * 20_001)
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("Not kept: Too long: 20,001 of at most 20,000 characters.")
    page.get_by_role("button", name="Save the answer").click()
    expect(state).to_contain_text("20,001")
    assert not KnowledgeItem.objects.exists()


def test_the_rail_is_counted_anew(page: Page, live_app: str, account: Account) -> None:
    """KN-4: after a save what is missing is less by one, in the heading and beside the record."""
    page.goto(f"{live_app}/accounts/{account.pk}/knowledge/")
    missing = int(page.locator("#missing-count").inner_text())
    rail = page.locator("#knowledge-sections li").first
    expect(rail).to_contain_text(str(missing))
    item = page.locator("article.item").first
    item.locator("[data-edit]").click()
    page.get_by_label("Your answer").first.fill("They want half the handling time")
    page.get_by_role("button", name="Save the answer").first.click()
    expect(page.locator("#missing-count")).to_have_text(str(missing - 1))
    expect(rail).to_contain_text(str(missing - 1))
