"""The list of clocks: page, API and command."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tasuki.desk.late_clocks import lines, listed
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.jobs import run_clocks
from tasuki.transitions.models import Clock, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
BUDGET = 10


@pytest.fixture
def transition(cast: Cast) -> Transition:
    """One with clocks, all of them escalated but the last."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    late = row.clocks.order_by("-due_at")[1]
    with clock.fixed(late.escalate_at):
        run_clocks(clock.now())
    return row


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which this member of the cast has signed in."""
    client = Client()
    client.force_login(getattr(cast, name), backend="tasuki.people.backends.EmailBackend")
    return client


def test_late_clocks_say_who_since_when_and_what_to_do(cast: Cast, transition: Transition) -> None:
    """ES-1, PB-12: a missed clock names its step, whose it is, since when, and when it counts as done."""
    found = lines(list(listed(cast.actor("manager"))), "en")
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    first = next(one for one in found if one.title == _title(transition, "introduction"))
    row = transition.clocks.get(step="introduction")
    assert (first.who, first.state, first.since) == ("Gina Giver", "escalated", row.escalate_at)
    assert first.todo
    assert "late" in first.text or "left" in first.text
    page = signed_in(cast, "manager").get("/clocks/").content.decode()
    assert first.title.replace("'", "&#x27;") in page
    assert "Gina Giver" in page


def _title(transition: Transition, step: str) -> str:
    assert transition.playbook is not None
    return transition.playbook.parsed().step_text(step, "en").title


@pytest.mark.parametrize(
    ("name", "sees"), [("manager", True), ("operations", True), ("giver", True), ("outsider", False)]
)
def test_only_clocks_of_ones_transitions(cast: Cast, transition: Transition, name: str, sees: bool) -> None:
    """ES-1, RO-10: the list shows clocks of the transitions that a person may see, and no others."""
    assert listed(cast.actor(name)).exists() is sees
    client = signed_in(cast, name)
    assert (client.get("/api/v1/clocks?state=late").json()["count"] > 0) is sees
    assert ("Aster Foods" in client.get("/clocks/").content.decode()) is sees


def test_narrowed_by_state(cast: Cast, transition: Transition) -> None:
    """ES-1: late, due soon, paused, kept: each state has its list; an unknown one shows what is late."""
    client, late = signed_in(cast, "operations"), listed(cast.actor("operations")).count()
    assert late
    assert client.get("/clocks/?state=nonsense").context["choice"] == "late"
    advance(
        actor=cast.actor("giver"), transition_id=transition.pk, to="paused", reason="Stocktaking at theirs"
    )
    assert listed(cast.actor("operations")).count() == 0
    page = client.get("/clocks/?state=paused").content.decode()
    assert "Paused since" in page
    advance(
        actor=cast.actor("giver"), transition_id=transition.pk, to="cancelled", reason="The customer left us"
    )
    assert listed(cast.actor("operations"), "open").count() == 0
    ended = (
        listed(cast.actor("operations"), "missed").count() + listed(cast.actor("operations"), "kept").count()
    )
    assert ended == Clock.objects.count()


def test_by_command(cast: Cast, transition: Transition) -> None:
    """ES-1, SY-4: `tasuki clocks` prints the same, for people and for programs."""
    out = StringIO()
    call_command("clocks", "--as", "mona@tasuki.example", stdout=out)
    assert "Aster Foods" in out.getvalue()
    out = StringIO()
    call_command("clocks", "--json", "--state", "breached", stdout=out)
    assert json.loads(out.getvalue()) == []
    out = StringIO()
    call_command("clocks", "--as", "oskar@tasuki.example", stdout=out)
    assert "No clock" in out.getvalue()


def test_query_budget(cast: Cast, transition: Transition) -> None:
    """ES-1, UX-2: the page costs the same few queries, however many clocks are late."""
    client = signed_in(cast, "manager")
    client.get("/clocks/")
    few = _count(client)
    for number in range(4):
        row = open_for(cast, make_account(cast.giver, f"Customer {number}"), scenario="sales-to-cs")
        day = clock.now() - timedelta(days=1)
        row.clocks.update(state="breached", due_at=day, warn_at=day)
    assert _count(client) == few <= BUDGET


def _count(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/clocks/").status_code == 200
    return len(caught)
