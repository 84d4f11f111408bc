"""Which stories are played, by whom, for whom, and how far they have come by today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tasuki.demo.accounts import Wish
from tasuki.demo.people import Company
from tasuki.demo.play import Plot, signing_day
from tasuki.demo.vocabulary import words

CS, AM, REP, TEAM = "sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team"
PL, UN = "planned", "unplanned"


def all_plots(company: Company, today: date) -> list[Plot]:
    """The plots in the order of the book, each with the wishes for its account."""
    return [_plot(company, today, *line) for line in words("plots")["plots"]]


def _plot(
    company: Company,
    today: date,
    story: str,
    scenario: str,
    mode: str,
    days: int,
    giver: str,
    receiver: str,
    country: str,
    more: Mapping[str, Any] | None = None,
) -> Plot:
    wanted: dict[str, Any] = {
        "owner": company[giver],
        "country": country,
        "stakeholders": 5,
        "owner_changes": 1 if scenario == REP else 0,
        "quiet_days": max(0, (7 if scenario == CS else 28) - days),
        **_dates(scenario, mode, days, today),
        **_HEALTH.get(story, {}),
        **({"health": (80, 88)} if scenario == AM else {}),  # a good time to move (SC-2)
        **(more or {}),
    }
    reason = wanted.pop("reason", _reason(scenario, mode))
    if "health" in wanted:
        wanted["health"] = tuple(wanted["health"])
    return Plot(story, scenario, mode, days, giver, receiver, country, Wish(**wanted), reason)


_HEALTH: Final[Mapping[str, dict[str, tuple[int, int]]]] = {
    "went_well": {"health": (69, 87)},
    "went_badly": {"health": (75, 39)},
    "no_step_back": {"health": (72, 80)},
    "no_follow_up": {"health": (70, 58)},
    "overridden": {"health": (66, 49)},
}


_EIGHT_MONTHS: Final = 240


def _dates(scenario: str, mode: str, days: int, today: date) -> dict[str, int]:
    """A fresh sale was signed right before its transition, a growing customer's eight months before; others renew."""
    if scenario == CS:
        signed = signing_day(today, days - (0 if mode == PL else 8))
        return {"won_days_ago": max(1, (today - signed).days)}
    renewal = {"renewal_in": 150 + (days * 7) % 120}
    return renewal | {"won_days_ago": _EIGHT_MONTHS + 28 - days} if scenario == AM else renewal


def _reason(scenario: str, mode: str) -> str:
    if scenario == CS:
        return "closed_won"
    if mode == UN:
        return "departure"
    return {AM: "growth_phase", REP: "territory", TEAM: "reorganisation"}[scenario]
