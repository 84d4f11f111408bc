"""The first look around in a real browser: forth, back, skipped, by keyboard, never a second time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tasuki.help.models import TourState
from tasuki.help.tour import STEPS
from tasuki.testing.cast import make_cast
from tests.journeys.windows import Story

pytestmark = pytest.mark.django_db(transaction=True)
LAST = len(STEPS["owner"])


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast on their first day."""
    told = Story(browser, live_app, make_cast())
    yield told
    told.close()


@pytest.fixture
def page(story: Story) -> Page:
    """My work of the outgoing owner, signed in for the first time."""
    found = story.window("giver")
    found.goto(story.address)
    return found


def tour(page: Page) -> Locator:
    return page.get_by_role("region", name=page.locator("#tour-title").inner_text())


def at(page: Page, number: int) -> None:
    """The tour is at this step, and in sight."""
    expect(page.locator("#tour")).to_contain_text(f"{number} of {LAST}")
    expect(page.locator("#tour-title")).to_be_visible()


def test_forth_back_and_to_the_end(page: Page) -> None:
    """UX-2: it begins by itself, goes on and back without leaving the page, ends with “Done”, never comes again."""
    at(page, 1)
    expect(tour(page).get_by_role("button", name="Back")).to_have_count(0)
    address = page.url
    page.get_by_role("button", name="Next").click()
    at(page, 2)
    page.get_by_role("button", name="Back").click()
    at(page, 1)
    for number in range(2, LAST + 1):
        page.get_by_role("button", name="Next").click()
        at(page, number)
    expect(page.get_by_role("button", name="Skip the tour")).to_have_count(0)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#tour")).to_have_count(0)
    assert page.url == address
    assert TourState.objects.get().seen_at is not None
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#tour")).to_have_count(0)


def test_escape_skips_for_good(page: Page, story: Story) -> None:
    """UX-2, UX-3: Escape skips; what a menu does with Escape is its own; another day it is not shown either."""
    at(page, 1)
    page.locator(".top-tools .menu > summary").last.click()
    page.keyboard.press("Escape")
    at(page, 1)
    page.locator("#tour-next").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_have_count(0)
    assert TourState.objects.get().skipped_at is not None
    expect(page.locator("#content")).to_be_focused()
    again = story.browser.new_context(storage_state=page.context.storage_state()).new_page()
    again.goto(story.address)
    expect(again.locator("h1")).to_be_visible()
    expect(again.locator("#tour")).to_have_count(0)
    again.context.close()


def test_by_keys_the_focus_stays(page: Page) -> None:
    """UX-3: Tab reaches it, Enter goes on, the focus stays on the button pressed, and on the page when it is over."""
    at(page, 1)
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.id") == "tour-next":
            break
    expect(page.locator("#tour-next")).to_be_focused()
    for number in range(2, LAST + 1):
        page.keyboard.press("Enter")
        at(page, number)
        expect(page.locator("#tour-next")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#tour-back")).to_be_focused()
    page.keyboard.press("Space")
    at(page, LAST - 1)
    expect(page.locator("#tour-back")).to_be_focused()
    page.locator("#tour-next").focus()
    page.keyboard.press("Enter")
    at(page, LAST)
    page.keyboard.press("Enter")
    expect(page.locator("#tour")).to_have_count(0)
    expect(page.locator("#content")).to_be_focused()


def test_begun_anew_from_help(page: Page, story: Story) -> None:
    """UX-2: whoever skipped it finds it in help and may begin anew."""
    page.get_by_role("button", name="Skip the tour").click()
    expect(page.locator("#tour")).to_have_count(0)
    page.goto(f"{story.address}/help/tour/")
    page.get_by_role("button", name="Begin anew").click()
    page.goto(story.address)
    at(page, 1)


def test_without_scripts(browser: Browser, live_app: str, transactional_db: None) -> None:
    """UX-2: the same by plain forms."""
    story = Story(browser, live_app, make_cast(), scripts=False)
    page = story.window("giver")
    page.goto(story.address)
    at(page, 1)
    page.get_by_role("button", name="Next").click()
    at(page, 2)
    page.get_by_role("button", name="Skip the tour").click()
    expect(page.locator("#tour")).to_have_count(0)
    story.close()
