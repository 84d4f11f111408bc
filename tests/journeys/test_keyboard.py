"""Parts of a handoff with nothing but keys: Tab, Enter, Space and letters; the focus is always seen, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tasuki.customers.models import Account
from tasuki.knowledge.models import KnowledgeItem
from tasuki.testing.cast import PASSWORD, make_account, make_cast
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tests.journeys.windows import Story

pytestmark = pytest.mark.django_db(transaction=True)
ITEM: Final = "history.implementation.course"
MOST_TABS: Final = 160
HERE: Final = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return { name: "", lost: true };
  const label = one.getAttribute("aria-label") ?? (one.labels?.length ? one.labels[0].textContent : one.textContent);
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    name: label.trim().replace(/\\s+/g, " "), tag: one.tagName, field: one.name ?? "",
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
    inside: box.bottom > 0 && box.top < innerHeight,
    item: one.closest("[data-item]")?.dataset.item ?? "",
  };
}"""


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast with a customer."""
    told = Story(browser, live_app, make_cast())
    make_account(told.cast.giver, "Aster Foods")
    yield told
    told.close()


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab_to(self, name: str = "", *, field: str = "", item: str = "") -> None:
        """Press Tab until the focus is on a link, a button or a field of that name; each stop can be seen."""
        stops = []
        for _time in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            if here.get("lost"):
                continue  # between the end of the page and its beginning
            assert here["seen"], f"focus is not seen on {here}"
            assert here["inside"], f"focus is out of sight on {here}"
            stops.append(here["name"][:30])
            found = here["field"] == field if field else here["name"].startswith(name)
            if found and (not item or here["item"] == item):
                return
        raise AssertionError(f"{name or field} is not reached: {stops}")

    def go(self, name: str, key: str = "Enter") -> None:
        """To a link or button of that name, and by it to another page."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def press(self, key: str) -> None:
        """A key; afterwards what it asked for within the page is there."""
        self.page.keyboard.press(key)
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        self.page.wait_for_load_state("networkidle")

    def write(self, field: str, text: str) -> None:
        """Go to a field and write into it."""
        self.tab_to(field=field)
        self.page.keyboard.type(text)

    def is_here(self) -> None:
        """The focus is on something of the page, not lost in it."""
        expect.soft(self.page.locator(":focus")).to_have_count(1)
        assert not self.page.evaluate(HERE).get("lost"), "the focus is lost"


def test_a_handoff_by_keys(story: Story) -> None:
    """UX-3 TR-1 TR-2 KN-1: sign in, skip to the content, open, prepare, answer an item, without a mouse."""
    page = story.browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    page.set_default_timeout(60_000)
    story.windows["giver_manager"] = page
    keys = Keys(page)
    _sign_in(story, keys)
    transition = _open(keys)
    keys.go("Start preparing")
    transition.refresh_from_db()
    assert transition.stage == "preparing"
    _answer(story, keys)


def _sign_in(story: Story, keys: Keys) -> None:
    keys.page.goto(f"{story.address}/sign-in/")
    keys.write("login", str(story.cast.giver_manager.email))
    keys.write("password", PASSWORD)
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    expect(keys.page).not_to_have_url(f"{story.address}/sign-in/")


def _either_way() -> date:
    """A working day over a month ahead that is typed alike whether days or months stand first."""
    days = ((clock.now() + timedelta(days=ahead)).date() for ahead in range(30, 400))
    return next(day for day in days if day.day == day.month and day.weekday() < 5)


def _open(keys: Keys) -> Transition:
    keys.page.keyboard.press("Tab")
    assert keys.page.evaluate(HERE)["name"] == "Skip to content"
    keys.press("Enter")
    assert keys.page.evaluate("document.activeElement.id") == "content"
    keys.page.goto(keys.page.url)
    keys.go("Accounts")
    keys.go("Aster Foods")
    keys.go("Hand over")
    keys.write("receiver", "Rei")
    keys.tab_to(field="transition_on")
    keys.page.keyboard.type(_either_way().strftime("%d%m%Y"))
    keys.write("reason", "Terr")
    keys.go("See the proposal")
    keys.write("scenario", "Rep")
    keys.go("Open the transition", "Space")
    assert Transition.objects.exists(), keys.page.inner_text("main")[:2000]
    return Transition.objects.get()


def _answer(story: Story, keys: Keys) -> None:
    """An item is answered within the record: its form opens where the item is, and the focus follows."""
    account = Account.objects.get()
    keys.page.goto(f"{story.address}/accounts/{account.pk}/knowledge/?show=missing")
    keys.page.locator(f"[data-item='{ITEM}']").focus()
    keys.tab_to(item=ITEM, field="")
    while keys.page.evaluate("!document.activeElement.matches('[data-edit]')"):
        keys.page.keyboard.press("Tab")
    keys.press("Enter")
    keys.is_here()
    if keys.page.evaluate("document.activeElement.name") != "answer":
        keys.tab_to(field="answer")
    keys.page.keyboard.type("Smooth")
    keys.tab_to("Save the answer", item=ITEM)
    with keys.page.expect_response(lambda answer: answer.url.endswith(f"/{ITEM}/answer/")):
        keys.page.keyboard.press("Enter")
    expect(keys.page.locator(f"[data-item='{ITEM}'] form[data-answer]")).to_have_count(0)
    keys.is_here()
    assert KnowledgeItem.objects.get(key=ITEM).answer == "smooth"
