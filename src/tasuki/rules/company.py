"""What a company may set: which gates are on for whom, thresholds, what asks for approval, what opens by itself.

Plain values with defaults; a company that sets nothing gets SPEC's own figures (GA-1 … GA-9, TR-7, TR-8, PB-12, BO-3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    for (else the playbook's). Days are calendar days, `quarter_end_days` working days before a quarter's end.
    """

    gates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    approvals: frozenset[str] = frozenset(APPROVAL_FACTS)
    renewal_days: int = 60
    unhappy_below: int = 50
    quiet_days: int = 60
    fatigue_changes: int = 2
    giver_days: int | None = None
    quarter_end_days: int = 0
    fiscal_year_starts: int = 1
    open_on_won: bool = False
    late_stages: tuple[str, ...] = ()

    def gate_on(self, gate: str, tier: str) -> bool:
        """Whether a gate is asked for in this tier; the readiness review always where strategic (GA-3)."""
        if gate == lifecycle.REVIEW and tier == "strategic":
            return True
        return tier in self.gates.get(gate, TIERS)
