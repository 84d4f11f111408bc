"""My work with nothing but the keyboard, in a real browser."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from tasuki.people.models import Person
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Step
from tasuki.web import clock

WHY = "The customer is away until then"


def test_a_morning_by_keyboard(page: Page, live_app: str, cast: Cast, client: Client) -> None:
    """UX-2 UX-3: walk the rows, do one, take it back, put one off with a reason, wake it, by keys alone."""
    row = open_for(cast, make_account(cast.giver))
    Step.objects.filter(transition=row, person=cast.receiver).update(due_at=clock.now())
    Person.objects.filter(pk=cast.receiver.pk).update(single_keys=True)
    client.force_login(cast.receiver)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_app}])
    keys = page.keyboard
    page.goto(f"{live_app}/")
    expect(page.get_by_role("heading", name="My work", level=1)).to_be_visible()
    rows = page.locator("#desk [data-row]:visible")
    count = rows.count()
    _focus(page, page.locator(f"#task-{row.pk}-assign-receiver"))
    keys.press("d")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(page.locator(f"#task-{row.pk}-assign-receiver")).to_have_count(0)
    expect(page.locator("#desk [data-row]:focus")).to_have_count(1)
    undo.focus()
    keys.press("Enter")
    expect(page.locator(f"#task-{row.pk}-assign-receiver")).to_be_visible()
    expect(rows).to_have_count(count)
    _put_off(page, f"#task-{row.pk}-assign-receiver")
    expect(page.locator(f"#task-{row.pk}-assign-receiver")).to_have_count(0)
    page.locator("#snoozed > summary").focus()
    keys.press("Enter")
    page.get_by_role("button", name="Wake").first.focus()
    keys.press("Enter")
    expect(page.locator(f"#task-{row.pk}-assign-receiver")).to_be_visible()


def _focus(page: Page, wanted: Locator) -> None:
    """J until the row has the focus."""
    for _step in range(40):
        page.keyboard.press("j")
        if page.evaluate("node => node.contains(document.activeElement)", wanted.element_handle()):
            return
    pytest.fail("J never reaches the row")


def _put_off(page: Page, row: str) -> None:
    page.locator(row).focus()
    page.keyboard.press("s")
    field = page.get_by_label("Why it can wait")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(page.locator(row)).to_be_focused()
    page.keyboard.press("s")
    page.get_by_role("link", name="Cancel").click()  # closes the form, leaves the page where it is
    expect(field).to_have_count(0)
    expect(page.locator(row)).to_be_focused()
    page.keyboard.press("s")
    expect(field).to_be_focused()
    page.keyboard.type(WHY)
    page.keyboard.press("Enter")
    expect(page.locator("#snoozed")).to_contain_text("1")


def test_held_keys_and_refusals(page: Page, live_app: str, cast: Cast, client: Client) -> None:
    """UX-2 UX-3: a key held down ticks off one step, two presses leave two ways back; a refusal keeps the desk."""
    rows = [open_for(cast, make_account(cast.giver, f"Account {n}")) for n in range(3)]
    Step.objects.filter(person=cast.receiver).update(due_at=clock.now())
    Person.objects.filter(pk=cast.receiver.pk).update(single_keys=True)
    client.force_login(cast.receiver)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_app}])
    page.goto(f"{live_app}/")
    undo = page.get_by_role("button", name="Undo")
    for count, row in enumerate(rows[:2], 1):
        gone = page.locator(f"#task-{row.pk}-assign-receiver")
        gone.focus()
        page.keyboard.down("d")
        expect(gone).to_have_count(0)
        expect(page.locator("#desk [data-row]:focus")).to_have_count(1)
        page.keyboard.down("d")  # held: the browser repeats it
        page.keyboard.up("d")
        expect(undo).to_have_count(count)
    page.locator(f"#task-{rows[2].pk}-assign-receiver").focus()
    page.keyboard.press("s")
    page.get_by_label("Why it can wait").fill("n/a")
    page.keyboard.press("Enter")
    expect(
        page.locator("[data-snooze] [aria-invalid=true], [data-snooze] .errors, [data-snooze] [role=alert]")
    ).not_to_have_count(0)
    expect(page.locator(f"#task-{rows[2].pk}-assign-receiver [data-snooze]")).to_have_count(1)
    page.goto(f"{live_app}/accounts/0199a7a2-0000-7000-8000-000000000001/")
    page.goto(f"{live_app}/accounts/")
    page.keyboard.press("Control+k")
    page.locator("dialog[open] input").fill("$&zz")
    expect(page.locator("dialog[open] [role=option]").last).to_contain_text("$&zz")
    been = page.evaluate("() => Object.values(sessionStorage).join()")
    assert "0199a7a2" not in been
