"""The figures of the insight pages: ME-1, ME-2, ME-3, ME-4, ME-5, ME-14."""

from __future__ import annotations

import doctest
import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules import measures
from tasuki.rules.measures import (
    Measure,
    TransitionFacts,
    cohort_measures,
    completeness_at,
    days_to_kickoff,
    first_contact_hours,
    rating_mean,
    survey_mean,
    t_interval,
    t_quantile,
    transition_measures,
)

SIGNED = datetime(2026, 6, 1, 1, tzinfo=UTC)  # 10:00 in Tokyo
HOUR = timedelta(hours=1)


def D(text: str | int) -> Decimal:  # noqa: N802
    return Decimal(text)


def test_examples_in_the_docstrings_hold() -> None:
    """ME-14: every example in the module is true."""
    assert doctest.testmod(measures).failed == 0


@pytest.mark.parametrize(
    ("hours", "value", "met"),
    [
        (0, "0", True),
        (30, "30", True),
        (47.99, "48.0", True),
        (48, "48", True),
        (48.001, "48.1", False),
        (500, "500", False),
        (-5, "0", True),  # they knew each other before the close
    ],
)
def test_time_to_first_contact(hours: float, value: str, met: bool) -> None:
    """ME-1: close to first contact, at most 48 hours."""
    found = first_contact_hours(SIGNED, SIGNED + hours * HOUR)
    assert (found.key, found.unit, found.target) == ("ME-1", "hours", D(48))
    assert (found.value, found.met, found.cases, found.missing) == (D(value), met, 1, 0)
    assert (found.low, found.high, found.small, found.at_most) == (None, None, True, True)


@pytest.mark.parametrize(
    ("signed", "contact", "now_hours", "met"),
    [
        (None, None, None, None),
        (SIGNED, None, None, None),
        (None, SIGNED, None, None),
        (SIGNED, None, 47, None),  # still time
        (SIGNED, None, 48, None),
        (SIGNED, None, 49, False),  # too late, whatever comes now
    ],
)
def test_no_contact_yet(
    signed: datetime | None, contact: datetime | None, now_hours: float | None, met: bool | None
) -> None:
    """ME-1, ME-14: what is missing is counted as missing; a limit that passed is not met."""
    now = None if now_hours is None else SIGNED + now_hours * HOUR
    found = first_contact_hours(signed, contact, now=now)
    assert (found.value, found.met, found.cases, found.missing) == (None, met, 0, 1)


@pytest.mark.parametrize(
    ("accepted", "cutover", "value", "met"),
    [
        ("96.2", "97.0", "96.2", True),
        ("96.2", "94.0", "94.0", False),
        ("95", None, "95", True),
        (None, "94.9", "94.9", False),
        (None, None, None, None),
        ("100", "100", "100", True),
        ("0", "100", "0", False),
    ],
)
def test_completeness_at_handover(
    accepted: str | None, cutover: str | None, value: str | None, met: bool | None
) -> None:
    """ME-2: at acceptance and at cut-over, at least 95 %."""
    found = completeness_at(*(None if text is None else D(text) for text in (accepted, cutover)))
    assert (found.key, found.unit, found.target) == ("ME-2", "percent", D(95))
    assert (found.value, found.met) == (None if value is None else D(value), met)
    assert found.cases + found.missing == 1


@pytest.mark.parametrize(
    ("scores", "value", "met", "cases", "missing"),
    [
        ((), None, None, 0, 0),
        ((None, None), None, None, 0, 2),
        ((5,), "5", True, 1, 0),
        ((5, 4, None), "4.5", True, 2, 1),
        ((5, 5, 4, 4, 4), "4.4", False, 5, 0),
        ((5, 4, 4) * 3, "4.33", False, 9, 0),
        ((4,) * 501 + (5,) * 499, "4.49", False, 1000, 0),  # never shown as the target
        ((1,), "1", False, 1, 0),
    ],
)
def test_customers_experience(
    scores: tuple[int | None, ...], value: str | None, met: bool | None, cases: int, missing: int
) -> None:
    """ME-3, ME-14: mean of the survey, at least 4.5, with its cases and missing answers."""
    found = survey_mean(scores)
    assert (found.key, found.unit, found.target) == ("ME-3", "points", D("4.5"))
    assert (found.value, found.met) == (None if value is None else D(value), met)
    assert (found.cases, found.missing, found.small) == (cases, missing, cases < 5)


@pytest.mark.parametrize(
    ("kickoff", "zone", "value", "met"),
    [
        (SIGNED, "UTC", 0, True),
        (SIGNED + timedelta(days=7, hours=12), "UTC", 7, True),  # the seventh day, later in the day
        (SIGNED + timedelta(days=8), "UTC", 8, False),
        (SIGNED - timedelta(days=2), "UTC", 0, True),
        (datetime(2026, 6, 8, 16, tzinfo=UTC), "Asia/Tokyo", 8, False),  # there it is the 9th
        (datetime(2026, 6, 8, 16, tzinfo=UTC), "UTC", 7, True),
        (datetime(2026, 6, 8, 4, tzinfo=UTC), "America/Mexico_City", 7, True),  # 31 May to 7 June
    ],
)
def test_start_of_implementation(kickoff: datetime, zone: str, value: int, met: bool) -> None:
    """ME-4: close to kickoff, at most 7 days, as days are counted where the customer is."""
    found = days_to_kickoff(SIGNED, kickoff, zone=zone)
    assert (found.key, found.unit, found.target) == ("ME-4", "days", D(7))
    assert (found.value, found.met, found.cases) == (D(value), met, 1)


@pytest.mark.parametrize(("days", "met"), [(7, None), (8, False)])
def test_no_kickoff_yet(days: int, met: bool | None) -> None:
    """ME-4, ME-14: after the seventh day without kickoff the target is missed."""
    found = days_to_kickoff(SIGNED, None, now=SIGNED + timedelta(days=days))
    assert (found.value, found.met, found.cases, found.missing) == (None, met, 0, 1)


@pytest.mark.parametrize(
    ("scores", "value", "met"),
    [
        ((4, 3, 5), "4", True),
        ((4, 3), "3.5", False),
        ((None,), None, None),
        ((4,) * 99 + (3,), "3.99", False),
    ],
)
def test_rating_by_the_receiver(scores: tuple[int | None, ...], value: str | None, met: bool | None) -> None:
    """ME-5: mean rating of the handoff, at least 4."""
    found = rating_mean(scores)
    assert (found.key, found.target) == ("ME-5", D(4))
    assert (found.value, found.met) == (None if value is None else D(value), met)


def test_all_five_of_one_transition_in_order() -> None:
    """ME-1, ME-2, ME-3, ME-4, ME-5: shown for one transition with their targets."""
    facts = TransitionFacts(
        signed_at=SIGNED,
        first_contact_at=SIGNED + 20 * HOUR,
        kickoff_at=SIGNED + timedelta(days=9),
        completeness_accepted=D("95.1"),
        completeness_cutover=D("98.0"),
        survey_scores=(5, None),
        rating=4,
        zone="Asia/Tokyo",
    )
    found = transition_measures(facts)
    assert [m.key for m in found] == ["ME-1", "ME-2", "ME-3", "ME-4", "ME-5"]
    assert [m.value for m in found] == [20, D("95.1"), 5, 9, 4]
    assert [m.met for m in found] == [True, True, True, False, True]
    assert [m.missing for m in found] == [0, 0, 1, 0, 0]


def test_without_a_close_there_is_nothing_to_count_from() -> None:
    """ME-1, ME-4, ME-14: a change of representative has no close: neither case nor missing."""
    first, _, _, kickoff, rating = transition_measures(TransitionFacts(after_close=False, now=SIGNED))
    assert [(m.cases, m.missing, m.met) for m in (first, kickoff)] == [(0, 0, None)] * 2
    assert (rating.cases, rating.missing) == (0, 1)


def test_a_late_transition_knows_it_is_late() -> None:
    """ME-1, ME-4: with the time given, silence after the limit is a miss."""
    found = transition_measures(TransitionFacts(signed_at=SIGNED, now=SIGNED + timedelta(days=30)))
    assert [m.met for m in found] == [False, None, None, False, None]


def test_many_transitions_have_means_and_intervals() -> None:
    """ME-14: cases, missing data and an interval; how many met the target one by one."""
    hours = [10, 20, 30, 40, 60]
    facts = [
        TransitionFacts(signed_at=SIGNED, first_contact_at=SIGNED + h * HOUR, survey_scores=(5, 4), rating=4)
        for h in hours
    ]
    facts += [TransitionFacts(signed_at=SIGNED), TransitionFacts(after_close=False, rating=5)]
    first, complete, survey, kickoff, rating = cohort_measures(facts)
    assert (first.value, first.met, first.cases, first.missing, first.within) == (D(32), True, 5, 1, 4)
    assert (first.low, first.high) == (D("8.1"), D("55.9"))  # 32 ± 2.776 × 19.235 / √5
    assert not first.small
    assert (complete.cases, complete.missing) == (0, 7)
    assert (survey.value, survey.cases, survey.within) == (D("4.5"), 10, 5)
    assert (kickoff.cases, kickoff.missing) == (0, 6)
    assert (rating.cases, rating.missing) == (6, 1)


def test_intervals_stay_within_what_is_possible() -> None:
    """ME-14: no interval beyond 5 points, 100 percent or below 0 hours."""
    survey = survey_mean([5, 1])
    assert (survey.low, survey.high) == (D(1), D(5))
    same = survey_mean([4, 4, 4])
    assert (same.low, same.high) == (D(4), D(4))
    assert t_interval([D(3)]) is None


@pytest.mark.parametrize("score", [0, 6, -1, 100])
def test_scores_outside_the_scale_are_refused(score: int) -> None:
    """ME-3, ME-5: scores are 1 to 5."""
    with pytest.raises(ValueError, match="1 to 5"):
        survey_mean([5, score])
    with pytest.raises(ValueError, match="1 to 5"):
        rating_mean([score])


def test_naive_instants_and_unknown_zones_are_refused() -> None:
    """ME-1, ME-4: no guessing about time zones."""
    with pytest.raises(ValueError, match="time zone"):
        first_contact_hours(SIGNED, datetime(2026, 6, 2))
    with pytest.raises(ValueError, match="unknown time zone"):
        days_to_kickoff(SIGNED, SIGNED, zone="Nowhere")


def _inside(t: float, freedom: int) -> float:
    """The probability that Student's t lies between -t and t, by Simpson's rule."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    n = 4_000
    density = [scale * (1 + (t * k / n) ** 2 / freedom) ** (-(freedom + 1) / 2) for k in range(n + 1)]
    weights = [1] + [4 if k % 2 else 2 for k in range(1, n)] + [1]
    return 2 * t / n / 3 * math.sumprod(density, weights)


@pytest.mark.parametrize("freedom", [*range(1, 36), 50, 100, 1000, 10_000])
def test_the_quantiles_of_student_are_right(freedom: int) -> None:
    """ME-14: the interval covers 95 %."""
    assert _inside(float(t_quantile(freedom)), freedom) == pytest.approx(0.95, abs=0.0001)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=40))
def test_a_mean_lies_in_its_interval_and_counts_everything(scores: list[int | None]) -> None:
    """ME-14: cases and missing add up; value within interval within scale; order is no matter."""
    found: Measure = survey_mean(scores)
    assert found.cases + found.missing == len(scores)
    assert found.within <= found.cases
    assert (found.value is None) == (found.met is None) == (found.cases == 0)
    if found.value is not None:
        assert 1 <= found.value <= 5
        assert found.met == (found.value >= found.target)
    if found.low is not None and found.high is not None and found.value is not None:
        assert 1 <= found.low <= found.value + D("0.01") <= found.high + D("0.02") <= D("5.02")
    assert survey_mean(scores[::-1]) == found
