"""When a colleague may be written to: their hours, their zone, their days off (MS-8).

Pure functions of frozen wishes and the instant asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal

from tasuki.rules.worktime import WorkCalendar, is_working_day, zone_of

Frequency = Literal["off", "daily", "soon"]

#: For so long what happens is collected before it is told (MS-8).
COLLECTS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants to be reached (MS-8). Times are local; a zone that nobody knows counts as UTC.

    Quiet hours that begin when they end are none; those that end before they begin go over midnight. `days_off`:
    also weekends and public holidays of their country are quiet.
    """

    frequency: Frequency = "daily"
    at: time = time(8)
    quiet_from: time = time(18)
    quiet_until: time = time(8)
    days_off: bool = True
    zone: str = "UTC"
    country: str = ""


def is_quiet(wishes: Wishes, now: datetime) -> bool:
    """Whether the person is not to be written to at this instant: MS-8.

    Example: quiet from 18:00 until 08:00: at 07:59 yes, at 08:00 no, on a Sunday all day.
    """
    local = _local(wishes, now)
    return _in_quiet_hours(wishes, local.time()) or _is_off(wishes, local.date())


def daily_slot(wishes: Wishes, now: datetime) -> date | None:
    """The local day whose digest is to go out now, if it has not: MS-8. None: not now.

    It goes out at `at`, or when quiet hours end if `at` lies in them; later the same day if the program was down
    then. Only the present day counts, so that after days of downtime there is one digest, not several.

    Example: at 08:00, asked on Monday at 07:59: None, at 08:00 and at 15:00: Monday, at 19:00 (quiet): None.
    """
    if wishes.frequency == "off" or is_quiet(wishes, now):
        return None
    local = _local(wishes, now)
    at = wishes.quiet_until if _in_quiet_hours(wishes, wishes.at) else wishes.at
    return local.date() if local.time() >= at else None


def may_tell_soon(wishes: Wishes, first_at: datetime, now: datetime) -> bool:
    """Whether what began to happen at `first_at` is to be told now: MS-8.

    Example: something at 10:00 is told from 10:10 on, together with what came since; at night not.
    """
    return wishes.frequency == "soon" and now >= first_at + COLLECTS and not is_quiet(wishes, now)


def local_day(wishes: Wishes, now: datetime) -> date:
    """The person's day: MS-8."""
    return _local(wishes, now).date()


def _local(wishes: Wishes, now: datetime) -> datetime:
    return now.astimezone(zone_of(_known_zone(wishes.zone)))


def _in_quiet_hours(wishes: Wishes, at: time) -> bool:
    begins, ends = wishes.quiet_from, wishes.quiet_until
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def _is_off(wishes: Wishes, day: date) -> bool:
    if not wishes.days_off:
        return False
    return not is_working_day(day, WorkCalendar.for_country(wishes.country, _known_zone(wishes.zone)))


@lru_cache(maxsize=1_024)
def _known_zone(name: str) -> str:
    try:
        zone_of(name)
    except ValueError:
        return "UTC"
    return name
