"""Each scenario, planned and unplanned, from opening to closing in a real browser (SC-1 … SC-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tasuki.audit.queries import verify
from tasuki.customers.models import Account, Deal, HealthReading
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.testing.cast import make_account, make_cast
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tests.journeys.walk import Walk
from tests.journeys.windows import Story, mail_server

pytestmark = pytest.mark.django_db(transaction=True)

# rep to rep, planned, is walked in three languages: test_three_languages.
# scenario, mode, whether the outgoing owner has left already, the reason given
WAYS = (
    ("sales-to-cs", "planned", False, "closed_won"),
    ("sales-to-cs", "unplanned", True, "departure"),
    ("sales-to-am", "planned", False, "growth_phase"),
    ("sales-to-am", "unplanned", False, "departure"),
    ("rep-to-rep", "unplanned", True, "departure"),
    ("team-to-team", "planned", False, "reorganisation"),
    ("team-to-team", "unplanned", True, "reorganisation"),
)


@pytest.fixture
def story(browser: Browser, live_app: str, transactional_db: None) -> Iterator[Story]:
    """The cast, and the program in a browser."""
    told = Story(browser, live_app, make_cast())
    yield told
    told.close()


@pytest.mark.parametrize(("scenario", "mode", "gone", "reason"), WAYS, ids=[f"{w[0]}.{w[1]}" for w in WAYS])
def test_from_opening_to_closing(
    story: Story,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    scenario: str,
    mode: str,
    gone: bool,
    reason: str,
) -> None:
    """SC-1 SC-2 SC-3 SC-4 SC-5 SC-6 TR-2 TR-4 PB-4 GA-1 GA-2 GA-3 GA-4 GA-5 GA-6 GA-7: the whole way is walked."""
    account = _customer(story)
    if gone:
        Person.objects.filter(pk=story.cast.giver.pk).update(is_active=False, last_day=clock.now().date())
        story.cast.giver.refresh_from_db()
    transition = _open(story, account, scenario, mode, reason)
    with mail_server(settings) as sink:
        walk = Walk(story, transition, sink, monkeypatch)
        walk.to_the_end()
    assert walk.stages == [stage for stage in lifecycle.MAIN_LINE if stage != lifecycle.DRAFT]
    account.refresh_from_db()
    assert account.owner == story.cast.receiver
    assert not transition.overrides.exists()
    assert len({(mail["To"], mail["Subject"]) for mail in sink.mails}) == len(sink.mails)
    assert verify().whole


def _customer(story: Story) -> Account:
    """A customer who is live and content, bought eight months ago, and signed something new two days ago."""
    account = make_account(story.cast.giver, "Aster Foods")
    now = clock.now()
    Account.objects.filter(pk=account.pk).update(
        live_on=now.date() - timedelta(days=180),
        first_value_on=now.date() - timedelta(days=150),
        open_escalations=0,
    )
    HealthReading.objects.create(account=account, at=now - timedelta(days=3), score=82, source="survey")
    return account


def _open(story: Story, account: Account, scenario: str, mode: str, reason: str) -> Transition:
    """Open it on the page, as a manager does; a sale has just been closed where the scenario says so."""
    now = clock.now()
    days = 2 if scenario == "sales-to-cs" else 240
    Deal.objects.create(
        account=account,
        name="Licence",
        owner=story.cast.giver,
        status=Deal.Status.WON,
        closed_on=now.date() - timedelta(days=days),
        amount=120_000,
        currency="JPY",
    )
    page = story.window("giver_manager")
    page.goto(f"{story.address}/accounts/{account.pk}/hand-over/")
    page.get_by_label("Incoming owner").select_option(label="Rei Receiver · Success Osaka")
    ahead = {"planned": 35, "unplanned": 10}[mode] if scenario != "sales-to-cs" else 10
    page.get_by_label("Date of the cutover").fill((now + timedelta(days=ahead)).date().isoformat())
    page.get_by_label("Reason", exact=True).select_option(reason)
    page.get_by_label("Scenario").select_option(scenario)
    page.get_by_label("Mode").select_option(mode)
    page.get_by_role("button", name="See the proposal").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Open the transition").click()
    expect(page.get_by_role("heading", level=1, name="Aster Foods")).to_be_visible()
    transition = Transition.objects.get()
    assert (transition.scenario, transition.mode) == (scenario, mode)
    return transition
