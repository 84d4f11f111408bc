"""How days, numbers and shares are written, once for pages, sentences and tables, in the language now active (UX-1)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext

from tasuki.web import clock

_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d+\.\d+", re.ASCII)
#: Values of sentences that are shares or points, whatever they were kept as.
_SHARES: Final = frozenset(
    {"percent", "total", "target", "gain", "share", "easy", "mean", "completeness", "have", "need", "kept"}
)
#: Days that somebody may have meant: never without their year.
_DATED: Final = frozenset({"readings"})
#: Lengths and limits of what is sent: large ones are read more easily with the marks of the language.
_SIZES: Final = frozenset({"length", "limit", "size"})


def short_day(day: date, today: date | None) -> str:
    """A day as short as it can be without doubt: the year only where it is not this year's, or nobody says today."""
    if today is not None and day.year == today.year:
        return date_format(day, pgettext("short date, Django format letters", "D j M"))
    return date_format(day, pgettext("short date with year, Django format letters", "j M Y"))


def short_time(local: datetime) -> str:
    """The time of day of a moment already in its zone."""
    return date_format(local, pgettext("time of day, Django format letters", "H:i"))


def number(value: Decimal | float) -> str:
    """A number with the marks of the language; digits after the point only where they say something.

    >>> number(Decimal("100.0")), number(12345.5), number(0)
    ('100', '12,345.5', '0')
    """
    plain = format(Decimal(str(value)).normalize(), "f")
    return str(number_format(Decimal(plain), use_l10n=True, force_grouping=True))


def percent(value: Decimal | float | None) -> str:
    """A share of a hundred; a dash where nobody knows."""
    if value is None:
        return "–"
    text = pgettext("a share", "%(number)s %%") % {"number": number(value)}
    return text.replace(" ", "\u00a0")


def in_sentence(key: str, value: object) -> object:
    """A value as it stands in a sentence: days kept as ISO text and decimals become what people write."""
    if isinstance(value, str):
        if _ISO_DAY.fullmatch(value):
            return _day(value, dated=key in _DATED)
        return number(Decimal(value)) if key in _SHARES and _DECIMAL.fullmatch(value) else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return short_day(value, clock.now().date())
    if isinstance(value, int) and key in _SIZES and abs(value) >= 10_000:
        return number(value)
    return number(value) if isinstance(value, (Decimal, float)) else value


def _day(text: str, *, dated: bool) -> str:
    try:
        return short_day(date.fromisoformat(text), None if dated else clock.now().date())
    except ValueError:
        return text
