"""Proposing scenario and mode."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tasuki.rules.company import CompanyRules
from tasuki.rules.scenarios import ASK_FIRST, REASONS, OpeningFacts, approvals_needed, propose

TODAY = date(2026, 3, 2)
BASE = OpeningFacts(TODAY, "success", "success")


@pytest.mark.parametrize(
    ("change", "scenario", "because"),
    [
        (
            {"giver_team_kind": "sales", "last_won_on": TODAY - timedelta(days=2)},
            "sales-to-cs",
            "scenario.deal_just_won",
        ),
        (
            {"giver_team_kind": "sales", "last_won_on": TODAY - timedelta(days=200)},
            "sales-to-cs",
            "scenario.sales_to_success_team",
        ),
        (
            {
                "giver_team_kind": "sales",
                "receiver_team_kind": "accounts",
                "last_won_on": TODAY - timedelta(days=240),
            },
            "sales-to-am",
            "scenario.established_customer",
        ),
        ({"many_accounts": True}, "team-to-team", "scenario.reorganisation"),
        ({"reason": "coverage_model"}, "team-to-team", "scenario.reorganisation"),
        ({"giver_last_day": TODAY + timedelta(days=60)}, "rep-to-rep", "scenario.owner_leaves"),
        ({}, "rep-to-rep", "scenario.same_kind_of_team"),
        (
            {"giver_team_kind": "sales", "receiver_team_kind": "sales"},
            "rep-to-rep",
            "scenario.same_kind_of_team",
        ),
    ],
)
def test_scenario_with_reason(change: dict[str, Any], scenario: str, because: str) -> None:
    """SC-1 SC-2 SC-3 SC-4 SC-6: the scenario follows from the facts and says why."""
    proposal = propose(replace(BASE, **change))
    assert (proposal.scenario, proposal.because[0].code) == (scenario, because)


@pytest.mark.parametrize(
    ("change", "mode", "because"),
    [
        ({}, "planned", "mode.enough_time"),
        ({"giver_absent": True}, "unplanned", "mode.giver_absent"),
        ({"giver_last_day": TODAY + timedelta(days=15)}, "planned", "mode.enough_time"),
        ({"giver_last_day": TODAY + timedelta(days=14)}, "unplanned", "mode.short_notice"),
        ({"giver_last_day": TODAY - timedelta(days=3)}, "unplanned", "mode.short_notice"),
    ],
)
def test_mode_with_reason(change: dict[str, Any], mode: str, because: str) -> None:
    """SC-5 SC-6: little or no time makes it unplanned, and the reason says so."""
    proposal = propose(replace(BASE, **change))
    assert (proposal.mode, proposal.because[1].code) == (mode, because)


@pytest.mark.parametrize("changes", range(4))
def test_fatigue(changes: int) -> None:
    """TR-7: a third change within 24 months needs a manager's approval."""
    codes = [one.code for one in approvals_needed(replace(BASE, owner_changes_24_months=changes))]
    assert codes == (["approval.fatigue"] if changes >= 2 else [])


@pytest.mark.parametrize("reason", REASONS)
def test_reasons_that_ask_first(reason: str) -> None:
    """TR-8: an open escalation, an unhappy customer, a near renewal, an unpaid invoice, quiet: ask first."""
    asked = bool(approvals_needed(replace(BASE, reason=reason)))
    assert asked == (reason in ASK_FIRST)


@pytest.mark.parametrize(("days", "asked"), [(-1, False), (0, True), (60, True), (61, False)])
def test_renewal_soon(days: int, asked: bool) -> None:
    """TR-8: a renewal within 60 days asks for approval whatever the stated reason."""
    facts = replace(BASE, renewal_on=TODAY + timedelta(days=days))
    assert [one.code for one in approvals_needed(facts)] == (["approval.renewal_soon"] if asked else [])


FACTS: list[tuple[dict[str, Any], str]] = [
    ({"open_escalations": 1}, "approval.open_escalation"),
    ({"health": 49}, "approval.unhappy_customer"),
    ({"renewal_on": TODAY + timedelta(days=60)}, "approval.renewal_soon"),
    ({"invoice_overdue_since": TODAY - timedelta(days=1)}, "approval.unpaid_invoice"),
    ({"last_contact_on": TODAY - timedelta(days=61)}, "approval.quiet_account"),
]
CALM: list[dict[str, Any]] = [
    {"open_escalations": 0},
    {"open_escalations": None},
    {"health": 50},
    {"health": None},
    {"renewal_on": TODAY + timedelta(days=61)},
    {"last_contact_on": TODAY - timedelta(days=60)},
    {"last_contact_on": None},
]


@pytest.mark.parametrize(("change", "code"), FACTS)
def test_facts_ask_whatever_the_reason(change: dict[str, Any], code: str) -> None:
    """TR-8: the facts ask for approval by themselves, with their figure, whatever reason was chosen."""
    assert [one.code for one in approvals_needed(replace(BASE, **change))] == [code]


@pytest.mark.parametrize("change", CALM)
def test_facts_that_do_not_ask(change: dict[str, Any]) -> None:
    """TR-8: what is fine, or of what nobody has said anything, asks for nothing."""
    assert approvals_needed(replace(BASE, **change)) == []


@pytest.mark.parametrize(("change", "code"), FACTS)
def test_the_company_sets_what_asks(change: dict[str, Any], code: str) -> None:
    """TR-8: by company setting a fact does not ask; the chosen reason of that name does not either."""
    name = code.removeprefix("approval.")
    company = CompanyRules(approvals=frozenset(set(ASK_FIRST) - {name}))
    assert approvals_needed(replace(BASE, reason=name, **change), company) == []


def test_a_fact_and_its_reason_ask_once() -> None:
    """TR-8: who chose the reason and is right about it is asked once, with the figure."""
    found = approvals_needed(replace(BASE, reason="open_escalation", open_escalations=3))
    assert [(one.code, dict(one.values)) for one in found] == [("approval.open_escalation", {"count": 3})]


def test_fatigue_of_a_stakeholder() -> None:
    """TR-7: the changes that a stakeholder lived through count like those of the account; the threshold is set."""
    facts = replace(BASE, owner_changes_24_months=1, most_changes_of_a_stakeholder=2)
    assert [one.code for one in approvals_needed(facts)] == ["approval.fatigue"]
    assert approvals_needed(facts, CompanyRules(fatigue_changes=3)) == []
