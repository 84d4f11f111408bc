"""The outgoing owner's window and part: what was agreed for a transition, else what is proposed (BO-1, BO-3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasuki.rules import boundaries
from tasuki.rules.boundaries import BoundaryFacts
from tasuki.rules.company import CompanyRules
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.facts import calendar_of, document_of
from tasuki.transitions.models import Transition


def boundaries_of(transition: Transition, company: CompanyRules | None = None) -> BoundaryFacts:
    """The boundaries in force; as long as nobody has set them and the account has not changed hands, the proposal."""
    cutover = cutover_day(transition)
    if transition.giver_until is None:
        return proposal(transition, cutover, company)
    return BoundaryFacts(
        scenario=transition.scenario,
        cutover=cutover,
        until=transition.giver_until,
        parts=boundaries.in_order(transition.giver_part),
        last_day=transition.giver.last_day if transition.giver else None,
    )


def proposal(
    transition: Transition, cutover: date | None, company: CompanyRules | None = None
) -> BoundaryFacts:
    """What the playbook, the company's rules and the giver's last day propose for a cutover on that day."""
    giver = transition.giver
    last_day = giver.last_day if giver else None
    there = giver is not None and giver.is_active and transition.giver_available
    days = boundaries.window_days(
        document_of(transition).boundary_days, (company or company_rules()).giver_days
    )
    return BoundaryFacts(
        scenario=transition.scenario,
        cutover=cutover,
        until=boundaries.default_until(cutover, days if there else 0, last_day),
        parts=boundaries.default_parts(transition.scenario, stays=there and last_day is None),
        last_day=last_day,
    )


def at_cutover(transition: Transition, now: datetime) -> dict[str, Any]:
    """The columns to fill when the account changes hands: the proposal, unless a window was set that still fits."""
    day = local_day(transition, now)
    if transition.giver_until is not None and transition.giver_until >= day:
        return {}
    found = proposal(transition, day)
    parts = transition.giver_part if transition.giver_until is not None else list(found.parts)
    return {"giver_until": found.until or day, "giver_part": parts}


def cutover_day(transition: Transition) -> date | None:
    """The day on which the account changed hands, before that the planned one."""
    if transition.cut_over_at is not None:
        return local_day(transition, transition.cut_over_at)
    return transition.transition_on


def local_day(transition: Transition, at: datetime) -> date:
    """The day that an instant is for the account."""
    return at.astimezone(ZoneInfo(calendar_of(transition).zone)).date()
