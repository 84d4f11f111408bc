"""The figures of the insight pages, each defined once (SPEC section 10): ME-1 to ME-5, ME-14.

Every figure says how many cases it rests on and how many lack data. A mean of two or more
cases has a 95 % interval (Student's t). Rounding never flatters: 4.499 shows as 4.49, not
as the target of 4.5, and 48.01 hours show as 48.1. Whether a target is met is decided on
exact values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from tasuki.rules.worktime import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

SMALL = 5  # cases; fewer are labelled and never ranked


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure aims at: unit, limit and direction, the range it can take, its step."""

    key: str
    unit: str
    limit: Decimal
    at_most: bool
    least: Decimal
    most: Decimal | None
    step: Decimal

    def met_by(self, value: Decimal) -> bool:
        """Whether a value reaches the target."""
        return value <= self.limit if self.at_most else value >= self.limit


_ZERO, _TENTH, _HUNDREDTH = Decimal(0), Decimal("0.1"), Decimal("0.01")
FIRST_CONTACT = Target("ME-1", "hours", Decimal(48), True, _ZERO, None, _TENTH)
COMPLETENESS = Target("ME-2", "percent", Decimal(95), False, _ZERO, Decimal(100), _TENTH)
SURVEY = Target("ME-3", "points", Decimal("4.5"), False, Decimal(1), Decimal(5), _HUNDREDTH)
KICKOFF = Target("ME-4", "days", Decimal(7), True, _ZERO, None, _TENTH)
PULSE = Target("pulse", "points", Decimal(4), False, Decimal(1), Decimal(5), _HUNDREDTH)
RATING = Target("ME-5", "points", Decimal(4), False, Decimal(1), Decimal(5), _HUNDREDTH)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, with what it rests on (ME-14).

    `value` is None where no case has data. `met` is None while nobody can tell; it can be
    False without a value, where the limit has passed and nothing happened. `cases` have
    data, `missing` should have and do not; `within` cases meet the target one by one.
    `low` and `high` bound the mean with 95 % confidence, for two cases or more.
    """

    key: str
    value: Decimal | None
    unit: str
    target: Decimal
    met: bool | None
    cases: int
    missing: int
    low: Decimal | None = None
    high: Decimal | None = None
    within: int = 0
    at_most: bool = False

    @property
    def small(self) -> bool:
        """Too few cases to compare or rank with: ME-14."""
        return self.cases < SMALL


@dataclass(frozen=True, slots=True)
class TransitionFacts:
    """What ME-1 to ME-5 need of one transition. Instants are aware; None is not known (yet).

    `after_close` is whether it follows a closed deal (SC-1): only then do ME-1 and ME-4
    apply. In `survey_scores` an invitation without an answer is None. `now`, if given, tells
    whether a limit has passed with nothing happening.
    """

    signed_at: datetime | None = None
    first_contact_at: datetime | None = None
    kickoff_at: datetime | None = None
    completeness_accepted: Decimal | None = None
    completeness_cutover: Decimal | None = None
    survey_scores: tuple[int | None, ...] = ()
    rating: int | None = None
    zone: str = "UTC"
    after_close: bool = True
    now: datetime | None = None


def first_contact_hours(
    signed_at: datetime | None, first_contact_at: datetime | None, *, now: datetime | None = None
) -> Measure:
    """Hours from close to the first mail or call of customer success, at most 48: ME-1.

    Contact before the close counts as 0. ValueError if an instant is naive.

    Example: signed Monday 10:00, written to on Tuesday 16:00: 30.0 hours, met.
    """
    return _one(FIRST_CONTACT, _hours(signed_at, first_contact_at), _hours(signed_at, now))


def completeness_at(accepted: Decimal | None, cutover: Decimal | None) -> Measure:
    """Completeness of the record at handover, in percent, at least 95: ME-2.

    It was to be complete at acceptance *and* at cut-over, so the lower of those known counts.

    Example: 96.2 at acceptance and 94.0 at cut-over: 94.0, not met.
    """
    return _one(COMPLETENESS, min((c for c in (accepted, cutover) if c is not None), default=None))


def survey_mean(scores: Sequence[int | None]) -> Measure:
    """Mean of the customer's answers to "how smooth was it", 1 to 5, at least 4.5: ME-3.

    None is an invitation without an answer. ValueError outside 1 to 5.

    Example: 5, 4 and one without answer: 4.50 of 2 cases, 1 missing, met.
    """
    return _mean(SURVEY, _scores(scores))


def pulse_mean(scores: Sequence[int | None]) -> Measure:
    """Mean of the customer's answers after the first week, 1 to 5, at least 4: an early sign of ME-3.

    None is a question without an answer. ValueError outside 1 to 5.

    Example: 4, 2 and one without answer: 3.00 of 2 cases, 1 missing, not met.
    """
    return _mean(PULSE, _scores(scores))


def days_to_kickoff(
    signed_at: datetime | None,
    kickoff_at: datetime | None,
    *,
    zone: str = "UTC",
    now: datetime | None = None,
) -> Measure:
    """Days from close to the kickoff held, at most 7: ME-4.

    Calendar days in the account's zone, as people count them: signed on the 1st, a kickoff
    on the 8th is 7 days, whatever the hours. ValueError on a naive instant, unknown zone.

    Example: signed on 1 June, kickoff on 9 June: 8.0 days, not met.
    """
    return _one(KICKOFF, _days(signed_at, kickoff_at, zone), _days(signed_at, now, zone))


def rating_mean(scores: Sequence[int | None]) -> Measure:
    """Mean of the incoming owners' ratings of the handoff, 1 to 5, at least 4: ME-5.

    None is a rating not given. ValueError outside 1 to 5.

    Example: 4, 3 and 5: 4.00 of 3 cases, met.
    """
    return _mean(RATING, _scores(scores))


def transition_measures(facts: TransitionFacts) -> tuple[Measure, ...]:
    """ME-1 to ME-5 of one transition, in this order. Errors as the single measures.

    Example: a transition that follows no closed deal has 0 cases and 0 missing in ME-1, ME-4.
    """
    closed, now = facts.after_close, facts.now
    return (
        first_contact_hours(facts.signed_at, facts.first_contact_at, now=now)
        if closed
        else _mean(FIRST_CONTACT, ()),
        completeness_at(facts.completeness_accepted, facts.completeness_cutover),
        survey_mean(facts.survey_scores),
        days_to_kickoff(facts.signed_at, facts.kickoff_at, zone=facts.zone, now=now)
        if closed
        else _mean(KICKOFF, ()),
        rating_mean((facts.rating,)),
    )


def cohort_measures(transitions: Sequence[TransitionFacts]) -> tuple[Measure, ...]:
    """ME-1 to ME-5 over many transitions, as means with their intervals: ME-14.

    Survey answers are pooled; an answer counts the same from whichever transition it comes.

    Example: ten transitions of which eight have a kickoff: ME-4 has 8 cases, 2 missing.
    """
    closed = [facts for facts in transitions if facts.after_close]
    lower = [
        completeness_at(facts.completeness_accepted, facts.completeness_cutover) for facts in transitions
    ]
    return (
        _mean(FIRST_CONTACT, [_hours(facts.signed_at, facts.first_contact_at) for facts in closed]),
        _mean(COMPLETENESS, [measure.value for measure in lower]),
        survey_mean([score for facts in transitions for score in facts.survey_scores]),
        _mean(KICKOFF, [_days(facts.signed_at, facts.kickoff_at, facts.zone) for facts in closed]),
        rating_mean([facts.rating for facts in transitions]),
    )


def t_interval(values: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """The 95 % interval of a mean (Student's t); None for fewer than two values: ME-14.

    >>> low, high = t_interval([Decimal(4), Decimal(5)])
    >>> round(low, 2), round(high, 2)
    (Decimal('-1.85'), Decimal('10.85'))
    """
    n = len(values)
    if n < 2:
        return None
    mean = sum(values, _ZERO) / n
    variance = sum(((value - mean) ** 2 for value in values), _ZERO) / (n - 1)
    half = t_quantile(n - 1) * (variance / n).sqrt()
    return mean - half, mean + half


_T_FROM_1_TO_30 = (
    "12.706 4.303 3.182 2.776 2.571 2.447 2.365 2.306 2.262 2.228 2.201 2.179 2.160 2.145 2.131 "
    "2.120 2.110 2.101 2.093 2.086 2.080 2.074 2.069 2.064 2.060 2.056 2.052 2.048 2.045 2.042"
)
_T = tuple(Decimal(point) for point in _T_FROM_1_TO_30.split())


def t_quantile(freedom: int) -> Decimal:
    """The 97.5 % point of Student's t; exact to three decimals: ME-14.

    >>> t_quantile(4), round(t_quantile(120), 3)
    (Decimal('2.776'), Decimal('1.980'))
    """
    if freedom <= len(_T):
        return _T[freedom - 1]
    z, n = Decimal("1.959964"), Decimal(freedom)
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)


def _one(target: Target, value: Decimal | None, so_far: Decimal | None = None) -> Measure:
    """One case; `so_far` is how long it has been waited for already, if it did not happen."""
    measure = _mean(target, (value,))
    late = value is None and so_far is not None and not target.met_by(so_far)
    if not late:
        return measure
    return Measure(measure.key, None, measure.unit, measure.target, False, 0, 1, at_most=target.at_most)


def _mean(target: Target, values: Sequence[Decimal | None]) -> Measure:
    known = [value for value in values if value is not None]
    mean = sum(known, _ZERO) / len(known) if known else None
    interval = t_interval(known)
    return Measure(
        key=target.key,
        value=None if mean is None else _rounded(mean, target),
        unit=target.unit,
        target=target.limit,
        met=None if mean is None else target.met_by(mean),
        cases=len(known),
        missing=len(values) - len(known),
        low=interval and _within_range(interval[0], target),
        high=interval and _within_range(interval[1], target),
        within=sum(1 for value in known if target.met_by(value)),
        at_most=target.at_most,
    )


def _rounded(value: Decimal, target: Target) -> Decimal:
    """Rounded against the measured, so that what shows as the target has reached it."""
    return value.quantize(target.step, ROUND_CEILING if target.at_most else ROUND_FLOOR)


def _within_range(bound: Decimal, target: Target) -> Decimal:
    bound = max(bound, target.least)
    if target.most is not None:
        bound = min(bound, target.most)
    return bound.quantize(target.step, ROUND_HALF_UP)


def _scores(scores: Sequence[int | None]) -> list[Decimal | None]:
    for score in scores:
        if score is not None and not 1 <= score <= 5:
            raise ValueError(f"a score is 1 to 5: {score}")
    return [None if score is None else Decimal(score) for score in scores]


def _hours(start: datetime | None, end: datetime | None) -> Decimal | None:
    if start is None or end is None:
        return None
    elapsed = max(_aware(end) - _aware(start), timedelta())
    return Decimal(elapsed // timedelta(microseconds=1)) / 3_600_000_000


def _days(start: datetime | None, end: datetime | None, zone: str) -> Decimal | None:
    if start is None or end is None:
        return None
    place = zone_of(zone)
    days = (_aware(end).astimezone(place).date() - _aware(start).astimezone(place).date()).days
    return Decimal(max(days, 0))


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant!r}")
    return instant
