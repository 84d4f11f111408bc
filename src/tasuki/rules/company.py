"""What a company may set: which gates are on for whom, thresholds, what asks for approval, what opens by itself.

Plain values with defaults; a company that sets nothing gets SPEC's own figures (GA-1 … GA-9, TR-7, TR-8, PB-12, BO-3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tasuki.rules import lifecycle

TIERS: Final = ("strategic", "standard", "small")
#: Facts that may ask for a manager's approval before preparation starts (TR-8).
APPROVAL_FACTS: Final = (
    "open_escalation",
    "unhappy_customer",
    "renewal_soon",
    "unpaid_invoice",
    "quiet_account",
)


@dataclass(frozen=True, slots=True)
class CompanyRules:
    """The company's settings in force; every field has a default.

    `gates`: gate → the tiers for which it is asked for (a gate that is not named is asked for in all; GA-3 is
    always asked for where the account is strategic). `targets`: tier → completeness in percent that GA-2 asks
    for (else the playbook's). `capacity`: accounts that one person may own at most (GA-9; None: no limit beside
    their intake limit). `receiver_on_won`: "" leaves a handoff that opened by itself a draft with a proposal,
    "least_loaded" gives it to that person at once. Days are calendar days, `quarter_end_days` working days before
    the end of a quarter.
    """

    gates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    approvals: frozenset[str] = frozenset(APPROVAL_FACTS)
    renewal_days: int = 60
    unhappy_below: int = 50
    quiet_days: int = 60
    fatigue_changes: int = 2
    capacity: int | None = None
    giver_days: int | None = None
    quarter_end_days: int = 0
    fiscal_year_starts: int = 1
    open_on_won: bool = True
    receiver_on_won: str = ""
    late_stages: tuple[str, ...] = ()

    def gate_on(self, gate: str, tier: str) -> bool:
        """Whether a gate is asked for in this tier; the readiness review always where strategic (GA-3)."""
        if gate == lifecycle.REVIEW and tier == "strategic":
            return True
        return tier in self.gates.get(gate, TIERS)

    def target(self, tier: str, playbook: int) -> Decimal:
        """The completeness in percent that GA-2 asks for: the company's for the tier, else the playbook's."""
        return Decimal(self.targets.get(tier, playbook))

    def late_stage(self, stage: str) -> bool:
        """Whether a deal in this stage opens the phase before signature (PB-12); letters' case does not matter."""
        return stage.strip().casefold() in {one.strip().casefold() for one in self.late_stages}
