"""What every kind of filter has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.tables.columns import Text as Label
from tasuki.web import clock

type Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter in words; `without` are the parameters that remain of it when it is removed."""

    text: str
    without: Values


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that the filter does not take."""

    value: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What all filters have. `rare` ones are folded away; `help` is a short example."""

    key: str = field(kw_only=False)
    label: Label = field(kw_only=False)
    rare: bool = False
    help: Label = ""
    template: ClassVar[str] = "tables/filters/text.html"

    @property
    def params(self) -> tuple[str, ...]:
        """The names in the query string that are this filter's."""
        return (self.key,)

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """What of the given values counts, and what is wrong with the others."""
        raise NotImplementedError

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Which rows stay; None for all. Called with nothing chosen, too."""
        raise NotImplementedError

    def chips(self, values: Values) -> list[Chip]:
        """What is chosen, in words."""
        raise NotImplementedError

    def values(self) -> list[str]:
        """The values that it takes, where those are few."""
        return []

    def shown(self, values: Values) -> dict[str, Any]:
        """What the filter's template needs beside the filter itself."""
        return {"value": first_of(values, self.key)}


def first_of(values: Values, name: str) -> str:
    """The first value of a parameter, or nothing."""
    found = values.get(name) or ("",)
    return found[0]


def clean(given: Values, name: str) -> str:
    """One text without what no database takes."""
    return first_of(given, name).replace("\x00", "").strip()


def today_of(actor: Actor | None) -> date:
    """The day it is where they are."""
    return clock.now().astimezone(ZoneInfo(actor.zone if actor else "UTC")).date()


def words(label: Label, value: object) -> str:
    """What a chip says."""
    return _("%(filter)s: %(value)s") % {"filter": label, "value": value}


def problems(filter_: Filter, wrong: Iterable[Wrong]) -> list[Reason]:
    """What to say of wrong values where they are refused."""
    return [Reason("table.bad_value", {"filter": filter_.key, "value": one.value[:60]}) for one in wrong]
