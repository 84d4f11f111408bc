"""What a script asked for and did not get is always said: refused, overtaken, shut out, failed, nobody there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import F
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tasuki.help.models import TourState
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tests.journeys.windows import Story

pytestmark = pytest.mark.django_db(transaction=True)
SENT = "**/help/tour/"
OFFLINE = "The server cannot be reached."
FAILED = "That did not work."


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast, with a transition."""
    told = Story(browser, live_app, make_cast())
    open_for(told.cast, make_account(told.cast.giver, "Aster Foods"))
    yield told
    told.close()


@pytest.fixture
def page(story: Story) -> Page:
    """My work, with the small form of the tour."""
    found = story.window("giver")
    found.goto(story.address)
    expect(found.locator("#tour-next")).to_be_visible()
    return found


def told(page: Page, words: str) -> Locator:
    """The sentence, in sight and read out; what one was at is still there."""
    place = page.locator("[role=alert], [role=status]").filter(has_text=words)
    expect(place).to_have_count(1)
    expect(place.get_by_text(words)).to_be_visible()
    expect(place.get_by_text(words)).to_be_in_viewport()
    expect(page.locator("#tour-next")).to_be_visible()
    assert not TourState.objects.exists()
    return place


def _next(page: Page) -> None:
    page.locator("#tour-next").click()


def test_refused(page: Page) -> None:
    """UX-3: the reasons of a refusal, and gone again with the next try."""
    page.route(SENT, lambda route: route.continue_(post_data="move=jump"))
    _next(page)
    told(page, "jump")
    page.unroute(SENT)
    _next(page)
    expect(page.locator("#tour")).to_contain_text("2 of")
    expect(page.locator("[role=alert]")).to_have_count(0)


def test_in_the_form_where_there_is_room(page: Page) -> None:
    """UX-3: a form that is wide enough says it itself, read out at once, until it is sent again."""
    page.evaluate("document.querySelector('#tour form').style.inlineSize = '480px'")
    page.route(SENT, lambda route: route.continue_(post_data="move=jump"))
    _next(page)
    place = told(page, "jump")
    assert place.evaluate("(one) => one.closest('form') !== null && one.getAttribute('role') === 'alert'")
    _next(page)
    told(page, "jump")
    page.unroute(SENT)
    _next(page)
    expect(page.locator("#tour")).to_contain_text("2 of")
    expect(page.locator("[role=alert]")).to_have_count(0)


def test_overtaken(story: Story) -> None:
    """UX-3, SE-6: somebody was faster: said on the board, the card stays where it is."""
    page = story.window("manager")
    page.goto(f"{story.address}/transitions/board/")
    button = page.locator("#board form[hx-post] button:not([aria-disabled])").first
    expect(button).to_be_visible()
    Transition.objects.update(version=F("version") + 1)
    before = Transition.objects.get().stage
    button.click()
    place = page.locator("[role=alert], [role=status]").filter(has_text="in the meantime")
    expect(place).to_have_count(1)
    expect(place).to_be_in_viewport()
    assert Transition.objects.get().stage == before
    button.click()
    expect(page.get_by_text("in the meantime").last).to_be_visible()
    expect(place).to_have_count(1)


def test_nobody_there(page: Page) -> None:
    """UX-3: a server that cannot be reached is said once, however often one tries, and not after it answers again."""
    page.route(SENT, lambda route: route.abort("connectionrefused"))
    _next(page)
    told(page, OFFLINE)
    _next(page)
    assert told(page, OFFLINE).get_by_text(OFFLINE).count() == 1
    page.unroute(SENT)
    _next(page)
    expect(page.locator("#tour")).to_contain_text("2 of")


@pytest.mark.parametrize("body", ["", "<p>no page of ours"])
def test_a_failure(page: Page, body: str) -> None:
    """UX-3: a server that answers with an error and no sentence of ours."""

    def fail(route: Route) -> None:
        route.fulfill(status=502, content_type="text/html", body=body)

    page.route(SENT, fail)
    _next(page)
    told(page, FAILED)


def test_a_form_out_of_date(page: Page) -> None:
    """UX-3, SE-1: without the token of this browser: the sentence of the page that would have come."""

    def without_token(route: Route) -> None:
        headers = {**route.request.headers, "x-csrftoken": "x" * 32}
        route.continue_(headers=headers, post_data="move=next")

    page.route(SENT, without_token)
    _next(page)
    told(page, "It was opened too long ago")


def test_signed_out_meanwhile(page: Page) -> None:
    """UX-3, SE-1: the session has ended: said here with the way in, instead of a part of the sign-in page."""
    page.context.clear_cookies(name="sessionid")
    _next(page)
    place = told(page, "You are not signed in any more.")
    href = str(place.get_by_role("link", name="Sign in").get_attribute("href"))
    assert href.startswith("/sign-in/?next=%2F&")
