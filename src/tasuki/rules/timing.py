"""Whether the time to move has come: criteria that facts decide, never an opinion (SC-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tasuki.rules.reasons import Reason

type Verdict = Literal["met", "not_met", "unknown"]
MONTH_DAYS: Final = 30.44


@dataclass(frozen=True, slots=True)
class TimingFacts:
    """What is known of an account; None means that nobody has said. `health` is the latest score, 0 to 100."""

    today: date
    live_on: date | None = None
    first_value_on: date | None = None
    open_escalations: int | None = None
    health: int | None = None
    last_won_on: date | None = None


@dataclass(frozen=True, slots=True)
class TimingCheck:
    """A criterion of a playbook: which fact, its bounds, the gate that it feeds (empty: shown, holds nothing up)."""

    key: str
    fact: str
    feeds: str
    minimum: int | None = None
    maximum: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A criterion's answer with the figure it was judged by (`have`), for people to read."""

    check: TimingCheck
    verdict: Verdict
    have: str = ""


def judge(check: TimingCheck, facts: TimingFacts) -> CheckResult:
    """Met, not met, or nobody has said.

    >>> judge(TimingCheck("x", "no_open_escalation", ""), TimingFacts(date(2026, 3, 1), open_escalations=0)).verdict
    'met'
    """
    verdict, have = _JUDGES[check.fact](check, facts)
    return CheckResult(check, verdict, have)


def reason_of(result: CheckResult, gate_id: str) -> Reason:
    """Why a criterion shuts its gate: who can supply the fact and where."""
    check = result.check
    title = check.title or check.key
    if result.verdict == "unknown":
        values = {"gate": gate_id, "check": check.key, "title": title}
        return Reason("gate.check_unknown", values, who=_WHO[check.fact], where=_WHERE[check.fact])
    values = {"gate": gate_id, "check": check.key, "title": title, "have": result.have}
    return Reason("gate.check_not_met", values, who=_WHO[check.fact], where=_WHERE[check.fact])


def _since(day: date | None, today: date) -> tuple[Verdict, str]:
    if day is None:
        return "unknown", ""
    return ("met" if day <= today else "not_met"), day.isoformat()


def _live(_check: TimingCheck, facts: TimingFacts) -> tuple[Verdict, str]:
    return _since(facts.live_on, facts.today)


def _first_value(_check: TimingCheck, facts: TimingFacts) -> tuple[Verdict, str]:
    return _since(facts.first_value_on, facts.today)


def _no_escalation(_check: TimingCheck, facts: TimingFacts) -> tuple[Verdict, str]:
    count = facts.open_escalations
    if count is None:
        return "unknown", ""
    return ("met" if count == 0 else "not_met"), str(count)


def _health(check: TimingCheck, facts: TimingFacts) -> tuple[Verdict, str]:
    return _within(facts.health, check)


def _months(check: TimingCheck, facts: TimingFacts) -> tuple[Verdict, str]:
    if facts.last_won_on is None:
        return "unknown", ""
    return _within(int((facts.today - facts.last_won_on).days / MONTH_DAYS), check)


def _within(figure: int | None, check: TimingCheck) -> tuple[Verdict, str]:
    if figure is None:
        return "unknown", ""
    low = check.minimum is None or figure >= check.minimum
    high = check.maximum is None or figure <= check.maximum
    return ("met" if low and high else "not_met"), str(figure)


_JUDGES: Final[dict[str, Callable[[TimingCheck, TimingFacts], tuple[Verdict, str]]]] = {
    "customer_live": _live,
    "first_value_reached": _first_value,
    "no_open_escalation": _no_escalation,
    "health_at_least": _health,
    "months_since_close": _months,
}
#: Who can supply a fact, and the place where it is supplied.
_WHO: Final = {**dict.fromkeys(_JUDGES, "owner"), "months_since_close": "operations"}
_WHERE: Final = {**dict.fromkeys(_JUDGES, "account-facts"), "health_at_least": "account-health"}
