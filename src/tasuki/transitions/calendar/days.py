"""The days that a calendar shows: a month in whole weeks, one day, and the addresses of their neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.formats import get_format

DAY: Final = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a person's zone, both ends included."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + number * DAY for number in range((self.last - self.first).days + 1)]

    @property
    def begins(self) -> datetime:
        """The instant at which the first day begins."""
        return self.midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The instant at which the day after the last begins."""
        return self.midnight(self.last + DAY)

    def midnight(self, day: date) -> datetime:
        """When a day begins in the zone."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def day_of(self, at: datetime) -> date:
        """The day on which an instant falls."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - DAY

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - DAY).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.first + 31 * DAY).replace(day=1)

    def weeks(self, first_weekday: int) -> list[list[date]]:
        """Whole weeks that hold the month; `first_weekday` counts from Monday as 0."""
        start = self.first - ((self.first.weekday() - first_weekday) % 7) * DAY
        number = (self.last - start).days // 7 + 1
        return [[start + (7 * week + day) * DAY for day in range(7)] for week in range(number)]


def month_of(wanted: Mapping[str, Any], today: date) -> Month:
    """The month that is asked for as YYYY-MM, else this one; far away counts as the end of what is shown."""
    first = today.replace(day=1)
    with suppress(ValueError):
        first = datetime.strptime(str(wanted.get("month", "")), "%Y-%m").date()  # noqa: DTZ007 - a day, no instant
    return Month(min(max(first, EARLIEST), LATEST))


def day_of(wanted: Mapping[str, Any]) -> date | None:
    """The one day that is asked for as YYYY-MM-DD."""
    with suppress(ValueError):
        found = date.fromisoformat(str(wanted.get("day", "")))
        return found if EARLIEST <= found <= LATEST else None
    return None


def first_weekday() -> int:
    """The day on which weeks begin in the language now active, counted from Monday as 0."""
    return (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
