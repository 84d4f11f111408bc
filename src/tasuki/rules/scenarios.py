"""Which scenario and mode the facts speak for, and why (SC-5, SC-6, TR-7, TR-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from tasuki.rules.company import APPROVAL_FACTS, CompanyRules
from tasuki.rules.reasons import Reason

SALES_TO_CS: Final = "sales-to-cs"
SALES_TO_AM: Final = "sales-to-am"
REP_TO_REP: Final = "rep-to-rep"
TEAM_TO_TEAM: Final = "team-to-team"
SCENARIOS: Final = (SALES_TO_CS, SALES_TO_AM, REP_TO_REP, TEAM_TO_TEAM)
MODES: Final = ("planned", "unplanned")

# reasons a transition may have; the last ones ask for a manager's approval first (TR-8)
REASONS: Final = (
    "closed_won",
    "growth_phase",
    "territory",
    "departure",
    "promotion",
    "leave",
    "reorganisation",
    "coverage_model",
    "customer_wish",
    "other",
    "open_escalation",
    "unhappy_customer",
    "renewal_soon",
    "unpaid_invoice",
    "quiet_account",
)
ASK_FIRST: Final = frozenset(APPROVAL_FACTS)
SHORT_NOTICE_DAYS: Final = 14
FRESHLY_WON_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """What is known when somebody thinks of handing an account over. Days are whole days, None = unknown."""

    today: date
    giver_team_kind: str
    receiver_team_kind: str
    last_won_on: date | None = None
    giver_last_day: date | None = None
    giver_absent: bool = False
    teams_differ: bool = False
    many_accounts: bool = False
    renewal_on: date | None = None
    owner_changes_24_months: int = 0
    most_changes_of_a_stakeholder: int = 0
    reason: str = "other"
    open_escalations: int | None = None
    health: int | None = None
    invoice_overdue_since: date | None = None
    last_contact_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A scenario and a mode, each with the reason for it."""

    scenario: str
    mode: str
    because: tuple[Reason, ...]


def propose(facts: OpeningFacts) -> Proposal:
    """The scenario and mode that the facts speak for (SC-6).

    >>> propose(OpeningFacts(date(2026, 3, 1), "sales", "success", date(2026, 2, 27))).scenario
    'sales-to-cs'
    """
    scenario, why = _scenario(facts)
    mode, why_mode = _mode(facts)
    return Proposal(scenario, mode, (why, why_mode))


def long_won(won_on: date, today: date) -> bool:
    """Whether a deal was won too long ago for a handoff of today to count from its signature (SC-1, PB-8).

    >>> long_won(date(2025, 12, 17), date(2026, 11, 23))
    True
    """
    return (today - won_on).days > FRESHLY_WON_DAYS


def _scenario(facts: OpeningFacts) -> tuple[str, Reason]:
    won_days = (facts.today - facts.last_won_on).days if facts.last_won_on else None
    fresh = won_days is not None and 0 <= won_days <= FRESHLY_WON_DAYS
    if facts.receiver_team_kind == "success" and facts.giver_team_kind == "sales":
        if fresh:
            return SALES_TO_CS, Reason("scenario.deal_just_won", {"days": won_days})
        return SALES_TO_CS, Reason("scenario.sales_to_success_team")
    if facts.receiver_team_kind == "accounts" and facts.giver_team_kind == "sales":
        months = won_days // 30 if won_days is not None else "–"
        return SALES_TO_AM, Reason("scenario.established_customer", {"months": months})
    if facts.many_accounts or facts.reason in ("reorganisation", "coverage_model"):
        return TEAM_TO_TEAM, Reason("scenario.reorganisation")
    if fresh and facts.giver_team_kind == "sales" and facts.receiver_team_kind != "sales":
        return SALES_TO_CS, Reason("scenario.deal_just_won", {"days": won_days})
    if facts.giver_last_day is not None:
        return REP_TO_REP, Reason("scenario.owner_leaves", {"day": facts.giver_last_day.isoformat()})
    return REP_TO_REP, Reason("scenario.same_kind_of_team")


def _mode(facts: OpeningFacts) -> tuple[str, Reason]:
    if facts.giver_absent:
        return "unplanned", Reason("mode.giver_absent")
    if facts.giver_last_day is not None:
        days = (facts.giver_last_day - facts.today).days
        if days <= SHORT_NOTICE_DAYS:
            return "unplanned", Reason("mode.short_notice", {"days": days})
    return "planned", Reason("mode.enough_time")


def approvals_needed(facts: OpeningFacts, company: CompanyRules | None = None) -> list[Reason]:
    """What a manager must approve, with a reason, before preparation starts (TR-7, TR-8).

    Facts ask by themselves, whatever reason was chosen; a chosen reason asks where the facts do not know better.
    The company sets which ask at all, and the thresholds.
    """
    rules = company or CompanyRules()
    needed = _fatigue(facts, rules)
    for name in APPROVAL_FACTS:
        if name not in rules.approvals:
            continue
        found = _fact(name, facts, rules)
        if found is None and facts.reason == name:
            found = Reason("approval.reason", {"reason": name}, who=_APPROVER, where=_PLACE)
        if found is not None:
            needed.append(found)
    return needed


_APPROVER: Final = "receiver_manager"
_PLACE: Final = "approval"


def _fatigue(facts: OpeningFacts, rules: CompanyRules) -> list[Reason]:
    """TR-7: one more change of owner than the company lets pass, for the account or somebody there."""
    changes = max(facts.owner_changes_24_months, facts.most_changes_of_a_stakeholder)
    if changes < rules.fatigue_changes:
        return []
    return [Reason("approval.fatigue", {"changes": changes}, who=_APPROVER, where=_PLACE)]


def _fact(name: str, facts: OpeningFacts, rules: CompanyRules) -> Reason | None:
    """TR-8: the fact speaks against moving now; None where it does not, or where nobody has said."""
    if name == "open_escalation" and facts.open_escalations:
        values = {"count": facts.open_escalations}
        return Reason("approval.open_escalation", values, who=_APPROVER, where=_PLACE)
    if name == "unhappy_customer" and facts.health is not None and facts.health < rules.unhappy_below:
        scores = {"score": facts.health, "threshold": rules.unhappy_below}
        return Reason("approval.unhappy_customer", scores, who=_APPROVER, where=_PLACE)
    if name == "renewal_soon" and facts.renewal_on is not None:
        days = (facts.renewal_on - facts.today).days
        if 0 <= days <= rules.renewal_days:
            return Reason("approval.renewal_soon", {"days": days}, who=_APPROVER, where=_PLACE)
    if name == "unpaid_invoice" and facts.invoice_overdue_since is not None:
        late = {"day": facts.invoice_overdue_since.isoformat()}
        return Reason("approval.unpaid_invoice", late, who=_APPROVER, where=_PLACE)
    if name == "quiet_account" and facts.last_contact_on is not None:
        quiet = (facts.today - facts.last_contact_on).days
        if quiet > rules.quiet_days:
            return Reason("approval.quiet_account", {"days": quiet}, who=_APPROVER, where=_PLACE)
    return None
