"""Filters with two ends: days, and numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Final

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasuki.rules.access import Actor
from tasuki.tables.columns import Text as Label
from tasuki.tables.filter import Chip, Filter, Values, Wrong, clean, first_of, today_of, words
from tasuki.web import clock, components

_LONGEST: Final = 40
_LIMIT: Final = Decimal(10) ** 15
_PLACES: Final = Decimal("0.01")
_PLAIN: Final = re.compile(r"[+-]?\d{1,18}(?:[.,]\d{0,18})?", re.ASCII)
#: Digits in groups of three, as imports read them; a group never begins a number with a nought (0.125).
_GROUPED: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[1-9]\d{0,2}(?P<mark>[.,'’ ])\d{3}(?:(?P=mark)\d{3})*)(?P<places>[.,]\d*)?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class Dates(Filter):
    """A day within bounds: some that move with today (a saved view stays true), or from … to."""

    path: str = ""
    template: ClassVar[str] = "tables/filters/dates.html"

    #: value → words, first and last day from today (None: without end)
    SPANS: ClassVar[Mapping[str, tuple[Label, int | None, int | None]]] = {
        "past": (pgettext_lazy("days", "Past"), None, -1),
        "7d": (gettext_lazy("Next 7 days"), 0, 7),
        "30d": (gettext_lazy("Next 30 days"), 0, 30),
        "90d": (gettext_lazy("Next 90 days"), 0, 90),
    }
    NO_DAY: ClassVar[str] = "none"

    @property
    def params(self) -> tuple[str, ...]:
        """The span, or its two ends."""
        return (self.key, f"{self.key}_from", f"{self.key}_until")

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """A span that is known, else the days that are days."""
        span = clean(given, self.key)
        if span in self.SPANS or span == self.NO_DAY:
            return {self.key: (span,)}, []
        kept: dict[str, tuple[str, ...]] = {}
        wrong = [Wrong(span)] if span and span != "days" else []
        for name in self.params[1:]:
            text = clean(given, name)
            try:
                kept |= {name: (date.fromisoformat(text).isoformat(),)} if text else {}
            except ValueError:
                wrong.append(Wrong(text))
        return kept, wrong

    def _ends(self, values: Values, actor: Actor | None) -> tuple[date | None, date | None]:
        if span := first_of(values, self.key):
            _label, first, last = self.SPANS[span]
            today = today_of(actor)
            return (
                None if first is None else today + timedelta(days=first),
                None if last is None else today + timedelta(days=last),
            )
        ends = (first_of(values, name) for name in self.params[1:])
        first_day, last_day = (date.fromisoformat(one) if one else None for one in ends)
        return first_day, last_day

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Rows whose day lies within, both ends included."""
        if not values:
            return None
        if first_of(values, self.key) == self.NO_DAY:
            return Q(**{f"{self.path}__isnull": True})
        first, last = self._ends(values, actor)
        found = Q(**{f"{self.path}__gte": first}) if first else Q()
        return found & Q(**{f"{self.path}__lte": last}) if last else found

    def chips(self, values: Values) -> list[Chip]:
        """The span, or the two days."""
        if not values:
            return []
        if span := first_of(values, self.key):
            said = _("no date") if span == self.NO_DAY else self.SPANS[span][0]
            return [Chip(words(self.label, said), {})]
        today = clock.now().date()
        shown = [
            components.short_day(date.fromisoformat(one), today) if one else "…"
            for one in (first_of(values, name) for name in self.params[1:])
        ]
        return [Chip(words(self.label, " – ".join(shown)), {})]

    def shown(self, values: Values) -> dict[str, Any]:
        """The spans and the two days."""
        span = first_of(values, self.key)
        first, last = (first_of(values, name) for name in self.params[1:])
        span = span or ("days" if first or last else "")
        options = [(key, label, key == span) for key, (label, _a, _b) in self.SPANS.items()]
        options.append((self.NO_DAY, gettext_lazy("no date"), span == self.NO_DAY))
        options.append(("days", gettext_lazy("From … to …"), span == "days"))
        return {"options": options, "from": first, "until": last}


@dataclass(frozen=True, kw_only=True)
class Numbers(Filter):
    """A number within bounds."""

    path: str = ""
    unit: Label = ""
    template: ClassVar[str] = "tables/filters/numbers.html"

    @property
    def params(self) -> tuple[str, ...]:
        """The least and the most."""
        return (f"{self.key}_min", f"{self.key}_max")

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """What can be read as numbers."""
        kept: dict[str, tuple[str, ...]] = {}
        wrong = []
        for name in self.params:
            text = clean(given, name)
            if not text:
                continue
            if (number := _number(text)) is None:
                wrong.append(Wrong(text))
            else:
                kept[name] = (number,)
        return kept, wrong

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Rows whose number lies within, both ends included."""
        least, most = (first_of(values, name) for name in self.params)
        found = Q(**{f"{self.path}__gte": Decimal(least)}) if least else Q()
        found = found & Q(**{f"{self.path}__lte": Decimal(most)}) if most else found
        return found or None

    def chips(self, values: Values) -> list[Chip]:
        """The bounds."""
        least, most = (first_of(values, name) for name in self.params)
        if not least and not most:
            return []
        said = [
            number_format(Decimal(one), use_l10n=True, force_grouping=True) if one else ""
            for one in (least, most)
        ]
        text = f"{said[0]} – {said[1]}" if least and most else f"≥ {said[0]}" if least else f"≤ {said[1]}"
        return [Chip(words(self.label, f"{text} {self.unit}".strip()), {})]

    def shown(self, values: Values) -> dict[str, Any]:
        """The two numbers."""
        least, most = (first_of(values, name) for name in self.params)
        return {"min": least, "max": most}


def _number(text: str) -> str | None:
    """A number as people write it, in plain digits with at most two places; None for what is none.

    >>> _number("50,000"), _number("1.000.000,50"), _number("0.125"), _number("1,5"), _number("1e5")
    ('50000', '1000000.5', '0.13', '1.5', None)
    """
    written = unicodedata.normalize("NFKC", text) if len(text) <= _LONGEST else ""
    if grouped := _GROUPED.fullmatch(written):
        sign, whole, mark, places = grouped["sign"], grouped["whole"], grouped["mark"], grouped["places"]
        if mark in ".," and places and places[0] == mark:
            return None  # 1,000,00: nobody knows what it is
        written = sign + whole.replace(mark, "") + (places or "")
    if not _PLAIN.fullmatch(written):
        return None
    found = Decimal(written.replace(",", ".")).quantize(_PLACES, ROUND_HALF_UP)
    if abs(found) >= _LIMIT:
        return None
    shown = f"{found:f}".rstrip("0").rstrip(".")
    return "0" if shown in ("", "-0") else shown
