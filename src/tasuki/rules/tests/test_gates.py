"""The readiness gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules import lifecycle as life
from tasuki.rules.company import CompanyRules
from tasuki.rules.gates import GateFacts, StepFact, evaluate, still_shut
from tasuki.rules.timing import TimingCheck, TimingFacts, judge

READY = GateFacts(
    scenario="rep-to-rep",
    tier="standard",
    steps=(),
    completeness=Decimal("97.0"),
    target=Decimal(95),
    missing_items=0,
    open_questions=0,
    brief_accepted=True,
)


def codes(facts: GateFacts, gate: str) -> list[str]:
    """The codes of the reasons for which a gate is shut."""
    return [reason.code for reason in evaluate(facts)[gate].reasons]


@pytest.mark.parametrize("gate", life.GATES)
def test_a_step_shuts_its_gate_and_no_other(gate: str) -> None:
    """GA-1 GA-2 GA-3 GA-4 GA-5 GA-6 GA-7: an open step shuts exactly the gate it feeds, and says who settles it."""
    facts = replace(READY, steps=[StepFact("x", gate, "support", settled=False)])
    results = evaluate(facts)
    assert [name for name, result in results.items() if not result.open] == [gate]
    reason = results[gate].reasons[0]
    assert (reason.who, reason.where) == ("support", "step-x")


@pytest.mark.parametrize("gate", life.GATES)
def test_settled_and_optional_steps_shut_nothing(gate: str) -> None:
    """GA-4: a waived or done step opens, an optional one never shuts."""
    steps = [
        StepFact("done", gate, "giver", settled=True),
        StepFact("nice", gate, "giver", settled=False, required=False),
    ]
    assert all(result.open for result in evaluate(replace(READY, steps=steps)).values())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"completeness": Decimal("94.9")}, "gate.incomplete"),
        ({"open_questions": 1}, "gate.questions"),
        ({"brief_accepted": False}, "gate.brief_not_accepted"),
    ],
)
def test_prepared(change: dict[str, Any], code: str) -> None:
    """GA-2: a thin record, an open question or an unaccepted brief keep the customer out of reach."""
    assert codes(replace(READY, **change), life.PREPARED) == [code]


def test_exactly_at_target_is_enough() -> None:
    """KN-4 GA-2: the target itself counts as reached."""
    assert codes(replace(READY, completeness=Decimal("95.0")), life.PREPARED) == []


@pytest.mark.parametrize(
    ("tier", "needed", "shut"), [("strategic", False, True), ("small", False, False), ("small", True, True)]
)
def test_review(tier: str, needed: bool, shut: bool) -> None:
    """GA-3: the manager's review always for strategic accounts, below as the company sets it."""
    facts = replace(
        READY,
        tier=tier,
        company=CompanyRules(gates={} if needed else {"review": ()}),
        steps=[StepFact("readiness-review", "review", "receiver_manager", False)],
    )
    assert bool(codes(facts, life.REVIEW)) is shut


@pytest.mark.parametrize(
    ("scenario", "expected"), [("sales-to-cs", 3), ("sales-to-am", 1), ("rep-to-rep", 1), ("team-to-team", 1)]
)
def test_promises(scenario: str, expected: int) -> None:
    """GA-5: every open commitment has an owner; after a sale each also has a verdict."""
    facts = replace(
        READY,
        scenario=scenario,
        promises_without_owner=("Free training",),
        promises_without_verdict=("Free training", "Go-live in May"),
    )
    assert len(codes(facts, life.PROMISES)) == expected


def test_all_reasons_at_once() -> None:
    """GA-2: nobody fixes one thing to be told the next."""
    facts = replace(
        READY,
        completeness=Decimal(10),
        missing_items=40,
        open_questions=2,
        brief_accepted=False,
        steps=[StepFact("research-account", "prepared", "receiver", False)],
    )
    assert len(codes(facts, life.PREPARED)) == 4


def test_an_overridden_gate_is_open_and_keeps_its_reasons() -> None:
    """GA-8: an override opens; what was missing stays visible."""
    facts = replace(READY, brief_accepted=False, overridden=frozenset({"prepared"}))
    result = evaluate(facts)["prepared"]
    assert result.open
    assert result.overridden
    assert result.reasons
    assert still_shut(evaluate(facts), ["prepared"]) == []


@given(
    settled=st.lists(st.booleans(), max_size=12),
    gate=st.sampled_from(life.GATES),
    total=st.decimals(0, 100, places=1),
)
def test_settling_never_shuts(settled: list[bool], gate: str, total: Decimal) -> None:
    """GA-1 GA-2: settling one more step never shuts a gate that was open."""
    steps = [StepFact(str(number), gate, "giver", done) for number, done in enumerate(settled)]
    before = evaluate(replace(READY, steps=steps, completeness=total))
    after = evaluate(
        replace(READY, steps=[replace(step, settled=True) for step in steps], completeness=total)
    )
    assert all(after[name].open for name in life.GATES if before[name].open)


@pytest.mark.parametrize("gate", life.GATES)
def test_a_gate_that_is_not_asked_for_is_open(gate: str) -> None:
    """GA-1 GA-2 GA-4 GA-5 GA-6 GA-7: the company sets per tier which gates are asked for; elsewhere it stays shut."""
    company = CompanyRules(gates={gate: ("strategic",)})
    facts = replace(READY, steps=[StepFact("x", gate, "support", settled=False)], company=company)
    small, strategic = evaluate(replace(facts, tier="small")), evaluate(replace(facts, tier="strategic"))
    assert (small[gate].open, small[gate].asked, small[gate].reasons) == (True, False, ())
    assert (strategic[gate].open, strategic[gate].asked) == (False, True)


def test_kept_without_anybodys_language() -> None:
    """GA-2: what is kept on the row names the step by its key, never by a title in somebody's language."""
    facts = replace(READY, steps=[StepFact("x", "prepared", "giver", False, title="タイトル")])
    kept = evaluate(facts)["prepared"].as_dict()
    assert kept["reasons"][0]["values"] == {"gate": "GA-2", "step": "x"}


TODAY = date(2026, 11, 22)
GOOD = TimingFacts(TODAY, date(2026, 5, 1), date(2026, 7, 1), 0, 80, date(2026, 3, 1))
CHECKS = (
    TimingCheck("live", "customer_live", "prepared"),
    TimingCheck("value", "first_value_reached", "prepared"),
    TimingCheck("calm", "no_open_escalation", "prepared"),
    TimingCheck("health", "health_at_least", "prepared", minimum=70),
    TimingCheck("months", "months_since_close", "prepared", minimum=6, maximum=12),
)


@pytest.mark.parametrize(
    ("change", "key", "verdict"),
    [
        ({}, "live", "met"),
        ({"live_on": None}, "live", "unknown"),
        ({"live_on": date(2026, 12, 1)}, "live", "not_met"),
        ({"first_value_on": None}, "value", "unknown"),
        ({"open_escalations": 0}, "calm", "met"),
        ({"open_escalations": 2}, "calm", "not_met"),
        ({"open_escalations": None}, "calm", "unknown"),
        ({"health": 70}, "health", "met"),
        ({"health": 69}, "health", "not_met"),
        ({"health": None}, "health", "unknown"),
        ({"last_won_on": date(2026, 6, 20)}, "months", "not_met"),
        ({"last_won_on": date(2026, 5, 20)}, "months", "met"),
        ({"last_won_on": date(2025, 10, 1)}, "months", "not_met"),
        ({"last_won_on": None}, "months", "unknown"),
    ],
)
def test_timing(change: dict[str, Any], key: str, verdict: str) -> None:
    """SC-2: each timing criterion is met, not met, or nobody has said; it shuts the gate it feeds and says who can."""
    check = next(one for one in CHECKS if one.key == key)
    result = judge(check, replace(GOOD, **change))
    assert result.verdict == verdict
    gate = evaluate(replace(READY, checks=[result]))["prepared"]
    assert gate.open is (verdict == "met")
    if verdict != "met":
        code = "gate.check_unknown" if verdict == "unknown" else "gate.check_not_met"
        assert (gate.reasons[0].code, bool(gate.reasons[0].who), bool(gate.reasons[0].where)) == (
            code,
            True,
            True,
        )


def test_a_remark_shuts_nothing() -> None:
    """SC-2: a criterion that feeds no gate is shown and holds nothing up."""
    result = judge(replace(CHECKS[0], feeds=""), replace(GOOD, live_on=None))
    assert all(one.open for one in evaluate(replace(READY, checks=[result])).values())
