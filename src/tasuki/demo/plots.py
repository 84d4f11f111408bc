"""Which stories are played, by whom, for whom, and how far they have come by today."""

from __future__ import annotations

from typing import Final

from tasuki.demo.accounts import Wish
from tasuki.demo.people import Company
from tasuki.demo.play import Plot
from tasuki.demo.vocabulary import words

CS, AM, REP, TEAM = "sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team"
PL, UN = "planned", "unplanned"
FRESH: Final = "closed_won"


def all_plots(company: Company) -> list[Plot]:
    """The plots in the order of the book, each with the wishes for its account."""
    return [_plot(line, company) for line in words("plots")["plots"]]


def _plot(line: list[object], company: Company) -> Plot:
    story, scenario, mode, days, giver, receiver, country, *rest = line
    assert isinstance(days, int)
    more: dict[str, object] = rest[0] if rest and isinstance(rest[0], dict) else {}
    reason = str(more.pop("reason", _reason(str(scenario), str(mode))))
    wanted = dict(more)
    wanted["owner"] = company[str(giver)]
    wanted["country"] = str(country)
    wanted.setdefault("stakeholders", 5)
    if scenario == CS:
        wanted.setdefault("won_days_ago", 9 - days if mode == PL else 12 - days)
        wanted.setdefault("owner_changes", 0)
    wanted.setdefault("owner_changes", 1 if scenario == REP else 0)
    if "renewal_in" not in wanted and scenario != CS:
        wanted["renewal_in"] = 150 + (days * 7) % 120
    for name in ("health",):
        if isinstance(wanted.get(name), list):
            wanted[name] = tuple(wanted[name])  # type: ignore[arg-type]
    return Plot(
        str(story), str(scenario), str(mode), days, str(giver), str(receiver), str(country),
        Wish(**wanted), reason,  # type: ignore[arg-type]
    )  # fmt: skip


def _reason(scenario: str, mode: str) -> str:
    if scenario == CS:
        return FRESH
    if mode == UN:
        return "departure"
    return {AM: "growth_phase", REP: "territory", TEAM: "reorganisation"}[scenario]
