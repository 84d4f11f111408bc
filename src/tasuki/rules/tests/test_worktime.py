"""Working days and hours: PB-3, PB-10, BO-4."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules import worktime
from tasuki.rules.worktime import (
    WorkCalendar,
    add_business_days,
    add_business_hours,
    business_days_between,
    business_hours_between,
    closing_time,
    is_working_day,
    local_date,
    roll,
)

ZONES = {
    "JP": "Asia/Tokyo",
    "ID": "Asia/Jakarta",
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "US": "America/New_York",
    "SA": "Asia/Riyadh",
    "CN": "Asia/Shanghai",
    "XX": "UTC",
}
ALL_ZONES = sorted(available_timezones())


def calendar(country: str, blackouts: tuple[tuple[date, date], ...] = ()) -> WorkCalendar:
    return WorkCalendar.for_country(country, ZONES[country], blackouts)


def day(text: str) -> date:
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


countries = st.sampled_from(sorted(ZONES))
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))


def test_examples_in_the_docstrings_hold() -> None:
    """PB-3: every example in the module is true."""
    assert doctest.testmod(worktime).failed == 0


@pytest.mark.parametrize(
    ("country", "free"),
    [
        # Japan: Golden Week 2026 (the 6th in lieu of Sunday the 3rd), Silver Week, vernal equinox
        *[("JP", f"2026-{d}") for d in ("04-29", "05-04", "05-05", "05-06")],
        *[("JP", f"2025-{d}") for d in ("04-29", "05-05", "05-06", "02-24")],
        *[("JP", f"2026-{d}") for d in ("09-21", "09-22", "09-23", "03-20", "01-01", "11-03")],
        *[("JP", d) for d in ("2024-02-12", "2024-08-12", "2024-09-23", "2024-11-04", "2026-11-23")],
        # Indonesia: Eid al-Fitr, Nyepi, independence
        *[("ID", d) for d in ("2024-04-10", "2024-04-11", "2025-03-31", "2025-04-01", "2026-03-19")],
        *[("ID", d) for d in ("2026-08-17", "2025-12-25", "2026-05-01", "2024-03-11", "2026-06-01")],
        # Spain: national days only
        *[("ES", d) for d in ("2026-01-01", "2026-01-06", "2026-04-03", "2026-10-12", "2026-12-08")],
        *[("ES", d) for d in ("2024-03-29", "2024-11-01", "2025-08-15", "2024-12-06", "2025-05-01")],
        # Mexico: Independence, and the holidays moved to Mondays
        *[("MX", d) for d in ("2024-09-16", "2025-09-16", "2026-09-16", "2026-02-02", "2026-03-16")],
        *[("MX", d) for d in ("2026-11-16", "2026-12-25", "2026-05-01", "2024-10-01", "2030-10-01")],
        # United States: moved holidays, Independence Day observed on Friday
        *[("US", d) for d in ("2026-07-03", "2026-11-26", "2026-01-19", "2026-05-25", "2026-09-07")],
        *[("US", d) for d in ("2027-07-05", "2025-06-19", "2026-11-11", "2027-12-31", "2022-12-26")],
        # weekends
        *[("JP", d) for d in ("2026-06-06", "2026-06-07")],
        *[("SA", d) for d in ("2026-06-05", "2026-06-06")],
    ],
)
def test_nobody_works_on_weekends_and_public_holidays(country: str, free: str) -> None:
    """PB-3: dates honour the public holidays and the weekend of the country concerned."""
    assert not is_working_day(day(free), calendar(country))


@pytest.mark.parametrize(
    ("country", "worked"),
    [
        *[("JP", d) for d in ("2026-04-30", "2026-05-01", "2026-05-07", "2026-12-30", "2026-12-25")],
        *[("ID", d) for d in ("2026-05-05", "2024-04-15", "2025-04-09", "2026-07-06", "2026-09-16")],
        *[("ES", d) for d in ("2026-07-03", "2026-09-16", "2026-04-30", "2026-12-07", "2026-11-26")],
        *[("MX", d) for d in ("2026-09-15", "2026-09-17", "2026-11-20", "2026-02-05", "2024-09-30")],
        *[("US", d) for d in ("2026-11-27", "2026-09-16", "2026-12-24", "2026-04-03", "2026-05-04")],
        *[("SA", d) for d in ("2026-06-07", "2026-06-04")],  # Sunday and Thursday
        *[("XX", d) for d in ("2026-01-01", "2026-12-25")],  # unknown: Monday to Friday, no holidays
        ("CN", "2025-09-28"),  # a Sunday declared working before the autumn holidays
    ],
)
def test_ordinary_days_are_worked(country: str, worked: str) -> None:
    """PB-3: neither another country's holidays nor an unknown country free a day."""
    assert is_working_day(day(worked), calendar(country))


@pytest.mark.parametrize(
    ("country", "start", "n", "expected"),
    [
        ("JP", "2026-04-28", 1, "2026-04-30"),
        ("JP", "2026-05-01", 1, "2026-05-07"),  # over Golden Week
        ("JP", "2026-05-07", -1, "2026-05-01"),
        ("JP", "2026-04-28", 5, "2026-05-11"),
        ("JP", "2026-09-18", 1, "2026-09-24"),
        ("JP", "2025-12-31", 1, "2026-01-02"),
        ("ID", "2025-03-28", 1, "2025-04-02"),  # over Eid al-Fitr
        ("ID", "2025-04-02", -1, "2025-03-28"),
        ("ID", "2024-04-09", 2, "2024-04-15"),
        ("ID", "2026-08-14", 1, "2026-08-18"),
        ("MX", "2026-09-15", 1, "2026-09-17"),
        ("MX", "2026-09-17", -1, "2026-09-15"),
        ("MX", "2026-11-13", 5, "2026-11-23"),
        ("ES", "2026-01-05", 1, "2026-01-07"),
        ("ES", "2026-10-09", 1, "2026-10-13"),
        ("ES", "2026-12-07", 1, "2026-12-09"),
        ("US", "2026-07-02", 1, "2026-07-06"),
        ("US", "2026-11-25", 5, "2026-12-03"),
        ("US", "2026-12-24", 1, "2026-12-28"),
        ("US", "2026-12-28", -2, "2026-12-23"),
        ("SA", "2026-06-04", 1, "2026-06-07"),
        ("XX", "2026-12-24", 5, "2026-12-31"),
        ("US", "2026-07-03", 0, "2026-07-06"),  # nothing to add: rolls off a free day
        ("US", "2026-07-02", 0, "2026-07-02"),
        ("JP", "2026-05-03", 5, "2026-05-13"),  # from a free day
        ("JP", "2026-05-03", -1, "2026-05-01"),
    ],
)
def test_business_days_skip_what_is_free(country: str, start: str, n: int, expected: str) -> None:
    """PB-3, PB-10: business days are counted in the account's country."""
    assert add_business_days(day(start), n, calendar(country)) == day(expected)
    if n:
        assert business_days_between(day(start), day(expected), calendar(country)) == n


@pytest.mark.parametrize(
    ("country", "start", "forward", "expected"),
    [
        ("JP", "2026-05-02", True, "2026-05-07"),
        ("JP", "2026-05-06", False, "2026-05-01"),
        ("ID", "2025-03-29", True, "2025-04-02"),
        ("ID", "2025-04-01", False, "2025-03-28"),
        ("MX", "2026-09-16", True, "2026-09-17"),
        ("MX", "2026-09-16", False, "2026-09-15"),
        ("ES", "2026-04-03", True, "2026-04-06"),
        ("US", "2026-11-26", False, "2026-11-25"),
        ("US", "2026-11-24", False, "2026-11-24"),
    ],
)
def test_a_free_day_rolls_to_a_working_one(country: str, start: str, forward: bool, expected: str) -> None:
    """PB-3: a date on a free day moves to the next or the last working day."""
    assert roll(day(start), calendar(country), forward=forward) == day(expected)


def test_nothing_falls_due_in_a_blackout() -> None:
    """PB-3: quarter-end and blackout windows are honoured, both ends included."""
    cal = calendar("US", ((date(2026, 3, 23), date(2026, 4, 3)),))
    assert not is_working_day(date(2026, 3, 23), cal)
    assert not is_working_day(date(2026, 4, 3), cal)
    assert roll(date(2026, 3, 25), cal, forward=True) == date(2026, 4, 6)
    assert roll(date(2026, 3, 25), cal, forward=False) == date(2026, 3, 20)
    assert add_business_days(date(2026, 3, 19), 2, cal) == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("country", "on", "utc"),
    [
        ("JP", "2026-01-15", "2026-01-15T09:00"),
        ("ID", "2026-01-15", "2026-01-15T11:00"),
        ("ES", "2026-03-27", "2026-03-27T17:00"),  # the last working day of winter time
        ("ES", "2026-03-30", "2026-03-30T16:00"),
        ("US", "2026-03-06", "2026-03-06T23:00"),
        ("US", "2026-03-09", "2026-03-09T22:00"),
        ("US", "2026-10-30", "2026-10-30T22:00"),
        ("US", "2026-11-02", "2026-11-02T23:00"),
        ("MX", "2026-07-01", "2026-07-02T00:00"),  # Mexico no longer changes its clocks
        ("MX", "2026-01-02", "2026-01-03T00:00"),
    ],
)
def test_closing_time_follows_the_accounts_clock(country: str, on: str, utc: str) -> None:
    """PB-3: a day ends in the account's time zone, summer or winter."""
    assert closing_time(day(on), calendar(country)) == instant(utc)


@pytest.mark.parametrize(
    ("country", "start", "hours", "expected"),
    [
        ("JP", "2026-06-05T08:00", 2, "2026-06-08T01:00"),  # Friday 17:00 to Monday 10:00
        ("JP", "2026-06-05T08:00", 1, "2026-06-05T09:00"),  # exactly to closing time
        ("JP", "2026-05-01T08:00", 2, "2026-05-07T01:00"),  # over Golden Week
        ("JP", "2026-05-03T03:00", 1, "2026-05-07T01:00"),  # asked on a Sunday
        ("ID", "2025-03-28T10:00", 4, "2025-04-02T05:00"),  # over Eid
        ("MX", "2026-09-15T23:00", 2, "2026-09-17T16:00"),
        ("ES", "2026-03-27T16:00", 2, "2026-03-30T08:00"),  # over the change to summer time
        ("US", "2026-06-05T02:00", 9, "2026-06-05T22:00"),  # asked in the night: a whole day
        ("US", "2026-06-05T13:00", 0.5, "2026-06-05T13:30"),
        ("US", "2026-06-06T13:00", 0, "2026-06-08T13:00"),  # outside hours: the next opening
        ("JP", "2026-06-08T01:00", -2, "2026-06-05T08:00"),
        ("JP", "2026-06-08T01:00", -1, "2026-06-08T00:00"),
        ("JP", "2026-06-07T01:00", -1, "2026-06-05T08:00"),
    ],
)
def test_business_hours_run_only_while_people_work(
    country: str, start: str, hours: float, expected: str
) -> None:
    """PB-3, BO-4: working hours stop at night, at weekends and on holidays."""
    assert add_business_hours(instant(start), hours, calendar(country)) == instant(expected)


@pytest.mark.parametrize(
    ("country", "a", "b", "hours"),
    [
        ("JP", "2026-06-05T08:00", "2026-06-08T01:00", 2.0),
        ("JP", "2026-05-01T09:00", "2026-05-07T00:00", 0.0),
        ("ID", "2025-03-28T02:00", "2025-04-02T11:00", 18.0),
        ("US", "2026-06-05T00:00", "2026-06-06T00:00", 9.0),
        ("US", "2026-06-06T00:00", "2026-06-05T00:00", -9.0),
        ("US", "2026-06-06T13:00", "2026-06-07T13:00", 0.0),
        ("ES", "2026-03-27T16:00", "2026-03-30T08:00", 2.0),
    ],
)
def test_working_hours_between_two_instants(country: str, a: str, b: str, hours: float) -> None:
    """BO-4: response times are measured in business hours."""
    assert business_hours_between(instant(a), instant(b), calendar(country)) == hours


def test_opening_at_midnight_counts_real_hours_on_the_day_the_clocks_change() -> None:
    """PB-3: a working day over a clock change has 23 or 25 hours, as in reality."""
    cal = WorkCalendar("XX", "Europe/Madrid", frozenset(), opens=time(0), closes=time(23))
    assert business_hours_between(instant("2026-03-28T23:00"), instant("2026-03-29T21:00"), cal) == 22
    assert business_hours_between(instant("2026-10-24T22:00"), instant("2026-10-25T22:00"), cal) == 24


@pytest.mark.parametrize("zone", ["", "Nowhere/Town", "../etc/passwd", "/etc/passwd", "Europe", "a\0b"])
def test_an_unknown_zone_is_refused_by_name(zone: str) -> None:
    """PB-3: a zone that does not exist is named, whatever the string."""
    with pytest.raises(ValueError, match="unknown time zone"):
        WorkCalendar.for_country("JP", zone)


@pytest.mark.parametrize("country", ["", "  ", "XX", "JPN2", "Holiday", "日本", "x" * 99])
def test_an_unknown_country_works_monday_to_friday(country: str) -> None:
    """PB-3: a country nobody knows has no holidays but a weekend."""
    cal = WorkCalendar.for_country(country, "UTC")
    assert is_working_day(date(2026, 1, 1), cal)
    assert not is_working_day(date(2026, 1, 3), cal)


def test_impossible_calendars_are_refused() -> None:
    """PB-3: no week without work, no hours or blackout that end before they start."""
    with pytest.raises(ValueError, match="weekend"):
        WorkCalendar("JP", "Asia/Tokyo", frozenset(range(7)))
    with pytest.raises(ValueError, match="opens"):
        WorkCalendar("JP", "Asia/Tokyo", frozenset(), opens=time(18), closes=time(9))
    with pytest.raises(ValueError, match="blackout"):
        calendar("JP", ((date(2026, 4, 2), date(2026, 4, 1)),))
    closed = calendar("JP", ((date(2020, 1, 1), date(2040, 1, 1)),))
    with pytest.raises(ValueError, match="no working day"):
        roll(date(2026, 1, 1), closed, forward=True)
    with pytest.raises(ValueError, match="too many"):
        add_business_days(date(2026, 1, 1), 10**9, calendar("JP"))
    for hours in (1e9, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="too many"):
            add_business_hours(instant("2026-01-01T00:00"), hours, calendar("JP"))


def test_naive_instants_are_refused() -> None:
    """PB-3: a time without a zone is a mistake, not a guess."""
    naive = datetime(2026, 1, 1, 12)
    with pytest.raises(ValueError, match="time zone"):
        local_date(naive, calendar("JP"))
    with pytest.raises(ValueError, match="time zone"):
        add_business_hours(naive, 1, calendar("JP"))


def test_the_calendar_is_shared_and_hashable() -> None:
    """PB-3: equal calendars are one cache key."""
    assert calendar("JP") is WorkCalendar.for_country(" jp ", "Asia/Tokyo")
    assert calendar("JP") != calendar("JP", ((date(2026, 1, 1), date(2026, 1, 2)),))
    assert len({calendar("JP"), WorkCalendar("JP", "Asia/Tokyo", frozenset({5, 6}))}) == 1


@settings(max_examples=150, deadline=None)
@given(countries, days, st.integers(-40, 40))
def test_adding_and_counting_business_days_agree(country: str, start: date, n: int) -> None:
    """PB-3: counting is the inverse of adding, and lands on a working day."""
    cal = calendar(country)
    end = add_business_days(start, n, cal)
    assert is_working_day(end, cal)
    if n:
        assert business_days_between(start, end, cal) == n
        assert (end - start).days * n > 0


@settings(max_examples=150, deadline=None)
@given(countries, days, st.booleans())
def test_rolling_never_passes_a_working_day(country: str, start: date, forward: bool) -> None:
    """PB-3: rolling moves only over free days, and a rolled day stays."""
    cal = calendar(country)
    end = roll(start, cal, forward=forward)
    first, last = min(start, end), max(start, end)
    between = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert [d for d in between if is_working_day(d, cal)] == [end]
    assert roll(end, cal, forward=not forward) == end


@settings(max_examples=150, deadline=None)
@given(countries, instants, st.integers(-3000, 3000).filter(bool))
def test_adding_and_counting_business_hours_agree(country: str, start: datetime, minutes: int) -> None:
    """PB-3, BO-4: hours added are the hours counted, and end within working hours."""
    cal = calendar(country)
    end = add_business_hours(start, minutes / 60, cal)
    assert business_hours_between(start, end, cal) == pytest.approx(minutes / 60)
    local = end.astimezone(ZoneInfo(cal.zone))
    assert is_working_day(local.date(), cal)
    assert cal.opens <= local.time() <= cal.closes


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(ALL_ZONES), days)
def test_closing_time_is_right_in_every_zone(zone: str, on: date) -> None:
    """PB-3: in every zone of the world a day closes on that day, at the local hour."""
    cal = WorkCalendar.for_country("", zone)
    closes = closing_time(on, cal)
    assert closes.tzinfo is UTC
    assert closes.astimezone(ZoneInfo(zone)).time() == cal.closes
    assert local_date(closes, cal) == on
    assert closing_time(on + timedelta(days=1), cal) > closes
