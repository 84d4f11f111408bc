"""In a real browser: words are selected in a document and answer an item; files are dropped; counters count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tasuki.customers.models import Account
from tasuki.documents import extraction
from tasuki.documents.actions import add_file
from tasuki.documents.models import Source
from tasuki.knowledge.models import KnowledgeItem
from tasuki.testing.cast import Cast, make_account, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "😀 Kickoff on Monday.\nThey want half the handling time by June.\nMika leads. <b>Not bold</b>"
SELECT = """([part, from, to]) => {
  const element = document.querySelector(`[data-part="${part}"]`);
  const range = document.createRange();
  range.setStart(element.firstChild, element.textContent.indexOf(from));
  range.setEnd(element.firstChild, element.textContent.indexOf(to) + to.length);
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}"""


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, settings: Any) -> Cast:
    """The people, with files of this test only."""
    settings.MEDIA_ROOT = tmp_path / "files"
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
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_app}])
    yield context.new_page()
    context.close()


def test_from_a_selection_to_an_answer(page: Page, live_app: str, cast: Cast, account: Account) -> None:
    """KN-10: select, choose the item, save; the item leads back to the marked passage."""
    source = add_file(
        actor=cast.actor("giver"), account_id=account.pk, name="kickoff.txt", blocks=[TEXT.encode()]
    )
    extraction.read_source(source.pk)
    page.goto(f"{live_app}/accounts/{account.pk}/")
    page.get_by_role("link", name="Documents").first.click()
    page.get_by_role("link", name="kickoff").click()
    expect(page.get_by_text("<b>Not bold</b>")).to_be_visible()
    page.evaluate(SELECT, [0, "half", "June"])
    page.get_by_role("link", name="Use the selected passage for an item").click()
    expect(page.locator("blockquote")).to_have_text("half the handling time by June")
    page.get_by_label("Find an item").fill("outcomes sought")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Outcomes sought").first.click()
    expect(page.get_by_label("Your answer")).to_have_value("half the handling time by June")
    page.get_by_label("Your answer").fill("Half the handling time, by June")
    page.get_by_role("button", name="Save the answer with its passage").click()
    expect(page.locator("mark")).to_have_text("half the handling time by June")
    row = KnowledgeItem.objects.get(source_id=source.pk)
    assert (row.answer, row.quote) == ("Half the handling time, by June", "half the handling time by June")
    page.goto(f"{live_app}/accounts/{account.pk}/knowledge/{row.key}/")
    page.get_by_role("link", name="Read it in its source").click()
    expect(page.locator("mark")).to_have_text("half the handling time by June")


def test_dropping_files(page: Page, live_app: str, account: Account) -> None:
    """KN-8: files dropped on the form are chosen, as if they had been picked."""
    page.goto(f"{live_app}/accounts/{account.pk}/documents/")
    drop = """() => {
      const data = new DataTransfer();
      data.items.add(new File(["One"], "one.txt", {type: "text/plain"}));
      data.items.add(new File(["MZ program"], "two.pdf"));
      document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
    }"""
    page.evaluate(drop)
    page.get_by_role("button", name="Add the files").click()
    expect(page.get_by_text("was not kept")).to_be_visible()
    assert Source.objects.get().title == "one"


def test_a_counter_before_the_limit(page: Page, live_app: str, account: Account) -> None:
    """KN-10: a long paste is counted, and nothing of it is cut."""
    page.goto(f"{live_app}/accounts/{account.pk}/documents/new/note/")
    paste = "(area) => { area.value = 'x'.repeat(1000001); area.dispatchEvent(new Event('input')); }"
    page.locator("[name=body]").evaluate(paste)
    expect(page.locator("[data-count]")).to_have_text("1,000,001 / 1,000,000")
    page.get_by_label("Title").fill("Long")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("1000000").first).to_be_visible()
    assert not Source.objects.exists()
