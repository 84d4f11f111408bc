"""The palette: whatever one may open, by a few letters (Ctrl-K)."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tasuki.customers.models import Account
from tasuki.desk.palette import palette, rank
from tasuki.desk.search_jumps import Jump
from tasuki.people.models import Person
from tasuki.testing.cast import Cast, make_account


@pytest.fixture
def aster(cast: Cast) -> Account:
    """An account of the outgoing owner's."""
    return make_account(cast.giver, "Aster Foods")


@pytest.mark.once
def test_what_begins_so_stands_first() -> None:
    """KN-10: the whole name, its beginning, the beginning of a word, anywhere; each address once."""
    names = ["Imports of mail", "Reimport", "New import", "Import"]
    found = rank([Jump(name, "Page", "", f"/{name}/") for name in [*names, "Import"]], "import")
    assert [one.name for one in found] == ["Import", "Imports of mail", "New import", "Reimport"]


def test_people_find_what_is_theirs(cast: Cast, aster: Account) -> None:
    """SE-2: the owner finds the account, its people and documents by a few letters; an outsider nothing of it."""
    for text in ("ast", "foods", "hoshi", "mika ho", "sofia"):
        mine = {one.about or one.name for one in palette(cast.actor("giver"), text)}
        assert "Aster Foods" in mine or any(
            one.name == "Aster Foods" for one in palette(cast.actor("giver"), text)
        )
        theirs = palette(cast.actor("outsider"), text)
        assert not any("Aster" in f"{one.name}{one.about}" or "Hoshino" in one.name for one in theirs)


def test_places_are_those_one_may_open(cast: Cast) -> None:
    """RO-10: operations are offered imports and people, an owner is not; without letters all places are listed."""
    everything = {one.href for one in palette(cast.actor("operations"), "")}
    assert {"/imports/new/", "/people/", "/transitions/new/"} <= everything
    mine = {one.href for one in palette(cast.actor("giver"), "")}
    assert "/transitions/new/" in mine
    assert not mine & {"/imports/new/", "/people/", "/mailings/new/", "/playbooks/new/"}
    assert palette(cast.actor("giver"), "import") == []


def test_the_answer_is_small_and_private(client: Client, cast: Cast, aster: Account) -> None:
    """KN-10: at most twelve rows; odd input finds nothing; few queries; never kept by a cache."""
    client.force_login(cast.giver)
    answer = client.get("/search/jump/", {"q": "aster"})
    assert answer.json()["found"][0] == {
        "name": "Aster Foods", "kind": "Account", "about": "Food", "href": f"/accounts/{aster.pk}/",
    }  # fmt: skip
    assert "no-store" in answer["Cache-Control"]
    for odd in ("x" * 5_000, '"', "-", "%", "_", "…", " \t ", "🂡", "٪" * 90):
        assert client.get("/search/jump/", {"q": odd}).status_code == 200
    client.logout()
    assert client.get("/search/jump/", {"q": "aster"}).status_code == 302


def test_a_japanese_name_is_found_anywhere(cast: Cast) -> None:
    """UX-1: where words are written without spaces, one sign inside a name is enough."""
    made = make_account(cast.giver, "株式会社青嶺食品", external_id="JA-1")
    assert f"/accounts/{made.pk}/" in [one.href for one in palette(cast.actor("giver"), "嶺")]


# -- in the browser -------------------------------------------------------------------------------


@pytest.fixture
def desk(browser: Browser, live_app: str, cast: Cast, aster: Account, client: Client) -> Page:
    """The list of accounts, open before the outgoing owner."""
    Person.objects.filter(pk=cast.giver.pk).update(single_keys=True)
    client.force_login(cast.giver)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_app}])
    page = context.new_page()
    page.goto(f"{live_app}/accounts/")
    return page


@pytest.mark.browser
def test_keys_lead_everywhere(desk: Page, live_app: str, cast: Cast, aster: Account) -> None:
    """UX-3: Ctrl-K is a combobox; J, Enter, G and ? do what the list of keys says, not while writing, nor when off."""
    desk.keyboard.press("Control+k")
    field = desk.get_by_role("combobox", name="Search and jump")
    expect(field).to_be_focused()
    desk.keyboard.type("aster")
    options = desk.get_by_role("listbox", name="Found").get_by_role("option")
    first = options.first
    expect(first).to_contain_text("Aster Foods")
    expect(field).to_have_attribute("aria-activedescendant", "palette-0")
    expect(options.last).to_contain_text("aster")
    assert not desk.evaluate("document.documentElement.scrollWidth > innerWidth")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})  # takes a candidate, opens nothing
    expect(field).to_be_visible()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/accounts/{aster.pk}/")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.keyboard.press("a")
    desk.wait_for_url(f"{live_app}/accounts/")
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="Aster Foods")).to_be_focused()
    desk.locator("main input").first.focus()
    desk.keyboard.type("ga?")
    expect(desk).to_have_url(f"{live_app}/accounts/")
    Person.objects.filter(pk=cast.giver.pk).update(single_keys=False)
    desk.reload()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_hidden()
    desk.context.close()
