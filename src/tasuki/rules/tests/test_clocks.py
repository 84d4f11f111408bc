"""Clocks: ES-1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules.clocks import ClockFacts, State, next_change_at, pause, remaining, resume, state, stop

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
