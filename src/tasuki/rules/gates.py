"""Readiness gates: what still stops a move, all reasons at once (GA-1 … GA-9).

Gates read steps: whatever a gate needs from elsewhere (a notice acknowledged, a meeting held, a survey
asked) has completed a step of the transition. Knowledge, promises and the playbook's timing criteria are given
as facts; the company says which gates are asked for in which tier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from tasuki.rules import lifecycle as life
from tasuki.rules.company import CompanyRules
from tasuki.rules.reasons import Reason
from tasuki.rules.timing import CheckResult, reason_of

_DEFAULTS: Final = CompanyRules()


@dataclass(frozen=True, slots=True)
class StepFact:
    """A step as the gates see it: is it settled (done, or waived with a reason), who can settle it.

    `title` is what people call it; the key stands in where nobody gave one.
    """

    key: str
    feeds: str
    role: str
    settled: bool
    required: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """Everything that the gates of one transition look at."""

    scenario: str
    tier: str
    steps: Sequence[StepFact]
    completeness: Decimal
    target: Decimal
    missing_items: int
    open_questions: int
    brief_accepted: bool
    promises_without_owner: Sequence[str] = ()
    promises_without_verdict: Sequence[str] = ()
    promises_to_reset: Sequence[str] = ()
    overridden: frozenset[str] = frozenset()
    checks: Sequence[CheckResult] = ()
    company: CompanyRules = _DEFAULTS


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate's answer: `open` when no reason is left or a manager overrode it; the reasons stay visible.

    `asked` is false where the company does not ask for this gate in the account's tier; it is then open.
    """

    gate: str
    open: bool
    overridden: bool = False
    reasons: tuple[Reason, ...] = field(default=())
    asked: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as it is kept on the transition's row: without titles, which are in somebody's language."""
        return {
            "gate": self.gate,
            "open": self.open,
            "overridden": self.overridden,
            "reasons": [_untitled(reason) for reason in self.reasons],
        }


def evaluate(facts: GateFacts) -> dict[str, GateResult]:
    """All seven gates in order. An overridden gate is open and keeps its reasons (GA-8)."""
    return {gate: _result(gate, [*_CHECKS[gate](facts), *_timing(facts, gate)], facts) for gate in life.GATES}


def still_shut(results: Mapping[str, GateResult], gates: Sequence[str]) -> list[Reason]:
    """The reasons of all the given gates that are shut, each naming its gate."""
    return [reason for gate in gates if not results[gate].open for reason in results[gate].reasons]


def _untitled(reason: Reason) -> dict[str, Any]:
    kept = reason.as_dict()
    kept["values"].pop("title", None)
    return kept


def _result(gate: str, reasons: list[Reason], facts: GateFacts) -> GateResult:
    if not facts.company.gate_on(gate, facts.tier):
        return GateResult(gate, open=True, asked=False)
    overridden = gate in facts.overridden and bool(reasons)
    return GateResult(gate, not reasons or overridden, overridden, tuple(reasons))


def _timing(facts: GateFacts, gate: str) -> list[Reason]:
    """SC-2: criteria of the playbook that are not met, or of which nobody has said anything."""
    return [
        reason_of(one, life.GATE_IDS[gate])
        for one in facts.checks
        if one.check.feeds == gate and one.verdict != "met"
    ]


def _unsettled(facts: GateFacts, gate: str) -> list[Reason]:
    return [
        Reason(
            "gate.step_open",
            {"gate": life.GATE_IDS[gate], "step": step.key, "title": step.title or step.key},
            who=step.role,
            where=f"step-{step.key}",
        )
        for step in facts.steps
        if step.feeds == gate and step.required and not step.settled
    ]


def _internal(facts: GateFacts) -> list[Reason]:
    """GA-1: receiver accepted, manager briefed, support told, leadership told where strategic."""
    return _unsettled(facts, life.INTERNAL)


def _prepared(facts: GateFacts) -> list[Reason]:
    """GA-2: completeness at target, no open question, brief accepted, preparation steps done."""
    reasons = []
    if facts.completeness < facts.target:
        values = {
            "gate": "GA-2",
            "have": str(facts.completeness),
            "target": str(facts.target),
            "items": facts.missing_items,
        }
        reasons.append(Reason("gate.incomplete", values, who="giver", where="knowledge"))
    if facts.open_questions:
        reasons.append(
            Reason(
                "gate.questions",
                {"gate": "GA-2", "count": facts.open_questions},
                who="giver",
                where="knowledge",
            )
        )
    if not facts.brief_accepted:
        reasons.append(Reason("gate.brief_not_accepted", {"gate": "GA-2"}, who="receiver", where="knowledge"))
    return reasons + [one for one in _unsettled(facts, life.PREPARED) if one.values["step"] != "accept-brief"]


def _review(facts: GateFacts) -> list[Reason]:
    """GA-3: the manager's readiness review; always for strategic accounts, else where the company asks for it."""
    return _unsettled(facts, life.REVIEW)


def _warm(facts: GateFacts) -> list[Reason]:
    """GA-4: the joint meeting was held, or waived with a reason."""
    return _unsettled(facts, life.WARM)


def _promises(facts: GateFacts) -> list[Reason]:
    """GA-5: every open commitment has an owner and, after a sale, a verdict; the customer knows of each reset."""
    reasons = [
        Reason(
            "gate.promise_without_owner", {"gate": "GA-5", "promise": text}, who="receiver", where="promises"
        )
        for text in facts.promises_without_owner
    ]
    if facts.scenario == "sales-to-cs":
        reasons += [
            Reason(
                "gate.promise_without_verdict",
                {"gate": "GA-5", "promise": text},
                who="receiver_manager",
                where="promises",
            )
            for text in facts.promises_without_verdict
        ]
        reasons += [
            Reason(
                "gate.promise_reset_open", {"gate": "GA-5", "promise": text}, who="giver", where="promises"
            )
            for text in facts.promises_to_reset
        ]
    return reasons + _unsettled(facts, life.PROMISES)


def _systems(facts: GateFacts) -> list[Reason]:
    """GA-6: the systems of record are verified."""
    return _unsettled(facts, life.SYSTEMS)


def _closing(facts: GateFacts) -> list[Reason]:
    """GA-7: survey asked, health checks planned, retrospective written, step-back note sent."""
    return _unsettled(facts, life.CLOSING)


_CHECKS: Final = {
    life.INTERNAL: _internal,
    life.PREPARED: _prepared,
    life.REVIEW: _review,
    life.WARM: _warm,
    life.PROMISES: _promises,
    life.SYSTEMS: _systems,
    life.CLOSING: _closing,
}
