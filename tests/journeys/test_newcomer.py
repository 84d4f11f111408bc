"""A company that knows its job but not the program hands over an account without help (UX-2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tasuki.customers.models import Account
from tasuki.messaging import delivery
from tasuki.rules import lifecycle
from tasuki.testing.cast import Cast, make_account, make_cast
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tests.journeys.newcomer import Newcomer
from tests.journeys.windows import mail_server

pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNT: Final = "Aster Foods"
WHO: Final = ("giver", "receiver", "manager", "giver_manager", "support", "operations")
MOST_ROUNDS: Final = 60


class Company:
    """Everybody at their own window, and the one thing that is not theirs: time."""

    def __init__(self, browser: Browser, address: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        self.people = {who: Newcomer(browser, address, getattr(cast, who).email) for who in WHO}
        self.monkeypatch = monkeypatch
        self.done: list[str] = []
        self.refused: set[str] = set()

    def hand_over(self) -> None:
        """Round after round: whoever has something to do does it; when nobody has, time goes by."""
        for _round in range(MOST_ROUNDS):
            moved = [who for who, person in self.people.items() if self._turn(who, person)]
            delivery.deliver_due()
            if Transition.objects.get().stage == lifecycle.STABILISING:
                return
            if not moved:
                self._wait()
        raise AssertionError(f"not handed over after {MOST_ROUNDS} rounds: {self.done[-20:]} {self.refused}")

    def _turn(self, who: str, person: Newcomer) -> bool:
        """Everything that My work offers to them; the manager then presses what moves the transition on."""
        before = len(self.done)
        while offer := next((one for one in person.offers() if one not in self.refused), None):
            if person.take(offer):
                self.done.append(f"{who}: {offer}")
            else:
                self.refused.add(offer)
        if who == "manager" and (pressed := person.press_next(ACCOUNT)):
            self.done.append(f"{who}: {pressed}")
        if len(self.done) == before:
            return False
        self.refused.clear()
        return True

    def _wait(self) -> None:
        """Until an hour before the next thing is due; nobody can hurry that."""
        now = clock.now()
        todo = Transition.objects.get().steps.filter(state="todo", due_at__gt=now + timedelta(hours=2))
        due = todo.order_by("due_at").values_list("due_at", flat=True).first()
        until = due - timedelta(hours=1) if due else now + timedelta(days=1)
        self.monkeypatch.setenv("TASUKI_NOW", until.astimezone(UTC).isoformat())
        self.refused.clear()


@pytest.fixture
def company(
    browser: Browser, live_app: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Company]:
    """The cast with a customer, everybody signed in."""
    cast = make_cast()
    make_account(cast.giver, ACCOUNT)
    made = Company(browser, live_app, cast, monkeypatch)
    yield made
    for person in made.people.values():
        person.page.context.close()


def test_an_account_is_handed_over_by_what_one_sees(company: Company, settings: Any) -> None:
    """UX-2 UX-3 TR-1: from the account to full responsibility, by visible names and roles alone."""
    manager = company.people["giver_manager"]
    manager.open_handoff(ACCOUNT, "Rei Receiver", days=35)
    company.people["giver"].fill_record(ACCOUNT)
    with mail_server(settings) as sink:
        company.hand_over()
    owner = Account.objects.get().owner
    assert owner is not None
    assert owner.name == "Rei Receiver"
    assert {str(mail["To"]).split("<")[-1].rstrip(">").split("@")[0] for mail in sink.mails} == {
        "mika",
        "sofia",
    }
    assert "manager: Cut over now" in company.done
    assert any("Write and send: Introduce" in one for one in company.done)
