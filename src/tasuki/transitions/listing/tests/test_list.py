"""The list of transitions: its filters, its form, the bar for several at once, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tasuki.rules.reasons import Refused
from tasuki.tables.actions import save_view
from tasuki.tables.models import SavedView
from tasuki.testing.cast import PASSWORD, Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.list_view import filtered
from tasuki.transitions.listing.table import TABLE
from tasuki.transitions.models import BulkRun, Transition
from tasuki.web import clock

Budget = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def rows(cast: Cast) -> list[Transition]:
    """Ash: late and risky; Birch: ended; Cedar: far away and well known."""
    made = [open_for(cast, make_account(cast.giver, name)) for name in ("Ash", "Birch", "Cedar")]
    now = clock.now()
    set_to: tuple[dict[str, Any], ...] = (
        {"next_due_at": now - timedelta(days=2), "risk": 70, "tier": "strategic", "gate_bits": "internal"},
        {"stage": "closed", "next_due_at": None, "risk": 10, "mode": "unplanned"},
        {"next_due_at": now + timedelta(days=300), "risk": 45, "completeness": 90, "transition_on": None},
    )
    for one, values in zip(made, set_to, strict=True):
        Transition.objects.filter(pk=one.pk).update(**values)
    return made


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(getattr(cast, name))
    return client


def test_filters(cast: Cast, rows: list[Transition]) -> None:
    """UX-2, UX-4: every filter leaves what it says; those of one kind widen, those of different kinds narrow."""
    everything, giver = Transition.objects.all(), cast.actor("giver")
    for query, wanted in {
        "": "AC", "stage=all": "ABC", "stage=closed": "B", "stage=closed,planned": "ABC", "stage=bogus": "AC",
        "q=CED": "C", "risk=high": "A", "risk=high,elevated": "AC", "risk=low&stage=all": "B",
        "next=overdue": "A", "next=7d": "", "next=none&stage=all": "B",
        "cutover=none": "C", "cutover_from=2020-01-01": "A", "cutover=past": "",
        "owner=me": "AC", "owner=gina": "AC", "owner=nobody-here": "", "receiver=me": "", "receiver=none": "",
        f"giver={cast.giver.email}": "AC", "manager=mona": "AC", "manager=otto": "",
        "team=sales": "AC", "team=north": "",
        "mode=unplanned&stage=all": "B", "tier=strategic": "A", "gate=internal": "C", "knowledge_min=80": "C",
        "country=jp": "AC", "renewal=past": "", "scenario=rep-to-rep&risk=high": "A",
    }.items():  # fmt: skip
        given = dict(part.split("=", 1) for part in query.split("&")) if query else {}
        found = filtered(everything, given, giver).values_list("account__name", flat=True)
        assert "".join(sorted(name[0] for name in found)) == wanted, query
    assert not filtered(everything, {"owner": "me"}).exists()  # nobody is asking: nobody's
    with pytest.raises(Refused):
        filtered(everything, {"stage": "bogus"}, giver, strict=True)


def test_forms_lead_to_short_addresses(cast: Cast, rows: list[Transition]) -> None:
    """UX-2: a form without a script leads on to the shortest address; with htmx that address is shown."""
    client = signed_in(cast, "giver")
    answer = client.get("/transitions/?set=1&q=ash&stage=&owner=&cols=stage&cols=risk&down=stage")
    assert answer["Location"] == "/transitions/?q=ash&cols=account,risk,stage&open=columns"
    assert client.get("/transitions/?set=1&q=")["Location"] == "/transitions/?view=open"
    swapped = client.get("/transitions/?set=1&q=ash&stage=", headers={"HX-Request": "true"})
    assert swapped["HX-Push-Url"] == "/transitions/?q=ash"
    assert [one.account.name for one in swapped.context["page_obj"]] == ["Ash"]


def test_all_columns_stay_within_the_budget(
    cast: Cast, rows: list[Transition], django_assert_max_num_queries: Budget
) -> None:
    """UX-2: every column and a filter by people and team: no query more than the list may take."""
    giver = cast.actor("giver")
    save_view(actor=giver, table="transitions", name="Mine", query="owner=me")
    client, every = signed_in(cast, "manager"), ",".join(one.key for one in TABLE.columns)
    with django_assert_max_num_queries(10):
        answer = client.get(f"/transitions/?cols={every}&owner=gina&team=sales&manager=team&size=100")
    assert len(answer.context["page_obj"].object_list) == 2


def test_a_refused_order_comes_back_beside_its_form(cast: Cast, rows: list[Transition]) -> None:
    """SU-7, UX-3: list and ticks stay, the reasons stand at the form; what other verbs take does not count."""
    client = signed_in(cast, "manager")
    ticked = {"id": [str(rows[0].pk)], "filter": "q=ash"}
    answer = client.post("/transitions/bulk/", {**ticked, "verb": "date", "reason": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="bulk-refused"' in page
    assert f'value="{rows[0].pk}" checked' in page
    assert [one.account.name for one in answer.context["page_obj"]] == ["Ash"]
    answer = client.post(
        "/transitions/bulk/", {**ticked, "verb": "reassign", "role": "giver", "person": "nobody"}
    )
    assert answer.status_code == 422
    assert set(answer.context["bulk_form"].errors) == {"person", "reason"}
    pause = {**ticked, "verb": "pause", "reason": "Freeze", "by_days": "many", "person": "x"}
    answer = client.post("/transitions/bulk/", pause)
    assert answer.status_code == 302
    run = BulkRun.objects.get()
    assert (run.verb, run.values["by_days"], run.values["to"]) == ("pause", 0, "")


def _enter(page: Page, address: str, cast: Cast) -> None:
    page.goto(f"{address}/sign-in/?next=/transitions/")
    page.fill("input[name=login]", str(cast.manager.email))
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/transitions/")


@pytest.mark.browser
def test_in_the_browser(live_app: str, browser: Browser, cast: Cast, rows: list[Transition]) -> None:
    """UX-2, UX-3, UX-4: narrow, sort, tick, name the view; rows of one line; and the same without a script."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    _enter(page, live_app, cast)
    heights = page.evaluate(
        "[...document.querySelectorAll('tbody tr')].map(row => row.getBoundingClientRect().height)"
    )
    assert len(heights) == 2
    assert max(heights) < 34
    bar = page.get_by_role("group").filter(has_text="Change several at once")
    page.get_by_role("checkbox", name="Choose all on this page").check()
    expect(bar.get_by_text("2 chosen")).to_be_visible()
    bar.get_by_text("Change several at once").click()
    expect(page.get_by_label("To the day")).to_be_hidden()
    page.get_by_label("What to do").select_option("Move the date")
    expect(page.get_by_label("To the day")).to_be_visible()
    expect(page.get_by_label("Goes to")).to_be_hidden()
    page.get_by_role("searchbox", name="Account").fill("ash")
    expect(page.get_by_role("link", name="Account: ash")).to_be_visible()
    expect(page).to_have_url(f"{live_app}/transitions/?q=ash")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_text("Save as …").click()
    page.get_by_label("Save what is shown as").fill("Ashes")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("link", name="Ashes")).to_have_attribute("aria-current", "page")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    plain = browser.new_context(java_script_enabled=False).new_page()
    _enter(plain, live_app, cast)
    plain.get_by_role("searchbox", name="Account").fill("cedar")
    plain.get_by_role("button", name="Apply").click()
    expect(plain).to_have_url(f"{live_app}/transitions/?q=cedar")
    plain.get_by_role("link", name="Account: cedar").click()
    expect(plain.get_by_role("row")).to_have_count(3)
    assert SavedView.objects.get().query == "q=ash"
