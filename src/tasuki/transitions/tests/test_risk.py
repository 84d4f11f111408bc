"""The risk that a transition's row keeps, and what it is judged by."""

from __future__ import annotations

import html
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client

from tasuki.customers.models import (
    Account,
    HealthReading,
    Ownership,
    Stakeholder,
    StakeholderProfile,
    Touchpoint,
)
from tasuki.people.models import Absence, Person
from tasuki.rules.risk import Risk, RiskPart, band
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.facts import recompute
from tasuki.transitions.jobs import run_risk
from tasuki.transitions.models import Transition
from tasuki.transitions.risk.facts import risk_of, risks_of
from tasuki.transitions.risk.view import BANDS, described, risk_view
from tasuki.web import clock

pytestmark = pytest.mark.django_db

Budget = Callable[[int], AbstractContextManager[Any]]


def part(risk: Risk, code: str) -> RiskPart:
    """One part by its code."""
    return next(one for one in risk.parts if one.code == code)


def fresh(transition: Transition) -> Risk:
    """Its risk as the rows are now."""
    return risk_of(Transition.objects.get(pk=transition.pk))


def test_opening_recomputing_and_sweeping_keep_the_same_score(cast: Cast) -> None:
    """SU-9: the score on the row is the rule's, from opening on, and follows what changes."""
    transition = open_for(cast, make_account(cast.giver))
    transition.refresh_from_db()
    assert transition.risk == fresh(transition).score > 0
    HealthReading.objects.create(account=transition.account, at=clock.now(), score=5)
    before = transition.risk
    recompute(transition)
    assert transition.risk == fresh(transition).score > before
    Account.objects.filter(pk=transition.account_id).update(
        renewal_on=clock.now().date() + timedelta(days=100)
    )
    recompute(transition)
    with clock.fixed(clock.now() + timedelta(days=60)):
        assert run_risk(clock.now()) == 1
        assert run_risk(clock.now()) == 0
    after = Transition.objects.get(pk=transition.pk).risk
    assert after > transition.risk


def test_every_fact_is_gathered(cast: Cast) -> None:
    """SU-9: value, people, contact, renewal, health, giver, load, changes: each comes from the rows."""
    for number in range(6):
        make_account(cast.outsider, f"Other {number}", arr=Decimal(1000 * number), currency="USD")
    account = make_account(cast.giver, arr=Decimal(99_000), currency="USD")
    transition, now = open_for(cast, account), clock.now()
    today = now.date()
    unknown = set(fresh(transition).unknown)
    assert {"health", "renewal"} <= unknown
    assert "value" not in unknown
    assert dict(part(fresh(transition), "value").values) == {"percent": 100}
    HealthReading.objects.create(account=account, at=now - timedelta(days=9), score=20)
    HealthReading.objects.create(account=account, at=now - timedelta(days=2), score=80)
    Touchpoint.objects.create(account=account, at=now - timedelta(days=20), channel="mail")
    Stakeholder.objects.filter(account=account, kind="champion").update(left_on=today)
    Account.objects.filter(pk=account.pk).update(renewal_on=today + timedelta(days=40))
    Ownership.objects.create(
        account=account, person=cast.outsider, since=now - timedelta(days=400), until=now - timedelta(days=90)
    )
    Person.objects.filter(pk=cast.giver.pk).update(last_day=today + timedelta(days=10))
    Person.objects.filter(pk=cast.receiver.pk).update(intake_limit=1)
    risk = fresh(transition)
    assert risk.unknown == ()
    assert dict(part(risk, "health").values) == {"score": 80}
    assert dict(part(risk, "relationship").values) == {"champion": False, "sponsor": True, "days": 20}
    assert dict(part(risk, "renewal").values) == {"days": 40}
    assert dict(part(risk, "giver").values) == {"stays": False, "days": 10}
    assert dict(part(risk, "load").values) == {"percent": 100}
    assert dict(part(risk, "changes").values) == {"count": 1}


def test_a_giver_who_is_away_counts_as_gone(cast: Cast) -> None:
    """SU-9, TR-6: a long absence of the outgoing owner is as bad as their last day; a short one is not."""
    transition, today = open_for(cast, make_account(cast.giver)), clock.now().date()
    assert part(fresh(transition), "giver").points == 0
    short = Absence.objects.create(person=cast.giver, starts_on=today, ends_on=today + timedelta(days=3))
    assert part(fresh(transition), "giver").points == 0
    Absence.objects.filter(pk=short.pk).update(ends_on=None)
    assert part(fresh(transition), "giver").points == 10


def test_many_cost_no_more_than_few(cast: Cast, django_assert_max_num_queries: Budget) -> None:
    """SU-9: the risk of many transitions takes a handful of queries, and is that of each alone."""
    rows = [
        open_for(cast, make_account(cast.giver, f"Customer {n}", arr=Decimal(n), currency="USD"))
        for n in range(8)
    ]
    with django_assert_max_num_queries(5):
        found = risks_of([row.pk for row in rows])
    assert {row.pk: fresh(row) for row in rows} == found
    assert part(found[rows[0].pk], "value").points < part(found[rows[-1].pk], "value").points


def test_an_ended_transition_keeps_its_score(cast: Cast) -> None:
    """SU-9: what the risk was stays readable when the transition is over."""
    transition = open_for(cast, make_account(cast.giver))
    Transition.objects.filter(pk=transition.pk).update(stage="cancelled", risk=77)
    transition.refresh_from_db()
    recompute(transition)
    assert run_risk(clock.now()) == 0
    assert Transition.objects.get(pk=transition.pk).risk == 77


def test_the_panel_says_every_part_and_how_to_lower_it(cast: Cast) -> None:
    """SU-9: the page shows each part as a sentence with its bar; what weighs most says what would lower it."""
    transition = open_for(cast, make_account(cast.giver))
    view = risk_view(Transition.objects.get(pk=transition.pk))
    client = Client()
    client.force_login(cast.manager, backend="tasuki.people.backends.EmailBackend")
    page = html.unescape(client.get(f"/transitions/{transition.pk}/").content.decode())
    assert page.count("<meter") == len(view.lines) == 10
    for line in view.lines:
        assert line.sentence in page
        assert str(line.advice) in page
    heavy = [line for line in view.lines if line.points * 2 >= line.most]
    assert heavy
    assert all(line.advice for line in heavy)


def test_the_api_and_the_command_give_the_parts(cast: Cast) -> None:
    """SU-9, SY-4: score and parts through the API and `tasuki show`."""
    transition = open_for(cast, make_account(cast.giver))
    client = Client()
    client.force_login(cast.manager, backend="tasuki.people.backends.EmailBackend")
    found = client.get(f"/api/v1/transitions/{transition.pk}").json()
    assert found["risk"] == sum(one["points"] for one in found["risk_parts"]) > 0
    assert client.get("/api/v1/transitions").json()["items"][0]["risk"] == found["risk"]
    out = StringIO()
    call_command("show", str(transition.pk), stdout=out)
    assert f"Risk: {found['risk']} of 100" in out.getvalue()


@pytest.mark.parametrize("score", [0, 39, 40, 59, 60, 100])
def test_the_cell_of_a_list_agrees_with_the_rule(score: int) -> None:
    """SU-9: a list calls a score what the rule calls it."""
    shown = render_to_string("transitions/_risk_cell.html", {"score": score})
    assert str(BANDS[band(score)]) in shown
    assert str(score) in shown


def test_trust_of_those_who_decide_counts(cast: Cast) -> None:
    """SU-9 PE-4: the least trust among sponsor, champion and buyer is in the relationship, and said in words."""
    account = make_account(cast.giver)
    transition = open_for(cast, account)
    before = part(fresh(transition), "relationship")
    assert "trust" not in before.values
    for kind, trust in (("champion", 5), ("sponsor", 1)):
        one = account.stakeholders.get(kind=kind)
        StakeholderProfile.objects.create(stakeholder=one, trust=trust)
    after = part(fresh(transition), "relationship")
    assert after.values["trust"] == 1
    assert after.points > before.points
    said = [line.sentence for line in described(fresh(transition)).lines if line.code == "relationship"]
    assert "Least trust of those who decide: 1 of 5." in said[0]


def test_further_kinds_are_known(cast: Cast) -> None:
    """SU-9 PE-1: somebody who is also the champion makes the champion known."""
    account = make_account(cast.giver)
    transition = open_for(cast, account)
    account.stakeholders.filter(kind="champion").update(kind="buyer", more_kinds="|champion|")
    assert part(fresh(transition), "relationship").values["champion"] is True
