"""The record in a real browser: saved as it is typed, nothing lost between two writers, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tasuki.customers.models import Account
from tasuki.knowledge.models import ItemChange, ItemDraft, KnowledgeItem
from tasuki.testing.cast import make_account, make_cast
from tests.journeys.windows import Story

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "state.projects.active"
ITEM = "item-state-projects-active"
OTHER = "item-objectives-business-outcomes"


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast, and an account that its owner and their manager write about."""
    told = Story(browser, live_app, make_cast())
    make_account(told.cast.giver, "Aster Foods")
    yield told
    told.close()


def record(story: Story, who: str) -> Page:
    page = story.window(who)
    page.goto(f"{story.address}/accounts/{Account.objects.get().pk}/knowledge/")
    return page


def edit(page: Page, item: str = ITEM) -> Locator:
    """Open an item; its answer has the cursor."""
    page.locator(f"#{item} [data-edit]").click()
    field = page.locator(f"#{item} [name=answer]").first
    expect(field).to_be_focused()
    return field


def state(page: Page, item: str = ITEM) -> Locator:
    return page.locator(f"#{item} [data-save-state]")


def test_typing_is_kept_and_makes_one_line_of_history(story: Story) -> None:
    """KN-1 KN-2 SE-6: typed in bits over several drafts and a reload; the item changes once."""
    page = record(story, "giver")
    field = edit(page)
    field.press_sequentially("Roll-out in ")
    expect(state(page)).to_contain_text("Draft kept at")
    assert not KnowledgeItem.objects.exists()
    field.press_sequentially("Surabaya")
    expect(state(page)).to_contain_text("Draft kept at")
    assert ItemDraft.objects.get().answer == "Roll-out in Surabaya"
    page.reload()
    field = edit(page)
    expect(field).to_have_value("Roll-out in Surabaya")
    expect(page.get_by_text("Your draft, not in the record yet")).to_be_visible()
    field.press_sequentially(", then Medan")
    before = page.locator("#knowledge-summary").inner_text()
    field.press("Control+Enter")
    expect(page.locator(f"#{ITEM}").get_by_text("Roll-out in Surabaya, then Medan")).to_be_visible()
    expect(page.locator("#knowledge-summary")).not_to_have_text(before)
    expect(
        page.locator("article.is-open [name=answer]").first
    ).to_be_focused()  # the next missing one is open
    assert not page.locator(f"#{ITEM} [name=answer]").count()
    assert ItemChange.objects.get().after == "Roll-out in Surabaya, then Medan"
    assert not ItemDraft.objects.exists()


def test_moving_on_settles_and_esc_keeps_the_draft(story: Story) -> None:
    """KN-2 SE-6: leaving an item saves it; Esc leaves it as a draft."""
    page = record(story, "giver")
    edit(page).press_sequentially("Two plants by 2028")
    edit_next = page.locator(f"#{OTHER} [data-edit]")
    edit_next.click()
    expect(page.locator(f"#{ITEM}").get_by_text("Two plants by 2028")).to_be_visible()
    assert KnowledgeItem.objects.get(key=KEY).answer == "Two plants by 2028"
    field = page.locator(f"#{OTHER} [name=answer]").first
    expect(field).to_be_visible()
    field.fill("Half a sentence")
    field.press("Escape")
    expect(page.locator(f"#{OTHER}").get_by_text("Continue the draft")).to_be_visible()
    assert ItemDraft.objects.get().answer == "Half a sentence"
    assert not KnowledgeItem.objects.filter(key="objectives.business.outcomes").exists()


def test_keys_move_open_and_confirm(story: Story) -> None:
    """KN-2 KN-4: the record is filled without touching the mouse; keys mean nothing while one types."""
    page = record(story, "giver")
    page.keyboard.press("j")
    first = page.locator("article.item").first
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("article.item").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.locator(f"#{ITEM}").focus()
    page.keyboard.press("Enter")
    field = page.locator(f"#{ITEM} [name=answer]").first
    expect(field).to_be_focused()
    page.keyboard.type("jk?vn")
    expect(field).to_have_value("jk?vn")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#{ITEM} [data-verify]")).to_be_visible()
    page.locator(f"#{ITEM}").focus()
    with page.expect_response(lambda answer: answer.request.method == "POST") as confirmed:
        page.keyboard.press("v")
    assert confirmed.value.ok
    expect(page.locator("#toasts .is-breach")).to_have_count(0)
    assert [one.what for one in ItemChange.objects.order_by("version")] == ["answered", "verified"]


def test_single_keys_can_be_switched_off(story: Story) -> None:
    """UX-2 KN-2: who speaks to the machine or presses by mistake turns them off on this device."""
    page = record(story, "giver")
    page.keyboard.press("?")
    page.get_by_label("Use single keys on this device").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("article.item").first).not_to_be_focused()


@pytest.mark.parametrize("choice", ["Keep mine", "Keep theirs", "Keep both, one below the other"])
def test_two_people_write_the_same_item(story: Story, choice: str) -> None:
    """SE-6 KN-1: the slower writer sees both texts and the difference, and decides; no text is lost."""
    slow, fast = record(story, "giver"), record(story, "giver_manager")
    mine = edit(slow)
    mine.press_sequentially("Roll-out in Surabaya")
    expect(state(slow)).to_contain_text("Draft kept at")
    theirs = edit(fast)
    theirs.press_sequentially("Roll-out in Medan")
    expect(state(fast)).to_contain_text("Gina Giver is writing here too")
    theirs.press("Control+Enter")
    expect(fast.locator(f"#{ITEM}").get_by_text("Roll-out in Medan")).to_be_visible()
    mine.press_sequentially(" in May")
    expect(state(slow)).to_contain_text("changed this in the meantime")
    mine.press("Control+Enter")
    conflict = slow.locator(f"#{ITEM} [data-conflict]")
    expect(conflict).to_contain_text("Roll-out in Medan")
    expect(conflict.locator("[name=answer]")).to_have_value("Roll-out in Surabaya in May")
    expect(conflict.locator("del").first).to_contain_text("Medan")
    expect(conflict.locator("ins").first).to_contain_text("Surabaya")
    conflict.get_by_role("button", name=choice).click()
    expect(slow.locator(f"#{ITEM} [data-edit]")).to_be_visible()
    kept = {
        "Keep mine": "Roll-out in Surabaya in May",
        "Keep theirs": "Roll-out in Medan",
        "Keep both, one below the other": "Roll-out in Medan\n\nRoll-out in Surabaya in May",
    }
    assert KnowledgeItem.objects.get(key=KEY).answer == kept[choice]
    assert not ItemDraft.objects.exists()
    assert "Roll-out in Medan" in {one.after for one in ItemChange.objects.all()}


def test_a_dead_line_loses_nothing(story: Story) -> None:
    """SE-6: without a network the text stays, it is said that it is not kept, and it is kept when the line is back."""
    page = record(story, "giver")
    field = edit(page)
    page.context.set_offline(True)
    field.press_sequentially("Written in a tunnel")
    expect(state(page)).to_contain_text("the server cannot be reached")
    field.press("Control+Enter")
    expect(field).to_have_value("Written in a tunnel")
    warned: list[str] = []

    def stay(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("location.href = '/'")
    page.wait_for_timeout(500)
    assert warned == ["beforeunload"]
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Draft kept at", timeout=15_000)
    assert ItemDraft.objects.get().answer == "Written in a tunnel"


def test_a_paste_that_is_too_long_is_kept_in_the_form(story: Story) -> None:
    """KN-2: a megabyte is refused with the limit and the length; nothing is cut off."""
    page = record(story, "giver")
    field = edit(page)
    paste = """(field) => {
      field.classList.add("is-huge");
      field.value = "a long text\\n".repeat(87500);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }"""
    field.evaluate(paste)
    expect(page.locator(f"#{ITEM} .length")).to_contain_text("1,050,000 of at most 20,000")
    expect(state(page)).to_contain_text("Not kept")
    page.locator(f"#{ITEM}").get_by_role("button", name="Save the answer").click()
    expect(field).to_be_focused()
    assert field.evaluate("(field) => field.value.length") == 1_050_000
    assert not KnowledgeItem.objects.exists()
