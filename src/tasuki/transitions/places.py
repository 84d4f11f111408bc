"""Where on the pages the thing is that a reason speaks of: every `where` leads to an address (GA-1 … GA-9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from tasuki.rules.gates import GateResult
from tasuki.rules.reasons import Reason

#: Word of a rule → page of the transition, and the anchor there.
PAGES: Final = {
    "plan": ("transitions:plan", ""),
    "approval": ("transitions:plan", "approval"),
    "cover": ("transitions:plan", "cover"),
    "people": ("transitions:people", ""),
    "knowledge": ("transitions:knowledge", ""),
    "promises": ("transitions:promises", ""),
    "messages": ("messaging:transition", ""),
    "meetings": ("meetings:transition", ""),
    "outcome": ("outcomes:transition", ""),
}
#: Word of a rule → page of the account.
ACCOUNT_PAGES: Final = {
    "account": ("customers:account", ""),
    "account-facts": ("customers:facts", ""),
    "account-health": ("customers:facts", "health"),
    "account-deals": ("customers:account", "deals-heading"),
}


def address(transition_id: UUID, account_id: UUID, where: str) -> str:
    """The address of a place; what is an address already stays, an unknown word leads to the plan.

    `step-<key>` and `gate-<code>` are anchors on the plan.
    """
    if not where or where.startswith("/"):
        return where
    name, anchor = PAGES.get(where, ("", ""))
    target = transition_id
    if not name and where in ACCOUNT_PAGES:
        (name, anchor), target = ACCOUNT_PAGES[where], account_id
    if not name:
        name, anchor = "transitions:plan", where.removeprefix("#")
    try:
        page = reverse(name, args=[target])
    except NoReverseMatch:
        return reverse("transitions:plan", args=[transition_id])
    return f"{page}#{anchor}" if anchor else page


def located(reason: Reason, transition_id: UUID, account_id: UUID) -> Reason:
    """The reason with the address of its place."""
    return replace(reason, where=address(transition_id, account_id, reason.where))


def located_result(result: GateResult, transition_id: UUID, account_id: UUID) -> GateResult:
    """A gate's answer whose reasons lead to addresses."""
    if not result.reasons:
        return result
    return replace(result, reasons=tuple(located(one, transition_id, account_id) for one in result.reasons))
