"""Which side a step touches, and who plays a part for somebody who is not there (PB-3, PB-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tasuki.rules.plan_parts import StepRule

#: What completes a step that the customer notices; meetings that prepare are among colleagues.
CUSTOMER_FACING = frozenset({"message", "meeting", "cutover", "kickoff", "survey"})
_AMONG_COLLEAGUES = frozenset({"internal", "prepared", "review"})
#: Who plays the outgoing owner's part while they are not available, in this order (PB-6).
STAND_INS = ("giver_manager", "receiver_manager")


def faces_customer(step: StepRule) -> bool:
    """Whether the customer notices the step: PB-3. Meetings that feed the first gates are among colleagues.

    Example: the joint meeting faces the customer, the internal handoff meeting does not.
    """
    return step.completed_by in CUSTOMER_FACING and step.feeds not in _AMONG_COLLEAGUES


def stand_in_for(role: str, roles: Mapping[str, UUID | None]) -> str:
    """The role that stands in for one whose person is not available: PB-6.

    For the outgoing owner their manager, else the incoming owner's; for others their own side's
    manager; empty where nobody could. For the giver the first is named even if nobody is known.

    Example: without a known manager of the giver, the receiver's manager introduces.
    """
    if role == "receiver":
        return "receiver_manager" if roles.get("receiver_manager") else ""
    if role != "giver":
        return next((one for one in STAND_INS if one != role and roles.get(one)), "")
    return next((one for one in STAND_INS if roles.get(one)), STAND_INS[0])
