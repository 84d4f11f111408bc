"""Time zones as iCalendar describes them: every change of the clock around a meeting, none guessed (MT-5, PB-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from tasuki.rules.worktime import zone_of

AROUND: Final = timedelta(days=400)
_STEP: Final = timedelta(days=7)


def known_zone(name: str) -> ZoneInfo:
    """The zone, or UTC where this machine does not know it.

    >>> known_zone("Asia/Jakarta").key, known_zone("Nowhere/Land").key
    ('Asia/Jakarta', 'UTC')
    """
    try:
        return zone_of(name)
    except (ValueError, KeyError, OSError):
        return ZoneInfo("UTC")


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """The instant as a calendar should be told it: local time with its zone, or UTC where local time cannot say it.

    The second of two hours that bear the same name when clocks go back has no local form in iCalendar.
    """
    here = at.astimezone(zone)
    if zone.key == "UTC" or here.fold:
        return at.astimezone(UTC)
    return here


def timezone_of(zone: ZoneInfo, around: datetime) -> Timezone:
    """The VTIMEZONE of a zone with every change of the clock a year before and after `around`."""
    begins = (around - AROUND).astimezone(UTC)
    found = Timezone()
    found.add("tzid", zone.key)
    found.add_component(_observance(begins, zone, begins.astimezone(zone).utcoffset() or timedelta()))
    for at in changes(zone, begins, around.astimezone(UTC) + AROUND):
        before = (at - timedelta(seconds=1)).astimezone(zone).utcoffset() or timedelta()
        found.add_component(_observance(at, zone, before))
    return found


def changes(zone: ZoneInfo, begins: datetime, ends: datetime) -> list[datetime]:
    """The instants at which the zone's offset changes between two instants, to the second.

    >>> from datetime import UTC, datetime
    >>> changes(ZoneInfo("Europe/Madrid"), datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC))
    [datetime.datetime(2027, 3, 28, 1, 0, tzinfo=datetime.timezone.utc)]
    """
    found, at = [], begins
    while at < ends:
        after = min(at + _STEP, ends)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(_narrowed(zone, at, after))
        at = after
    return found


def _narrowed(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def _observance(at: datetime, zone: ZoneInfo, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """What holds from `at` on; its beginning is written in the local time that held before."""
    here = at.astimezone(zone)
    part = TimezoneDaylight() if here.dst() else TimezoneStandard()
    part.add("dtstart", (at + before).replace(tzinfo=None, microsecond=0))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", here.utcoffset() or timedelta())
    part.add("tzname", here.tzname() or zone.key)
    return part
