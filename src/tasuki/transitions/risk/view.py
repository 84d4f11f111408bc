"""The risk of a transition in words: each part a sentence, what it added, and what would lower it (SU-9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tasuki.customers.models import Account
from tasuki.rules.risk import ELEVATED, HIGH, Risk, RiskPart, band
from tasuki.transitions.models import Transition
from tasuki.transitions.risk.facts import risk_of

type Text = str | Promise

BANDS: Final[Mapping[str, Text]] = {
    "low": pgettext_lazy("risk", "Low"),
    "elevated": pgettext_lazy("risk", "Elevated"),
    "high": pgettext_lazy("risk", "High"),
}
TONES: Final = {"low": "ok", "elevated": "wait", "high": "breach"}
LABELS: Final[Mapping[str, Text]] = {
    "relationship": gettext_lazy("Relationship"),
    "value": pgettext_lazy("risk", "Value"),
    "health": gettext_lazy("Health"),
    "renewal": gettext_lazy("Renewal"),
    "giver": gettext_lazy("Outgoing owner"),
    "tier": gettext_lazy("Tier"),
    "promises": gettext_lazy("Open commitments"),
    "load": gettext_lazy("Load of the incoming owner"),
    "changes": gettext_lazy("Earlier changes"),
    "mode": gettext_lazy("Planned or not"),
}
UNKNOWN: Final[Mapping[str, Text]] = {
    "relationship": gettext_lazy("Nobody at the customer and no contact is on record."),
    "value": gettext_lazy("Nothing is known to compare the account's value with."),
    "health": gettext_lazy("No health score is on record."),
    "renewal": gettext_lazy("The date of the next renewal is not known."),
    "giver": gettext_lazy("There is no outgoing owner on record."),
    "tier": gettext_lazy("The tier is not known."),
    "promises": gettext_lazy("Commitments are not known."),
    "load": gettext_lazy("There is no incoming owner yet."),
    "changes": gettext_lazy("Earlier owners are not known."),
    "mode": gettext_lazy("Nobody knows whether the change is planned."),
}
SUPPLY: Final[Mapping[str, Text]] = {
    "relationship": gettext_lazy("Record the people at the customer and the contacts with them."),
    "value": gettext_lazy("Enter the account's yearly revenue (ARR)."),
    "health": gettext_lazy("Record a health score."),
    "renewal": gettext_lazy("Enter the renewal date."),
    "giver": gettext_lazy("Say who hands the account over."),
    "load": gettext_lazy("Choose the incoming owner."),
    "changes": gettext_lazy("Import the history of owners."),
}
LOWER: Final[Mapping[str, Text]] = {
    "relationship": gettext_lazy(
        "Name a champion and an executive sponsor, and speak with the customer before the change."
    ),
    "value": gettext_lazy("Prepare this one in full, with a readiness review: much depends on it."),
    "health": gettext_lazy("Find out what worries the customer, and agree on a plan before the change."),
    "renewal": gettext_lazy("Settle the renewal first, or move the change to after it."),
    "giver": gettext_lazy("Hold the joint meeting while the outgoing owner is there; else let their manager stand in."),
    "tier": gettext_lazy("Have leadership speak with the customer, and review readiness."),
    "promises": gettext_lazy("Settle open commitments before the change, or give each an owner and a date."),
    "load": gettext_lazy("Choose somebody with more room, or a later date."),
    "changes": gettext_lazy("Tell the customer why the owner changes again, and who stays."),
    "mode": gettext_lazy("Complete the knowledge record first: it replaces the time that is missing."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One part in words."""

    code: str
    label: Text
    sentence: str
    points: int
    most: int
    known: bool
    advice: Text

    @property
    def low(self) -> int:
        """Up to here the bar is calm."""
        return self.most // 3

    @property
    def high(self) -> int:
        """From here on the bar is loud."""
        return max(self.most * 2 // 3, self.low + 1)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "code": self.code,
            "points": self.points,
            "most": self.most,
            "known": self.known,
            "sentence": self.sentence,
            "advice": str(self.advice),
        }


@dataclass(frozen=True, slots=True)
class RiskView:
    """The score with its name and its parts, the heaviest first; those above what a glance takes are `more`."""

    score: int
    band: str
    label: Text
    tone: str
    lines: tuple[RiskLine, ...]
    elevated: int = ELEVATED
    high: int = HIGH

    @property
    def heaviest(self) -> tuple[RiskLine, ...]:
        """The four that say most."""
        return self.lines[:4]

    @property
    def more(self) -> tuple[RiskLine, ...]:
        """The others."""
        return self.lines[4:]

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {"score": self.score, "band": self.band, "parts": [one.as_dict() for one in self.lines]}


def risk_view(transition: Transition) -> RiskView:
    """The risk of a transition as it is now, in the language now active."""
    return described(risk_of(transition))


def described(risk: Risk) -> RiskView:
    """A risk in words."""
    lines = tuple(_line(part) for part in risk.parts)
    return RiskView(risk.score, risk.band, BANDS[risk.band], TONES[risk.band], lines)


def cell(score: int) -> tuple[int, Text, str]:
    """What a list shows: the score, its name, its tone."""
    name = band(score)
    return score, BANDS[name], TONES[name]


def _line(part: RiskPart) -> RiskLine:
    if part.known:
        sentence = _SENTENCES[part.code](part.values)
        advice = LOWER.get(part.code, "") if part.points * 2 >= part.most else ""
    else:
        sentence = _("%(what)s Counted in the middle.") % {"what": UNKNOWN[part.code]}
        advice = SUPPLY.get(part.code, "")
    return RiskLine(part.code, LABELS[part.code], sentence, part.points, part.most, part.known, advice)


def _relationship(values: Mapping[str, Any]) -> str:
    days = values["days"]
    found = [
        {True: _("A champion is known."), False: _("No champion is known.")}.get(values["champion"], ""),
        {True: _("A sponsor is known."), False: _("No sponsor is known.")}.get(values["sponsor"], ""),
        _("No contact is on record.")
        if days is None
        else ngettext("Last contact %(days)s day ago.", "Last contact %(days)s days ago.", days) % values,
        _("Least trust of those who decide: %(trust)s of 5.") % values if "trust" in values else "",
        _("Somebody there is not happy with the change.") if values.get("unhappy") else "",
    ]
    return " ".join(part for part in found if part)


def _giver(values: Mapping[str, Any]) -> str:
    if values["stays"]:
        return _("The outgoing owner stays with the company.")
    days = values["days"]
    if not days or days < 0:
        return _("The outgoing owner is not available.")
    return ngettext(
        "The outgoing owner leaves in %(days)s day.", "The outgoing owner leaves in %(days)s days.", days
    ) % {"days": days}


def _promises(values: Mapping[str, Any]) -> str:
    count = values["count"]
    if not count:
        return _("No commitment is open.")
    return ngettext("%(count)s commitment is open.", "%(count)s commitments are open.", count) % values


def _changes(values: Mapping[str, Any]) -> str:
    count = values["count"]
    if not count:
        return _("The owner has not changed in 24 months.")
    return (
        ngettext(
            "The owner changed %(count)s time in 24 months.",
            "The owner changed %(count)s times in 24 months.",
            count,
        )
        % values
    )


_SENTENCES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "relationship": _relationship,
    "value": lambda v: _("Worth more than %(percent)s %% of the accounts in its currency.") % v,
    "health": lambda v: _("The health score is %(score)s of 100.") % v,
    "renewal": lambda v: (
        ngettext("The renewal is %(days)s day away.", "The renewal is %(days)s days away.", v["days"]) % v
    ),
    "giver": _giver,
    "tier": lambda v: _("The account's tier: %(tier)s.") % {"tier": Account.Tier(v["tier"]).label},
    "promises": _promises,
    "load": lambda v: _("The incoming owner's load is %(percent)s %% of their intake limit.") % v,
    "changes": _changes,
    "mode": lambda v: _("The change is planned.") if v["planned"] else _("The change is not planned."),
}
