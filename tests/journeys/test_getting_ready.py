"""A receiver who knows nothing of a customer becomes ready, by what the program keeps and shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tasuki.audit.models import Event
from tasuki.commitments.models import Commitment
from tasuki.customers.models import Account
from tasuki.documents import extraction
from tasuki.documents.models import Source
from tasuki.knowledge.models import ItemQuestion, KnowledgeItem
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import fill_record
from tasuki.transitions import question_notices
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tests.journeys.windows import Story

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = """From: Mika Hoshino <mika@a-aster-foods.example>
To: Gina Giver <gina@tasuki.example>
Date: Mon, 9 Nov 2026 09:30:00 +0900
Subject: 導入の目的について

ギーバー様

受注処理の時間を六月までに半分にすることが目標です。
稼働は四週間以内とのお約束でした。
星野
"""
GOAL = "受注処理の時間を六月までに半分にすることが目標です。"


@pytest.fixture
def story(
    browser: Browser, live_app: str, transactional_db: None, tmp_path: Path, settings: Any
) -> Iterator[Story]:
    """The cast, a customer, and a place for files of this test only."""
    settings.MEDIA_ROOT = tmp_path / "files"
    told = Story(browser, live_app, make_cast())
    make_account(told.cast.giver, "Aster Foods")
    yield told
    told.close()


def test_a_receiver_who_knows_nothing_becomes_ready(story: Story) -> None:
    """KN-1 KN-2 KN-4 KN-5 KN-6 KN-7 KN-9 KN-10 PE-1 PE-5 PE-6 PE-7 CO-2 CO-3 CO-5: from nothing to ready."""
    transition = story.open("Aster Foods")
    _knows_nothing(story, transition)
    _giver_keeps_a_mail(story)
    _giver_answers_from_it(story)
    _giver_tells_of_people(story)
    _promise_is_reset(story)
    fill_record(story.cast, transition)
    _receiver_searches(story)
    _receiver_asks(story)
    _receiver_reads_what_is_sealed(story)
    _receiver_accepts(story, transition)
    _receiver_is_declared_ready(story, transition)


def _account(story: Story, who: str, link: str) -> Page:
    """A page of the account, found by its name in the account's page."""
    page = story.window(who)
    page.goto(f"{story.address}/accounts/{Account.objects.get().pk}/")
    page.get_by_role("main").get_by_role("link", name=link).first.click()
    page.wait_for_load_state()
    return page


def _knows_nothing(story: Story, transition: Transition) -> None:
    """The brief cannot be accepted, and the page says why and who can help."""
    story.press("giver", transition, "Start preparing")
    story.press("receiver", transition, "Acknowledge: Accept the assignment")
    story.press("manager", transition, "Acknowledge: Brief the incoming owner on the assignment")
    story.press("support", transition, "Acknowledge: Tell support")
    page = story.at("receiver", transition, "knowledge/")
    expect(page.get_by_role("button", name="Accept the brief")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("cell", name="outgoing owner", exact=True).first).to_be_visible()


def _giver_keeps_a_mail(story: Story) -> None:
    page = _account(story, "giver", "Documents")
    page.get_by_role("link", name="Pasted mail").click()
    page.get_by_label("Mail with its head").fill(MAIL)
    page.get_by_role("button", name="Recognise the head").click()
    expect(page.get_by_label("Title")).to_have_value("導入の目的について")
    expect(page.get_by_label("Written by")).to_have_value(re.compile("Mika Hoshino"))
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_load_state()
    for source in Source.objects.all():
        extraction.read_source(source.pk)


def _giver_answers_from_it(story: Story) -> None:
    """Without dragging: the passage is pasted, checked against the mail, and stays with the answer."""
    page = _account(story, "giver", "Documents")
    page.get_by_role("link", name="導入の目的について").click()
    page.get_by_label("The passage").fill(GOAL)
    page.get_by_role("button", name="Use it for an item").click()
    page.get_by_label("Find an item").fill("outcomes sought")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Outcomes sought").first.click()
    page.get_by_label("Your answer").fill("Order handling in half the time, by June")
    page.get_by_role("button", name="Save the answer with its passage").click()
    page.wait_for_load_state()
    row = KnowledgeItem.objects.get(key="objectives.business.outcomes")
    assert (row.answer, row.quote) == ("Order handling in half the time, by June", GOAL)


def _giver_tells_of_people(story: Story) -> None:
    """Where the champion stands, and a sealed word on how she ticks."""
    page = _account(story, "giver", "People at the customer")
    page.get_by_role("link", name="Hoshino Mika").first.click()
    page.get_by_text("Write a note", exact=True).click()
    page.get_by_label("Note", exact=True).fill("Needs to hear bad news before the meeting, never in it")
    page.get_by_label("Purpose").fill("Prepare meetings with her")
    page.get_by_role("button", name="Seal the note").click()
    page.get_by_role("link", name="Edit").first.click()
    page.get_by_role("combobox", name=re.compile("^Influence")).select_option("4")
    page.get_by_role("combobox", name=re.compile("^Support")).select_option(label="Advocate")
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_load_state()


def _promise_is_reset(story: Story) -> None:
    """A promise that cannot be kept: judged, said anew, acknowledged by the customer, and owned by the receiver."""
    page = _account(story, "giver", "Commitments")
    page.get_by_role("link", name="Record a commitment").first.click()
    page.get_by_role("link", name="Go-live").click()
    page.get_by_label("What was promised").fill("Live within four weeks")
    page.get_by_label("Weeks promised").fill("4")
    page.get_by_role("textbox", name=re.compile("^Evidence")).fill("Mail of 9 November")
    page.get_by_role("button", name="Record it").click()
    page.wait_for_load_state()
    promise = Commitment.objects.get()
    page = story.window("manager")
    page.goto(f"{story.address}/commitments/{promise.pk}/")
    page.get_by_label("Verdict").select_option(label="Needs reset of expectations")
    page.get_by_role("button", name="Give the verdict").click()
    page.wait_for_load_state()
    page = story.window("giver")
    page.goto(f"{story.address}/commitments/{promise.pk}/")
    page.get_by_label("What is promised instead").fill("Live within nine weeks, first site in six")
    page.get_by_role("button", name="Record the reset").click()
    page.get_by_label("Acknowledged by").select_option(label="Hoshino Mika")
    page.get_by_label("Acknowledged on").fill((clock.now() - timedelta(days=1)).date().isoformat())
    form = page.locator("form", has=page.get_by_role("button", name="The customer knows"))
    form.get_by_label("What shows it").fill("She said so on the phone and thanked us for the clear word")
    page.get_by_role("button", name="The customer knows").click()
    page.wait_for_load_state()
    form = page.locator("form", has=page.get_by_role("button", name="Assign"))
    form.get_by_label("Owner now").fill("Rei Receiver")
    page.get_by_role("button", name="Assign").click()
    page.wait_for_load_state()
    promise.refresh_from_db()
    assert (promise.owner, promise.reset_state) == (story.cast.receiver, "acknowledged")


def _receiver_searches(story: Story) -> None:
    """A word of two characters in the middle of a Japanese sentence leads to the mail."""
    page = story.window("receiver")
    page.goto(story.address)
    page.get_by_role("link", name="Search").click()
    page.get_by_role("combobox", name="Search and jump").fill("受注処理")
    page.get_by_role("option", name="Search texts for “受注処理”").click()
    page.get_by_role("link", name="導入の目的について").first.click()
    expect(page.locator("mark").first).to_have_text("受注処理")


def _receiver_asks(story: Story) -> None:
    """What is not understood becomes a question; the giver learns of it and answers; the receiver understands."""
    account = Account.objects.get()
    page = story.window("receiver")
    page.goto(f"{story.address}/accounts/{account.pk}/knowledge/objectives.business.outcomes/")
    form = page.locator("form", has=page.get_by_role("button", name="Ask the outgoing owner"))
    form.get_by_role("textbox").fill("Half of which time, measured where?")
    page.get_by_role("button", name="Ask the outgoing owner").click()
    page.wait_for_load_state()
    question_notices.tell.func(str(ItemQuestion.objects.get().pk))  # what a worker does at once
    page = story.window("giver")
    page.goto(f"{story.address}/notices/")
    expect(page.get_by_text("Rei Receiver asks about “Outcomes sought” of Aster Foods").first).to_be_visible()
    page.goto(f"{story.address}/accounts/{account.pk}/knowledge/objectives.business.outcomes/")
    page.get_by_label("Your answer to this question").fill(
        "From order to pick list, as the warehouse counts it"
    )
    page.get_by_role("button", name="Answer the question").click()
    page.wait_for_load_state()
    page = story.window("receiver")
    page.goto(f"{story.address}/accounts/{account.pk}/knowledge/?section=objectives")
    item = page.locator("#item-objectives-business-outcomes")
    item.get_by_role("button", name="Understood").click()
    expect(item.get_by_text("Understood")).to_be_visible()


def _receiver_reads_what_is_sealed(story: Story) -> None:
    """The map and the ledger are there to see; the sealed note only after a click that is recorded."""
    page = _account(story, "receiver", "People at the customer")
    page.get_by_role("link", name="Stakeholder map").first.click()
    expect(page.get_by_role("row", name=re.compile("Hoshino Mika.*Champion.*high.*Advocate"))).to_be_visible()
    page.get_by_role("link", name="Introduction ledger").click()
    expect(page.get_by_text("Nobody told them yet").first).to_be_visible()
    page = _account(story, "receiver", "People at the customer")
    page.get_by_role("link", name="Hoshino Mika").first.click()
    expect(page.get_by_text("bad news before the meeting")).to_have_count(0)
    page.get_by_role("button", name="Read sensitive notes").click()
    expect(page.get_by_text("bad news before the meeting")).to_be_visible()
    assert Event.objects.filter(action="sensitive.read", actor_id=story.cast.receiver.pk).count() == 1


def _receiver_accepts(story: Story, transition: Transition) -> None:
    """The brief is frozen; it opens with day one and can be taken along as PDF, without what is sealed."""
    story.accept(transition)
    page = story.at("receiver", transition, "knowledge/")
    page.get_by_role("link", name="Read the brief").click()
    expect(page.get_by_role("heading", name="What you need on day one")).to_be_visible()
    expect(page.get_by_text("Live within nine weeks").first).to_be_visible()
    expect(page.get_by_text("bad news before the meeting")).to_have_count(0)
    with page.expect_download() as found:
        page.get_by_role("link", name="PDF").click()
    assert Path(found.value.path()).read_bytes().startswith(b"%PDF")


def _receiver_is_declared_ready(story: Story, transition: Transition) -> None:
    story.meet("giver", transition, "internal-meeting", "Gina Giver", "Rei Receiver", "Mona Manager")
    for who in ("receiver", "giver", "manager"):
        story.do_own_steps(who, transition, "prepared", "review")
    story.press("manager", transition, "Declare ready")
    transition.refresh_from_db()
    assert transition.stage == "ready", story.window("manager").inner_text("main")[:3000]
