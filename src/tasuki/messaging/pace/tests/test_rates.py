"""The limits hold whatever the clock does, and nothing waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.messaging.pace import buckets
from tasuki.messaging.pace.buckets import Limits, Paced
from tasuki.messaging.pace.models import EACH, OVERALL, PaceBucket
from tasuki.messaging.pace.rates import MINUTE, Rate, instant, micros

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@given(per_minute=st.integers(1, 5_000), gaps=st.lists(st.integers(0, 40_000_000), min_size=1, max_size=60))
def test_never_more_than_the_limit_in_any_minute(per_minute: int, gaps: list[int]) -> None:
    """MS-7: whenever somebody asks, no minute has more than the limit."""
    rate, at, full_at, left = Rate(per_minute), 10**15, 0, []
    for gap in gaps:
        at += gap // per_minute
        while full_at <= at + rate.slack:
            full_at = max(full_at, at) + rate.step
            left.append(at)
    for first, start in enumerate(left):
        assert sum(1 for one in left[first:] if one < start + MINUTE) <= per_minute


@given(per_minute=st.integers(1, 5_000))
def test_the_limit_is_used(per_minute: int) -> None:
    """MS-7: a long queue leaves at no less than nine tenths of the limit."""
    rate = Rate(per_minute)
    assert MINUTE / rate.step >= 0.9 * per_minute - 1e-6
    assert rate.step <= MINUTE


def leave(domain: str, limits: Limits, now: datetime) -> bool:
    try:
        buckets.take(domain, limits, now)
    except Paced:
        return False
    return True


def burst(domain: str, limits: Limits, now: datetime) -> int:
    """How many may leave at this very moment."""
    found = 0
    while found < 1_000 and leave(domain, limits, now):
        found += 1
    return found


@pytest.mark.django_db
def test_domains_have_limits_of_their_own() -> None:
    """MS-7: per recipient domain and overall; a limit for one domain goes before that for each; 0 is none."""
    limits = Limits({OVERALL: 0, EACH: 20, "slow.example": 1, "free.example": 0})
    assert burst("a.example", limits, NOW) == Rate(20).burst
    assert burst("b.example", limits, NOW) == Rate(20).burst
    assert burst("slow.example", limits, NOW) == 1
    assert burst("free.example", limits, NOW) == 1_000
    assert set(buckets.shut(limits, NOW)) == {"a.example", "b.example", "slow.example"}
    overall = Limits({OVERALL: 30, EACH: 600})
    assert burst("c.example", overall, NOW) == Rate(30).burst
    with pytest.raises(Paced, match=r"\*"):
        buckets.take("d.example", overall, NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=-400), timedelta(seconds=-90)])
def test_a_clock_that_goes_back_blocks_nobody(jump: timedelta) -> None:
    """MS-7: after a jump backwards the limit counts as just used up: neither a day's wait nor a burst."""
    limits = Limits({OVERALL: 60, EACH: 20})
    burst("a.example", limits, NOW)
    now = NOW + jump
    assert not leave("a.example", limits, now)
    shut = buckets.shut(limits, now)
    assert set(shut) == {OVERALL, "a.example"}
    assert all(now < at <= now + timedelta(seconds=4) for at in shut.values())
    assert burst("a.example", limits, now) == 0
    assert leave("a.example", limits, now + timedelta(seconds=4))


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=4_000), timedelta(minutes=2)])
def test_a_clock_that_goes_forward_is_no_burst(jump: timedelta) -> None:
    """MS-7: however long nothing was sent, only the small burst leaves at once; and again after the jump back."""
    limits = Limits({OVERALL: 60, EACH: 60})
    burst("a.example", limits, NOW)
    assert burst("a.example", limits, NOW + jump) == Rate(60).burst
    buckets.shut(limits, NOW)
    assert burst("a.example", limits, NOW) == 0


@pytest.mark.django_db
def test_full_buckets_are_forgotten() -> None:
    """MS-7: one row per domain only while it matters."""
    limits = Limits({OVERALL: 60, EACH: 20})
    burst("a.example", limits, NOW)
    assert buckets.forget_full(NOW + timedelta(minutes=30)) == 0
    assert buckets.forget_full(NOW + timedelta(hours=2)) == 2
    assert not PaceBucket.objects.exists()


def test_instants_are_exact() -> None:
    """MS-7: to the microsecond and back."""
    at = NOW + timedelta(microseconds=1)
    assert instant(micros(at)) == at
