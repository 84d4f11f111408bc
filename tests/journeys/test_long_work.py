"""Long work in a real browser: begun, left, returned to, cancelled, begun again, told of, looked through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tasuki.customers.imports import actions as imports
from tasuki.customers.imports import chunks
from tasuki.customers.imports.heartbeat import Heartbeat
from tasuki.customers.models import Account, ImportRun
from tasuki.desk.running import telling
from tasuki.testing.cast import make_cast
from tests.journeys.windows import Story

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 3_000


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast."""
    told = Story(browser, live_app, make_cast())
    yield told
    told.close()


def test_an_import_is_left_cancelled_and_begun_again(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UX-5 SY-1: some thousand rows; the page follows by itself, nothing is half done, each row says its outcome."""
    monkeypatch.setattr(chunks, "SIZE", 500)
    table = tmp_path / "customers.csv"
    table.write_text(
        "external_id,name\n" + "".join(f"C{n},Customer {n}\n" for n in range(ROWS)) + "C0,Twice\n"
    )
    page = _begin(story, table)
    expect(page.get_by_text("No worker has run here yet")).to_be_visible()
    run = ImportRun.objects.exclude(state="draft").get()
    progress, looked = Heartbeat.progress, []

    def meanwhile(self: Heartbeat, rows: int) -> None:
        """Between two portions of the worker the person looks, leaves, comes back and cancels."""
        progress(self, rows)
        if self._rows == 1_000:
            self._tell()
            looked.append(_look_leave_and_cancel(story, page))

    monkeypatch.setattr(Heartbeat, "progress", meanwhile)
    imports.carry_out(run_id=run.pk)
    assert looked == [True]
    assert not Account.objects.exists()
    page.reload()
    expect(page.get_by_text("Cancelled after 1500 of 3001 rows")).to_be_visible()
    monkeypatch.setattr(Heartbeat, "progress", progress)

    page.get_by_role("button", name="Begin again").click()
    expect(page.locator("#work-progress")).to_be_visible()
    again = ImportRun.objects.exclude(state="draft").latest("created_at")
    imports.carry_out(run_id=again.pk)
    expect(
        page.get_by_role("link", name=re.compile("^New 3000"))
    ).to_be_visible()  # it looked again by itself
    page.get_by_role("link", name=re.compile("^New 3000")).click()
    expect(page.get_by_role("link", name="Customer 0", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile("^Rejected 1")).click()
    expect(page.get_by_text("The same as line 2")).to_be_visible()
    telling.tell()
    page.goto(f"{story.address}/notices/")
    expect(page.get_by_text("“customers.csv” is done: 3001 rows")).to_be_visible()
    page.goto(f"{story.address}/running/")
    assert page.locator("#running[hx-trigger]").count() == 0  # nothing is open: nobody asks any more


def _begin(story: Story, table: Path) -> Page:
    page = story.window("operations")
    page.goto(f"{story.address}/imports/new/?kind=accounts")
    page.locator("input[type=file]").set_input_files(table)
    page.locator("main form button[type=submit]").first.click()
    page.locator("button[name=do][value=start]").click()
    page.wait_for_selector("#work-progress")
    return page


def _look_leave_and_cancel(story: Story, page: Page) -> bool:
    expect(page.locator(".work-state")).to_contain_text("1000 of 3001")  # htmx has looked again
    page.goto(f"{story.address}/running/")
    row = page.locator("tr", has_text="customers.csv").first
    expect(row).to_contain_text("Running")
    row.get_by_role("link", name="customers.csv").click()
    page.locator("#cancel-work").click()
    expect(page.get_by_text("Nothing was changed")).to_be_visible()
    return True
