"""One customer is handed over in a real browser, by the people whose job it is, using what they see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tasuki.audit.queries import verify
from tasuki.customers.models import Account
from tasuki.messaging.tests.sink import Sink
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import fill_record
from tasuki.transitions.models import Transition
from tests.journeys.windows import Story, mail_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast with a customer, and the program in a browser."""
    told = Story(browser, live_app, make_cast())
    make_account(told.cast.giver, "Aster Foods")
    yield told
    told.close()


def test_one_customer_changes_hands(story: Story, settings: Any) -> None:
    """TR-1 TR-2 TR-4 SC-6 KN-6 MS-1 MS-5 GA-1 GA-2 GA-3 GA-4 GA-7 ME-3 ME-5 UX-2: from opening to closing."""
    account = Account.objects.get()
    transition = story.open("Aster Foods")
    _prepared(story, transition)
    with mail_server(settings) as sink:
        _introduced(story, transition, sink)
        _handed_over(story, transition, sink)
        _closed(story, transition, sink)
    account.refresh_from_db()
    assert account.owner == story.cast.receiver
    assert verify().whole


def _prepared(story: Story, transition: Transition) -> None:
    story.press("giver", transition, "Start preparing")
    story.press("receiver", transition, "Acknowledge: Accept the assignment")
    story.press("manager", transition, "Acknowledge: Brief the incoming owner on the assignment")
    story.press("support", transition, "Acknowledge: Tell support")
    page = story.at("receiver", transition, "knowledge/")
    expect(page.get_by_text("What is missing")).to_be_visible()
    fill_record(story.cast, transition)
    page = story.at("receiver", transition, "knowledge/")
    page.get_by_role("button", name="Accept the brief").click()
    expect(page.get_by_text("is accepted").first).to_be_visible()
    story.meet("giver", transition, "internal-meeting", "Gina Giver", "Rei Receiver", "Mona Manager")
    for who in ("receiver", "giver", "manager"):
        story.do_own_steps(who, transition, "prepared", "review")
    story.press("manager", transition, "Declare ready", "Start introducing")
    expect(story.at("manager", transition).get_by_role("button", name="Cut over now")).to_be_visible()


def _introduced(story: Story, transition: Transition, sink: Sink) -> None:
    story.send("giver", transition, "introduction", sink, expected=2)
    languages = {str(mail["Subject"]) for mail in sink.mails}
    assert len(languages) == 2
    assert transition.steps.get(key="introduction").state == "done"


def _handed_over(story: Story, transition: Transition, sink: Sink) -> None:
    if transition.steps.filter(key="joint-meeting-invite", state="todo").exists():
        story.send("giver", transition, "joint-meeting-invite", sink, expected=2)
    story.meet(
        "giver", transition, "joint-meeting", "Gina Giver", "Rei Receiver", "Hoshino Mika|Mika Hoshino"
    )
    story.do_own_steps("receiver", transition, "promises", "warm")
    story.press("manager", transition, "Cut over now")
    transition.refresh_from_db()
    assert transition.stage == "handed_over"
    page = story.window("manager")
    page.goto(f"{story.address}/accounts/{transition.account_id}/")
    expect(page.get_by_text("Rei Receiver").first).to_be_visible()


def _closed(story: Story, transition: Transition, sink: Sink) -> None:
    for who in ("receiver", "giver", "manager"):
        story.do_own_steps(who, transition, "systems")
    story.do_own_steps("operations", transition, "systems")
    story.press("receiver", transition, "Receiver is fully responsible")
    story.send("giver", transition, "announcement", sink, expected=2)
    story.send("receiver", transition, "follow-up", sink, expected=2)
    story.send("giver", transition, "step-back", sink, expected=2)
    _surveyed(story, transition, sink)
    story.do_own_steps("receiver", transition, "closed")
    story.look_back(transition)
    assert not transition.steps.filter(feeds="closed", required=True, state="todo").values_list(
        "key", flat=True
    )
    story.press("receiver", transition, "Close the transition")
    transition.refresh_from_db()
    assert transition.stage == "closed", story.window("receiver").inner_text("main")


def _surveyed(story: Story, transition: Transition, sink: Sink) -> None:
    page = story.at("receiver", transition, "outcome/")
    page.get_by_role("button", name="Ask the customer").click()
    page.wait_for_load_state()
    story.send("receiver", transition, "survey", sink, expected=2)
    links = {
        found.group(0)
        for mail in sink.mails
        if (found := re.search(r"https?://[^\s>]+/survey/[^\s>]+", mail.get_body(("plain",)).get_content()))  # type: ignore[union-attr]
    }
    assert len(links) == 2
    for link in links:
        guest = story.browser.new_context(locale="en-GB").new_page()
        guest.goto(re.sub(r"https?://[^/]+", story.address, link))
        guest.locator("input[type=radio][value='5']").check()
        guest.locator("form button").last.click()
        guest.wait_for_load_state()
        guest.context.close()
    page = story.at("receiver", transition, "outcome/")
    expect(page.get_by_text("4.5").first).to_be_visible()
    rating = page.locator("form", has=page.get_by_role("button", name="Rate the handoff"))
    rating.locator("input[type=radio][value='5'], select").first.check()
    page.get_by_role("button", name="Rate the handoff").click()
    page.wait_for_load_state()
