"""A customer changes hands in a browser that runs no scripts: every step is a link or a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tasuki.customers.models import Account
from tasuki.knowledge.models import KnowledgeItem
from tasuki.messaging.tests.sink import Sink
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import become_ready, settle_all
from tasuki.transitions.models import Transition
from tests.journeys.windows import Story, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
ITEM = "profile.company.industry"


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast with a customer, and windows without scripts."""
    told = Story(browser, live_app, make_cast(), scripts=False)
    make_account(told.cast.giver, "Aster Foods")
    yield told
    told.close()


def test_a_customer_changes_hands_without_scripts(story: Story, settings: Any) -> None:
    """UX-3 TR-1 TR-2 KN-1 KN-6 MS-1 GA-1: open, prepare, answer, be refused, be ready, write, cut over."""
    transition = story.open("Aster Foods")
    story.press("giver", transition, "Start preparing")
    story.tick("receiver", transition, transition.steps.filter(role="receiver").order_by("position")[0].key)
    _answer(story)
    _refused(story, transition)
    become_ready(story.cast, transition)
    story.press("manager", transition, "Declare ready")
    settle_all(story.cast, transition, "internal")
    story.press("manager", transition, "Start introducing")
    with mail_server(settings) as sink:
        _introduced(story, transition, sink)
    settle_all(story.cast, transition, "introduced", "warm", "promises")
    story.press("manager", transition, "Cut over now")
    transition.refresh_from_db()
    assert transition.stage == "handed_over", story.window("manager").inner_text("main")[:2000]
    assert Account.objects.get().owner == story.cast.receiver


def _answer(story: Story) -> None:
    """An item of the record is answered on its own page, and shown to be there."""
    page = story.window("giver")
    page.goto(f"{story.address}/accounts/{Account.objects.get().pk}/knowledge/{ITEM}/")
    page.locator("form[data-answer] [name=answer]").fill("Food and drink")
    page.locator("form[data-answer]").get_by_role("button", name=re.compile("Save")).first.click()
    page.wait_for_load_state()
    assert KnowledgeItem.objects.get(key=ITEM).answer == "Food and drink"


def _refused(story: Story, transition: Transition) -> None:
    """Each refusal stands at the form it was about, opened, and the form still holds what was typed."""
    page = story.at("giver", transition)
    page.locator("summary", has_text="More").last.click()
    page.locator("summary", has_text="Pause").click()
    for words in ("n/a", "tbd", "-"):  # time and again: the answer stands at the address of its form
        page.locator("#reason-paused").fill(words)
        page.locator("form", has=page.locator("#reason-paused")).get_by_role("button").click()
        page.wait_for_load_state()
        expect(page.locator("#refused")).to_be_visible()
        expect(page.locator("#reason-paused")).to_have_value(words)
    transition.refresh_from_db()
    assert transition.stage == "preparing"


def _introduced(story: Story, transition: Transition, sink: Sink) -> None:
    story.send("giver", transition, "introduction", sink, expected=2)
    assert transition.steps.get(key="introduction").state == "done"
