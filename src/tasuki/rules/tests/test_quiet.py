"""When colleagues may be written to: MS-8."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules.quiet import COLLECTS, Wishes, daily_slot, is_quiet, local_day, may_tell_soon

TOKYO = Wishes(zone="Asia/Tokyo", country="JP")
MONDAY = date(2026, 11, 16)


def at(text: str) -> datetime:
    """A local time in Tokyo."""
    return datetime.fromisoformat(f"{text}+09:00")


@pytest.mark.parametrize(
    ("local", "quiet"),
    [
        ("2026-11-16T07:59", True),
        ("2026-11-16T08:00", False),
        ("2026-11-16T17:59", False),
        ("2026-11-16T18:00", True),
        ("2026-11-15T12:00", True),  # Sunday
        ("2026-11-23T12:00", True),  # Labour Thanksgiving Day
    ],
)
def test_quiet_hours_and_days_off(local: str, quiet: bool) -> None:
    """MS-8: hours in one's own zone; weekends and holidays of one's country, unless one wants them."""
    assert is_quiet(TOKYO, at(local)) is quiet
    awake = replace(TOKYO, quiet_from=time(0), quiet_until=time(0), days_off=False)
    assert not is_quiet(awake, at(local))


def test_quiet_hours_within_a_day() -> None:
    """MS-8: quiet hours need not go over midnight."""
    siesta = replace(TOKYO, quiet_from=time(13), quiet_until=time(16))
    assert is_quiet(siesta, at("2026-11-16T15:00"))
    assert not is_quiet(siesta, at("2026-11-16T20:00"))


@pytest.mark.parametrize(
    ("wishes", "local", "day"),
    [
        (TOKYO, "2026-11-16T07:59", None),
        (TOKYO, "2026-11-16T08:00", MONDAY),
        (TOKYO, "2026-11-16T16:00", MONDAY),  # the program was down in the morning
        (TOKYO, "2026-11-16T19:00", None),
        (TOKYO, "2026-11-15T09:00", None),
        (replace(TOKYO, at=time(6)), "2026-11-16T07:00", None),  # in quiet hours: when they end
        (replace(TOKYO, at=time(6)), "2026-11-16T08:00", MONDAY),
        (replace(TOKYO, at=time(15)), "2026-11-16T14:59", None),
        (replace(TOKYO, at=time(15)), "2026-11-16T15:00", MONDAY),
        (replace(TOKYO, frequency="off"), "2026-11-16T10:00", None),
        (replace(TOKYO, frequency="soon"), "2026-11-16T10:00", MONDAY),
    ],
)
def test_the_day_of_a_digest(wishes: Wishes, local: str, day: date | None) -> None:
    """MS-8: once a day at one's hour, never in quiet hours, caught up the same day."""
    assert daily_slot(wishes, at(local)) == day


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["Asia/Tokyo", "America/Mexico_City", "Europe/Madrid", "Asia/Jakarta", "No/Where"]),
    hours=st.tuples(st.times(), st.times(), st.times()),
)
def test_never_in_quiet_hours_and_always_today(
    now: datetime, zone: str, hours: tuple[time, time, time]
) -> None:
    """MS-8: whatever the wishes, a digest goes out on the person's own day and never while it is quiet."""
    wishes = Wishes(at=hours[0], quiet_from=hours[1], quiet_until=hours[2], zone=zone, country="MX")
    slot = daily_slot(wishes, now)
    assert slot in (None, local_day(wishes, now))
    if slot is not None:
        assert not is_quiet(wishes, now)


def test_what_happens_is_collected_before_it_is_told() -> None:
    """MS-8: soon means ten minutes after the first, outside quiet hours."""
    soon, first = replace(TOKYO, frequency="soon"), at("2026-11-16T10:00")
    assert not may_tell_soon(soon, first, first + COLLECTS - timedelta(seconds=1))
    assert may_tell_soon(soon, first, first + COLLECTS)
    assert not may_tell_soon(soon, first, at("2026-11-16T22:00"))
    assert may_tell_soon(soon, first, at("2026-11-17T08:00"))
    assert not may_tell_soon(TOKYO, first, first + COLLECTS)
