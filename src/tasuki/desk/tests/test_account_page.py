"""An account on one page, and the table of accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tasuki.commitments.models import Commitment
from tasuki.customers.account_parts import Reader, gathered
from tasuki.customers.listing.table import TABLE
from tasuki.customers.models import Account, HealthReading, Initiative
from tasuki.customers.queries import relations_to_account
from tasuki.customers.trend import health_trend
from tasuki.knowledge.models import AccountStanding
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def aster(cast: Cast) -> Account:
    """An account with something of everything."""
    now = clock.now()
    found = make_account(
        cast.giver,
        name="Aster Foods",
        arr=Decimal(120_000),
        currency="USD",
        renewal_on=now.date() + timedelta(days=400),
    )
    for days, score in ((60, 70), (30, 61), (1, 44)):
        HealthReading.objects.create(account=found, at=now - timedelta(days=days), score=score, source="CRM")
    Commitment.objects.create(
        account=found,
        kind="service",
        text="Answers within four hours",
        owner=cast.giver,
        due_on=now.date() - timedelta(days=3),
    )
    Initiative.objects.create(account=found, name="Rollout in Kobe", due_on=now.date() + timedelta(days=9))
    return found


def page(cast: Cast, who: str, account: Account) -> str:
    """The page as somebody sees it."""
    client = Client()
    client.force_login(getattr(cast, who))
    return client.get(f"/accounts/{account.pk}/").content.decode()


def test_one_screen_answers(cast: Cast, aster: Account) -> None:
    """UX-2: owner and since when, value, health, what stands next, promises, people, all on one page."""
    transition = open_for(cast, aster)
    text = page(cast, "giver", aster)
    for said in (
        "since",
        "120,000",
        "What stands next",
        "Answers within four hours",
        "1 late",
        "Rollout in Kobe",
        "Running transition",
        f"/transitions/{transition.pk}/",
        "zone-mini",
        "Documents",
    ):
        assert said in text


def test_what_stands_next_is_in_order(cast: Cast, aster: Account) -> None:
    """UX-2: steps, promises, initiatives and the renewal in one list by their days."""
    open_for(cast, aster)
    client = Client()
    client.force_login(cast.giver)
    shown = client.get(f"/accounts/{aster.pk}/").context["next"]
    assert [one.day for one in shown] == sorted(one.day for one in shown)
    assert {str(one.kind) for one in shown} >= {"Step", "Commitment", "Initiative", "Renewal"}


def test_health_is_a_line_with_its_table(cast: Cast, aster: Account) -> None:
    """UX-4: the trend is drawn with its words, and every reading stands in a table."""
    trend = health_trend(list(aster.health_readings.order_by("-at")))
    assert trend is not None
    assert (trend.now, trend.change, trend.word) == (44, -17, "down")
    points = [tuple(float(part) for part in one.split(",")) for one in trend.line.split()]
    assert [x for x, _y in points] == sorted(x for x, _y in points)
    assert points[0][1] < points[-1][1]  # lower on the page: less
    text = page(cast, "giver", aster)
    assert "Health 44 of 100, 3 readings" in text
    assert text.count("<td>CRM</td>") == 3
    assert health_trend([]) is None


def test_parts_follow_who_reads(cast: Cast, aster: Account) -> None:
    """RO-10: rooms give nothing to who may not see it; an account of others is not found."""
    reader = Reader(Actor(None, "nobody"), aster, frozenset(), clock.now())
    given = gathered(reader)
    assert (given.top, given.main, given.side, given.next, given.figures) == ([], [], [], [], [])
    client = Client()
    client.force_login(cast.outsider)
    assert client.get(f"/accounts/{aster.pk}/").status_code == 404


def chosen(actor: Actor, query: dict[str, Any]) -> list[str]:
    """Names of the accounts that a view shows."""
    state = TABLE.read(query, actor)
    assert not state.problems
    found: list[Any] = list(state.ordered(state.narrowed(TABLE.rows(actor))))
    return [one.name for one in found]


def test_filters_of_the_table(cast: Cast, aster: Account) -> None:
    """UX-2, KN-9: by owner, team, tier, country, industry, health, value, renewal, knowledge, freshness, transition."""
    birch = make_account(None, name="Birch Tools", country="DE", industry="Machinery", tier="small")
    open_for(cast, aster)
    AccountStanding.objects.update_or_create(
        account=aster,
        defaults={
            "total": Decimal(97),
            "stale_at": clock.now() - timedelta(days=1),
            "judged_at": clock.now(),
        },
    )
    actor = cast.actor("operations")
    only_aster = (
        {"owner": cast.giver.name},
        {"team": str(cast.giver.team and cast.giver.team.name)},
        {"health": "low"},
        {"arr_min": "100000"},
        {"renewal_from": "2000-01-01"},
        {"knowledge": "full"},
        {"fresh": "stale"},
        {"moving": "1"},
    )
    only_birch = (
        {"owner": "none"},
        {"country": "de"},
        {"industry": "machin"},
        {"tier": "small"},
        {"health": "none"},
    )
    for query in only_aster:
        assert chosen(actor, query) == [aster.name], query
    for query in only_birch:
        assert chosen(actor, query) == [birch.name], query
    assert chosen(actor, {"sort": "-arr"}) == [aster.name, birch.name]


def test_the_table_shows_and_exports(cast: Cast, aster: Account) -> None:
    """UX-2: health, stage and completeness in the row; the same view as CSV."""
    transition = open_for(cast, aster)
    client = Client()
    client.force_login(cast.operations)
    text = client.get("/accounts/?view=all").content.decode()
    assert f"/transitions/{transition.pk}/" in text
    assert ">44<" in text
    answer = client.get("/tables/accounts/export/?format=csv")
    assert answer.status_code == 200


def test_names_nobody_one_may_not_see(cast: Cast, aster: Account) -> None:
    """SE-2: neither the parent nor a subsidiary of somebody else's is named."""
    other = make_account(cast.operations, name="Birch Holding")
    make_account(cast.operations, name="Cedar Unit", parent=aster)
    make_account(cast.giver, name="Dogwood Unit", parent=aster)
    Account.objects.filter(pk=aster.pk).update(parent=other)
    mine, everything = page(cast, "giver", aster), page(cast, "operations", aster)
    assert [name in mine for name in ("Birch Holding", "Cedar Unit", "Dogwood Unit")] == [False, False, True]
    assert all(name in everything for name in ("Birch Holding", "Cedar Unit", "Dogwood Unit"))


def test_days_are_those_of_the_place(cast: Cast, aster: Account) -> None:
    """PB-3 UX-1: a step is due on the customer's day, today is the reader's day."""
    row = open_for(cast, aster)
    Transition.objects.filter(pk=row.pk).update(zone="America/Los_Angeles")
    due = datetime(2027, 3, 2, 2, 0, tzinfo=UTC)  # still the first of March over there
    row.steps.filter(state="todo").update(due_at=due)
    giver = replace(cast.actor("giver"), zone="Asia/Tokyo")
    reader = Reader(
        giver, aster, relations_to_account(giver, aster), datetime(2027, 2, 27, 20, 0, tzinfo=UTC)
    )
    assert reader.today == date(2027, 2, 28)
    steps = [one.day for one in gathered(reader, []).next if one.kind == "Step"]
    assert steps
    assert set(steps) == {date(2027, 3, 1)}
