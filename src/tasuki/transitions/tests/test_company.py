"""The company's rules: form, versions, compare-and-set, doors, judging anew."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tasuki.audit.models import Event
from tasuki.rules.company import CompanyRules
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.company import jobs as company_jobs
from tasuki.transitions.company import rules as company
from tasuki.transitions.company.rules import company_rules, history, save_company_rules
from tasuki.transitions.facts import evaluate_gates
from tasuki.transitions.models import CompanyRulesVersion
from tasuki.transitions.queries import access_transition

pytestmark = pytest.mark.django_db


def save(cast: Cast, values: dict[str, Any], number: int = 0, who: str = "operations") -> None:
    """Save a version as somebody of the cast."""
    save_company_rules(actor=cast.actor(who), values=values, expected_number=number)


def test_defaults_then_versions(cast: Cast, django_assert_num_queries: Any) -> None:
    """GA-2 TR-8: nothing set means the defaults; each version is in force at once, read in one query."""
    assert company_rules() == CompanyRules()
    save(cast, {"targets": {"strategic": 98}, "gates": {"warm": ["strategic"]}, "renewal_days": 90})
    with django_assert_num_queries(1):
        found = company_rules()
    assert (found.targets, found.gates, found.renewal_days) == (
        {"strategic": 98},
        {"warm": ("strategic",)},
        90,
    )
    save(cast, {"late_stages": ["Negotiation"]}, number=1)
    assert company_rules() == CompanyRules(late_stages=("Negotiation",))


def test_every_error_by_path(cast: Cast) -> None:
    """PB-2 GA-2: all errors are named at once, each by its path, and nothing is kept."""
    wrong = {
        "targets": {"strategic": 101, "gigantic": 5},
        "gates": {"warm": ["all"]},
        "renewal_days": "soon",
        "colour": "red",
        "late_stages": ["x"] * 21,
    }
    with pytest.raises(Refused) as refused:
        save(cast, wrong)
    found = {(reason.code, reason.values["path"]) for reason in refused.value.reasons}
    assert found == {
        ("company.too_large", "targets.strategic"),
        ("company.not_one_of", "targets.gigantic"),
        ("company.not_one_of", "gates.warm.0"),
        ("company.wrong_kind", "renewal_days"),
        ("company.unknown_field", "colour"),
        ("company.too_many", "late_stages"),
    }
    assert not CompanyRulesVersion.objects.exists()


def test_two_at_once(cast: Cast) -> None:
    """GA-8: whoever saves on top of a version that is no longer in force gets a conflict; nothing is lost."""
    save(cast, {"renewal_days": 30})
    with pytest.raises(Conflict):
        save(cast, {"renewal_days": 31})
    with pytest.raises(Refused) as refused:
        save(cast, {"renewal_days": 30}, number=1)
    assert [one.code for one in refused.value.reasons] == ["company.unchanged"]
    assert company_rules().renewal_days == 30


def test_only_operations_change_them(cast: Cast) -> None:
    """RO-5 RO-8: managers and executives see the rules, operations change them."""
    for who in ("manager", "executive", "giver"):
        with pytest.raises(Refused):
            save(cast, {"renewal_days": 30}, who=who)
    company.access_company_rules(cast.actor("manager"))
    company.access_company_rules(cast.actor("executive"))
    with pytest.raises(NotFound):
        company.access_company_rules(cast.actor("giver"))


def test_history_says_who_and_what(cast: Cast) -> None:
    """SE-5: each version says who saved it and what it changed; the event names the fields."""
    save(cast, {"targets": {"strategic": 98}})
    save(cast, {"targets": {"strategic": 99}, "open_on_won": False}, number=1)
    newest, first = history()
    assert [(one.path, one.before, one.after) for one in newest.changes] == [
        ("targets.strategic", 98, 99),
        ("open_on_won", True, False),
    ]
    assert (newest.by, first.number) == ("Otto Operations", 1)
    event = Event.objects.filter(action="company.rules_changed").latest("seq")
    assert event.fields["changed"] == ["targets.strategic", "open_on_won"]


def test_open_transitions_are_judged_anew(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    """GA-1 GA-2: after a change what is kept on the rows follows; a lost wake-up call is found by the sweep."""
    transition = open_for(cast, make_account(cast.giver))
    save(cast, {"gates": {"internal": [], "prepared": []}})
    transition.refresh_from_db()
    assert "internal" not in transition.gate_bits.split()
    assert company_jobs.judge_unjudged.func() == 1
    transition.refresh_from_db()
    assert {"internal", "prepared"} <= set(transition.gate_bits.split())
    assert company_jobs.judge_unjudged.func() == 0


def test_ga3_stays_for_strategic(cast: Cast) -> None:
    """GA-3: the readiness review can be switched off below, never for strategic accounts."""
    save(cast, {"gates": {"review": []}})
    for tier, asked in (("strategic", True), ("small", False)):
        transition = open_for(cast, make_account(cast.giver, f"Account {tier}", tier=tier))
        results, _known, _steps = evaluate_gates(transition)
        assert results["review"].asked is asked
        assert results["review"].open is not asked


def test_target_per_tier(cast: Cast) -> None:
    """GA-2: the completeness that is asked for can be set per tier."""
    save(cast, {"targets": {"small": 0}})
    transition = open_for(cast, make_account(cast.giver, tier="small"))
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    results, _known, _steps = evaluate_gates(access_transition(cast.actor("giver"), transition.pk))
    assert "gate.incomplete" not in {one.code for one in results["prepared"].reasons}


def test_page(cast: Cast) -> None:
    """GA-2 RO-5: the page shows the rules, saves a version, names what is wrong and keeps others out."""
    client = Client()
    client.force_login(cast.operations)
    page = client.get("/company/rules/")
    assert page.status_code == 200
    assert "GA-" not in page.content.decode()  # gates have names; their numbers are ours
    data = {name: page.context["form"].initial[name] for name in page.context["form"].initial}
    data = {name: value for name, value in data.items() if value or (value == 0 and value is not False)}
    answer = client.post("/company/rules/", {**data, "target_small": "80", "gate_warm": ["strategic"]})
    assert answer.status_code == 302, answer.context["form"].errors
    assert (company_rules().targets, company_rules().gates) == ({"small": 80}, {"warm": ("strategic",)})
    assert client.post("/company/rules/", {**data, "target_small": "81"}).status_code == 409
    client.force_login(cast.giver)
    assert client.get("/company/rules/").status_code == 404
    client.force_login(cast.manager)
    assert (
        b"<form" not in client.get("/company/rules/").content.partition(b"<main")[2].partition(b"</main>")[0]
    )


def test_api(cast: Cast) -> None:
    """SY-4: the same through the API; unknown fields are refused with their path."""
    client = Client()
    client.force_login(cast.operations)
    url = "/api/v1/company/rules"
    assert client.get(url).json()["number"] == 0
    body = {"number": 0, "values": {"quiet_days": 45}}
    answer = client.put(url, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["values"]["quiet_days"]) == (200, 45)
    assert client.put(url, json.dumps(body), content_type="application/json").status_code == 409
    wrong = {"number": 1, "values": {"quiet": 45}}
    answer = client.put(url, json.dumps(wrong), content_type="application/json")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (422, "company.unknown_field")
    assert client.get(f"{url}/history").json()[0]["changes"][0]["path"] == "quiet_days"
