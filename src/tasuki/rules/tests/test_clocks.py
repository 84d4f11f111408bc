"""Clocks: ES-1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules.clocks import (
    ClockFacts,
    State,
    alarms,
    is_working_time,
    move,
    next_change_at,
    pause,
    remaining,
    restart,
    resume,
    state,
    stop,
)
from tasuki.rules.worktime import WorkCalendar

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def clock(paused: float | None = None, stopped: float | None = None) -> ClockFacts:
    """Warns two hours before noon, escalates one day after; times in hours from noon."""
    return ClockFacts(
        due_at=NOON,
        warn_at=NOON - 2 * HOUR,
        escalate_at=NOON + 24 * HOUR,
        paused_at=None if paused is None else NOON + paused * HOUR,
        stopped_at=None if stopped is None else NOON + stopped * HOUR,
    )


@pytest.mark.parametrize(
    ("facts", "hours", "expected", "next_hours"),
    [
        (clock(), -50, "running", -2),
        (clock(), -2.01, "running", -2),
        (clock(), -2, "due_soon", 0),
        (clock(), -0.01, "due_soon", 0),
        (clock(), 0, "breached", 24),
        (clock(), 23.9, "breached", 24),
        (clock(), 24, "escalated", None),
        (clock(), 1000, "escalated", None),
        (clock(paused=-5), -4, "paused", None),
        (clock(paused=-5), 100, "paused", None),
        (clock(paused=5), 100, "paused", None),
        (clock(stopped=-1), 100, "kept", None),
        (clock(stopped=0), 0, "kept", None),
        (clock(stopped=0.001), 1, "missed", None),
        (clock(stopped=-1), -5, "kept", None),
        (clock(paused=-1, stopped=5), 6, "kept", None),  # it stood still with an hour left
        (clock(paused=1, stopped=5), 6, "missed", None),
    ],
)
def test_how_a_clock_stands(
    facts: ClockFacts, hours: float, expected: State, next_hours: float | None
) -> None:
    """ES-1: warns before, breaches, escalates after a further interval; stopping settles it."""
    now = NOON + hours * HOUR
    assert state(facts, now) == expected
    assert next_change_at(facts, now) == (None if next_hours is None else NOON + next_hours * HOUR)


@pytest.mark.parametrize(
    ("facts", "hours", "left"),
    [
        (clock(), -3, 3),
        (clock(), 5, -5),
        (clock(paused=-1), 5, 1),
        (clock(stopped=-2), 5, 2),
        (clock(stopped=3), 5, -3),
        (clock(paused=-2, stopped=3), 5, 2),
    ],
)
def test_how_much_time_is_left(facts: ClockFacts, hours: float, left: float) -> None:
    """ES-1: pausing the transition stops clocks visibly."""
    assert remaining(facts, NOON + hours * HOUR) == left * HOUR


def test_resuming_moves_everything_by_the_time_paused() -> None:
    """ES-1: three hours of pause give three hours more."""
    resumed = resume(clock(paused=-2), NOON + HOUR)
    assert (resumed.due_at, resumed.warn_at) == (NOON + 3 * HOUR, NOON + HOUR)
    assert resumed.escalate_at == NOON + 27 * HOUR
    assert resumed.paused_at is None


def test_what_is_settled_stays() -> None:
    """ES-1: a second pause, pausing or resuming what does not run, a second stop change nothing."""
    assert pause(clock(paused=-2), NOON) == clock(paused=-2)
    assert pause(clock(stopped=-2), NOON) == clock(stopped=-2)
    assert resume(clock(), NOON) == clock()
    assert stop(clock(stopped=-2), NOON + HOUR) == clock(stopped=-2)
    assert resume(clock(paused=2), NOON) == clock()  # a resume before the pause moves nothing


def test_impossible_clocks_are_refused() -> None:
    """ES-1: the order of warning, limit and escalation is kept; no time without a zone."""
    with pytest.raises(ValueError, match="out of order"):
        ClockFacts(NOON, NOON + HOUR, NOON + 2 * HOUR)
    with pytest.raises(ValueError, match="out of order"):
        ClockFacts(NOON, NOON - HOUR, NOON - HOUR)
    with pytest.raises(ValueError, match="time zone"):
        ClockFacts(NOON, NOON, NOON, paused_at=datetime(2026, 6, 1))


# -- properties -----------------------------------------------------------------------------------

minutes = st.integers(0, 20_000).map(lambda n: timedelta(minutes=n))
ORDER = ["running", "due_soon", "breached", "escalated"]


@st.composite
def clocks(draw: st.DrawFn) -> ClockFacts:
    warn = NOON + draw(minutes)
    due = warn + draw(minutes)
    return ClockFacts(due, warn, due + draw(minutes))


@settings(max_examples=200, deadline=None)
@given(clocks(), minutes, minutes)
def test_a_running_clock_only_gets_later(facts: ClockFacts, first: timedelta, more: timedelta) -> None:
    """ES-1: states follow each other in time, never back."""
    early, late = state(facts, NOON + first), state(facts, NOON + first + more)
    assert ORDER.index(early) <= ORDER.index(late)
    assert {early, late} <= set(get_args(State))


@settings(max_examples=200, deadline=None)
@given(clocks(), minutes)
def test_a_sweep_that_follows_the_next_change_misses_none(facts: ClockFacts, after: timedelta) -> None:
    """ES-1: between now and the next change the state stays; at it, time has moved on."""
    now = NOON + after
    seen = [state(facts, now)]
    while (at := next_change_at(facts, now)) is not None:
        assert at > now
        assert state(facts, at - timedelta(microseconds=1)) == seen[-1]
        now = at
        seen.append(state(facts, now))
    assert seen[-1] == "escalated"
    assert len(seen) == len(set(seen)) <= 4


@settings(max_examples=200, deadline=None)
@given(clocks(), minutes, minutes, minutes)
def test_a_pause_costs_nothing(
    facts: ClockFacts, before: timedelta, stood: timedelta, after: timedelta
) -> None:
    """ES-1: after a pause the clock stands where it would have stood without it."""
    paused = pause(facts, NOON + before)
    assert state(paused, NOON + before + stood) == "paused"
    assert remaining(paused, NOON + before + stood) == remaining(facts, NOON + before)
    resumed = resume(paused, NOON + before + stood)
    assert state(resumed, NOON + before + stood + after) == state(facts, NOON + before + after)
    assert resumed.due_at - facts.due_at == stood
    assert remaining(resumed, NOON + before + stood) == remaining(facts, NOON + before)


@settings(max_examples=200, deadline=None)
@given(clocks(), minutes, minutes, minutes, minutes)
def test_stopping_settles_for_good(
    facts: ClockFacts, before: timedelta, stopped: timedelta, more: timedelta, later: timedelta
) -> None:
    """ES-1: kept or missed no longer depends on when one looks, nor on a resume afterwards."""
    for still in (facts, pause(facts, NOON + before)):
        done = stop(still, NOON + before + stopped)
        verdict = state(done, NOON)
        assert verdict in {"kept", "missed"}
        assert state(done, NOON + later) == verdict
        assert next_change_at(done, NOON + later) is None
        assert state(resume(done, NOON + before + stopped + more), NOON) == verdict


JAKARTA = WorkCalendar.for_country("ID", "Asia/Jakarta")


def at(text: str) -> datetime:
    """A local time in Jakarta (UTC+7)."""
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize(
    ("unit", "due", "warn", "escalate"),
    [
        ("hours", "2026-06-08T18:00", "2026-06-06T18:00", "2026-06-10T18:00"),  # also on a Saturday evening
        ("business_days", "2026-06-08T18:00", "2026-06-05T17:00", "2026-06-10T18:00"),
        ("days", "2026-06-05T18:00", "2026-06-03T18:00", "2026-06-08T09:00"),  # Sunday → Monday's opening
        ("weeks", "2026-06-11T12:00", "2026-06-09T12:00", "2026-06-15T09:00"),
        ("business_hours", "2026-06-09T09:30", "2026-06-05T17:00", "2026-06-11T09:30"),
    ],
)
def test_alarms_keep_to_working_time(unit: str, due: str, warn: str, escalate: str) -> None:
    """ES-1, PB-3: warnings come earlier, escalations later, where the time would be free; hours are exact."""
    found = alarms(at(due), unit=unit, warn_before=48 * HOUR, escalate_after=48 * HOUR, calendar=JAKARTA)
    assert found == (at(warn), at(escalate))


@given(
    hour=st.integers(0, 24 * 60),
    warn=st.integers(0, 200),
    escalate=st.integers(0, 200),
    unit=st.sampled_from(["hours", "business_days", "days", "weeks"]),
)
@settings(max_examples=60)
def test_alarms_stay_in_order(hour: int, warn: int, escalate: int, unit: str) -> None:
    """ES-1: the warning is never after the limit, the escalation never before it, and both in working time."""
    due = NOON + hour * HOUR
    early, late = alarms(
        due, unit=unit, warn_before=warn * HOUR, escalate_after=escalate * HOUR, calendar=JAKARTA
    )
    assert early <= due <= late
    if unit != "hours":
        assert is_working_time(early, JAKARTA)
        assert is_working_time(late, JAKARTA)


def test_a_date_set_during_a_pause_is_kept_on_resuming() -> None:
    """ES-1, TR-3: resuming moves a clock on by the pause, unless its date was planned anew meanwhile."""
    standing = clock(paused=-5)
    assert resume(standing, NOON + 10 * HOUR).due_at == NOON + 15 * HOUR
    anew = move(
        standing, due_at=NOON + 48 * HOUR, warn_at=NOON + 40 * HOUR, escalate_at=NOON + 60 * HOUR, now=NOON
    )
    assert state(anew, NOON + 50 * HOUR) == "paused"
    assert remaining(anew, NOON + 8 * HOUR) == 40 * HOUR
    assert resume(anew, NOON + 10 * HOUR) == ClockFacts(NOON + 48 * HOUR, NOON + 40 * HOUR, NOON + 60 * HOUR)
    running = move(clock(), due_at=NOON + HOUR, warn_at=NOON, escalate_at=NOON + 2 * HOUR, now=NOON)
    assert (running.due_at, running.replanned_at) == (NOON + HOUR, None)
    stopped = clock(stopped=-1)
    assert move(stopped, due_at=NOON, warn_at=NOON, escalate_at=NOON, now=NOON) == stopped


def test_opening_a_step_again_runs_its_clock_on() -> None:
    """ES-1: a re-opened step's clock runs towards the same limit; what passed meanwhile is not given back."""
    again = restart(clock(stopped=-1))
    assert state(again, NOON - 0.5 * HOUR) == "due_soon"
    assert state(again, NOON + HOUR) == "breached"


def test_a_clock_stopped_in_a_pause_runs_again_afterwards() -> None:
    """ES-1: opened again, it is paused no more; the pause is given back until the clock was stopped."""
    again = restart(clock(paused=-5, stopped=-2))
    assert (again.paused_at, again.stopped_at, again.due_at) == (None, None, NOON + 3 * HOUR)
    assert restart(clock(paused=-5)) == clock(paused=-5)
