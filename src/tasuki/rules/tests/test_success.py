"""Up to speed, cadence and success plan: PB-13 … PB-18."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules.success import (
    STRETCHES,
    PlanLine,
    Rhythm,
    Rollout,
    beat_state,
    beats_between,
    complexity,
    day_after,
    instant_of,
    next_beats,
    plan_gaps,
    stretch,
)
from tasuki.rules.worktime import WorkCalendar, add_business_days, is_working_day, local_date

JP = WorkCalendar.for_country("JP", "Asia/Tokyo")
MX = WorkCalendar.for_country("MX", "America/Mexico_City")
SA = WorkCalendar.for_country("SA", "Asia/Riyadh")
DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))
CALENDARS = st.sampled_from([JP, MX, SA, WorkCalendar.for_country("ID", "Asia/Jakarta")])
RHYTHMS = st.builds(
    Rhythm,
    every_weeks=st.integers(1, 12),
    weekday=st.integers(0, 6),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    starts_on=DAYS,
)


@pytest.mark.parametrize(
    ("phase", "after", "expected"),
    [
        ("presale", -20, "preparation"),
        ("preparation", -7, "preparation"),
        ("introduction", -10, "preparation"),
        ("introduction", -7, "transition-week"),
        ("handover", 1, "transition-week"),
        ("stabilisation", 1, "week-1"),
        ("stabilisation", 7, "week-1"),
        ("stabilisation", 10, "week-1"),
        ("stabilisation", 14, "week-2"),
        ("stabilisation", 21, "week-3"),
        ("stabilisation", 30, "week-4"),
        ("stabilisation", 60, "later"),
    ],
)
def test_stretch(phase: str, after: int, expected: str) -> None:
    """PB-13, PB-14, PB-15: preparation, transition week, weeks one to four."""
    start = date(2026, 6, 1)
    assert stretch(phase, start + timedelta(days=after), start) == expected


@given(due=DAYS, start=DAYS)
def test_stretch_is_always_one_of_them(due: date, start: date) -> None:
    """PB-15: whatever the dates, a step stands somewhere."""
    assert stretch("stabilisation", due, start) in STRETCHES


@given(start=DAYS, days=st.sampled_from([30, 60, 90]), cal=CALENDARS)
def test_quick_win_days(start: date, days: int, cal: WorkCalendar) -> None:
    """PB-17: 30, 60 and 90 days, rolled forward to a day on which the customer works."""
    found = day_after(start, days, cal)
    assert is_working_day(found, cal)
    assert found >= start + timedelta(days=days)


@given(rhythm=RHYTHMS, offset=st.integers(-30, 400), cal=CALENDARS)
def test_beats_are_working_days_in_order(rhythm: Rhythm, offset: int, cal: WorkCalendar) -> None:
    """PB-16, PB-3: every planned day is worked at the customer's, none twice, none before the start."""
    first = rhythm.starts_on + timedelta(days=offset)
    found = beats_between(rhythm, first, first + timedelta(days=200), cal)
    assert all(is_working_day(day, cal) for day in found)
    assert all(a < b for a, b in pairwise(found))
    assert all(day >= rhythm.starts_on for day in found)


@given(rhythm=RHYTHMS, cal=CALENDARS)
def test_no_beat_is_skipped(rhythm: Rhythm, cal: WorkCalendar) -> None:
    """PB-16: the cadence goes on without a gap longer than its rhythm and the holidays in it."""
    first = rhythm.starts_on
    found = beats_between(rhythm, first, first + timedelta(days=370), cal)
    longest = timedelta(weeks=rhythm.every_weeks, days=14)
    assert all(b - a <= longest for a, b in pairwise(found))


@given(rhythm=RHYTHMS, cal=CALENDARS, seconds=st.integers(0, 300 * 86_400))
def test_next_beats_agree_with_the_days(rhythm: Rhythm, cal: WorkCalendar, seconds: int) -> None:
    """PB-16: the next instants are later than now, in order, and lie on the planned days at the local time."""
    after = datetime.combine(rhythm.starts_on, time(), UTC) + timedelta(seconds=seconds)
    found = next_beats(rhythm, after, 3, cal)
    assert len(found) == 3
    assert all(one > after for one in found)
    assert all(a < b for a, b in pairwise(found))
    days = beats_between(rhythm, local_date(after, cal), local_date(found[-1], cal), cal)
    planned = [instant_of(day, rhythm.at, cal) for day in days]
    assert [one for one in planned if one > after] == list(found)


def test_local_time_survives_the_clock_change() -> None:
    """PB-16, PB-3: ten o'clock in New York stays ten o'clock when the clocks go back."""
    cal = WorkCalendar.for_country("US", "America/New_York")
    found = next_beats(Rhythm(1, 2, time(10), date(2026, 10, 1)), datetime(2026, 10, 27, tzinfo=UTC), 2, cal)
    assert [one.hour for one in found] == [14, 15]


def test_a_holiday_moves_the_beat() -> None:
    """PB-16, PB-3: a Monday that is a holiday in Japan moves to the Tuesday."""
    rhythm = Rhythm(1, 0, time(10), date(2026, 7, 14))
    assert beats_between(rhythm, date(2026, 7, 14), date(2026, 7, 22), JP) == (date(2026, 7, 21),)


@pytest.mark.parametrize(
    ("contacts", "today", "expected"),
    [
        ((), date(2026, 6, 7), "coming"),
        ((), date(2026, 6, 8), "waiting"),
        ((), date(2026, 6, 11), "waiting"),
        ((), date(2026, 6, 12), "missed"),
        ((date(2026, 6, 3),), date(2026, 6, 7), "kept"),
        ((date(2026, 6, 2),), date(2026, 6, 12), "missed"),
        ((date(2026, 6, 11),), date(2026, 6, 30), "kept"),
        ((date(2026, 6, 12),), date(2026, 6, 30), "missed"),
        ((date(2026, 6, 11),), date(2026, 6, 8), "waiting"),
    ],
)
def test_beat_state(contacts: tuple[date, ...], today: date, expected: str) -> None:
    """PB-16: a contact within three working days keeps the beat of Monday 8 June; else it is missed afterwards."""
    assert beat_state(date(2026, 6, 8), contacts, today, JP) == expected


@given(day=DAYS, today=DAYS, contact=DAYS, cal=CALENDARS)
def test_a_contact_in_reach_is_never_missed(day: date, today: date, contact: date, cal: WorkCalendar) -> None:
    """PB-16: missed means that nobody spoke with them in reach of the day, and that the days are over."""
    found = beat_state(day, [contact], today, cal)
    near = add_business_days(day, -3, cal) <= contact <= add_business_days(day, 3, cal)
    if found == "missed":
        assert not near or contact > today
        assert today > day
    if near and contact <= today:
        assert found == "kept"


@pytest.mark.parametrize(("weeks", "weekday"), [(0, 1), (53, 1), (1, 7), (1, -1)])
def test_impossible_rhythms(weeks: int, weekday: int) -> None:
    """PB-16: a rhythm that cannot be is an error."""
    with pytest.raises(ValueError, match="must be"):
        Rhythm(weeks, weekday, time(10), date(2026, 1, 1))


def test_naive_instants_are_refused() -> None:
    """PB-16: an instant without a zone is an error."""
    with pytest.raises(ValueError, match="zone"):
        next_beats(Rhythm(1, 1, time(10), date(2026, 1, 1)), datetime(2026, 1, 1), 1, JP)


def test_complex_rollouts() -> None:
    """PB-18: strategic, or two signs together, calls for a project manager."""
    assert complexity(Rollout("strategic")) == ("strategic",)
    assert complexity(Rollout("standard", milestones=9)) == ()
    assert complexity(Rollout("standard", milestones=6, migration=True)) == ("milestones", "migration")
    assert complexity(Rollout("small", integrations=True, third_parties=True)) == (
        "integrations",
        "third_parties",
    )


def test_gaps_of_a_plan() -> None:
    """PB-17: what is missing is named entry by entry."""
    lines = [PlanLine("goals", "Faster closing"), PlanLine("milestones", "Go-live", owned=True)]
    codes = [(one.code, one.values.get("entry")) for one in plan_gaps(lines, cadence=False)]
    assert codes == [
        ("success.needs_quick_win", None),
        ("success.needs_date", "Go-live"),
        ("success.needs_cadence", None),
    ]
    whole = [
        *lines[:1],
        PlanLine("milestones", "Go-live", True, True),
        PlanLine("quick_wins", "First", True, True),
    ]
    assert plan_gaps(whole, cadence=True) == []
