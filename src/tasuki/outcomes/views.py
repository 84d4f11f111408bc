"""What the outcome page shows: figures with their words, health against its baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tasuki.rules.measures import Measure
from tasuki.web.formats import number, percent

LABELS: Final[Mapping[str, str | Promise]] = {
    "ME-1": gettext_lazy("Time to first contact"),
    "ME-2": gettext_lazy("Knowledge at handover"),
    "ME-3": gettext_lazy("The customer's experience"),
    "pulse": gettext_lazy("After the first week"),
    "ME-4": gettext_lazy("Close to kickoff"),
    "ME-5": gettext_lazy("Rating by the incoming owner"),
}
UNITS: Final[Mapping[str, str | Promise]] = {
    "hours": gettext_lazy("hours"),
    "percent": gettext_lazy("%"),
    "points": gettext_lazy("of 5"),
    "days": gettext_lazy("days"),
}


_ASKED: Final = ("ME-3", "pulse")


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure in words."""

    key: str
    label: str | Promise
    value: str | None
    unit: str | Promise
    cases: int
    target: str
    met: bool | None
    note: str

    @property
    def why(self) -> str:
        """The topic that says why it is measured."""
        return f"measure.{self.key}"


def figures(measures: Iterable[Measure]) -> list[Figure]:
    """Every measure with its target and what it rests on (ME-14)."""
    return [_figure(one) for one in measures]


def _figure(one: Measure) -> Figure:
    sign = "≤" if one.at_most else "≥"
    return Figure(
        key=one.key,
        label=LABELS[one.key],
        value=None if one.value is None else number(one.value),
        unit=UNITS[one.unit],
        cases=one.cases,
        target=f"{sign} {percent(one.target)}"
        if one.unit == "percent"
        else f"{sign} {number(one.target)} {UNITS[one.unit]}",
        met=one.met,
        note=_note(one),
    )


def _note(one: Measure) -> str:
    if not one.cases and not one.missing:
        return _("nothing to measure") if one.key in _ASKED else _("only after a closed deal")
    if one.missing and one.key in _ASKED:
        return ngettext("%(n)d without answer", "%(n)d without answer", one.missing) % {"n": one.missing}
    if one.missing and one.met is False:
        return _("has not happened, and the limit has passed")
    return _("not known yet") if one.missing else ""
