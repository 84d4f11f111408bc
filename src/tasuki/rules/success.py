"""Up to speed and the success plan: stretches, quick-win days, cadence, missed beats (PB-13 … PB-18).

Days are plain dates in the customer's zone, instants are aware UTC. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count as counting
from itertools import takewhile
from typing import Final, Literal

from tasuki.rules.reasons import Reason
from tasuki.rules.worktime import WorkCalendar, add_business_days, roll, zone_of

BeatState = Literal["coming", "waiting", "kept", "missed"]

PREPARATION: Final = "preparation"
TRANSITION_WEEK: Final = "transition-week"
LATER: Final = "later"
STRETCHES: Final = (PREPARATION, TRANSITION_WEEK, "week-1", "week-2", "week-3", "week-4", LATER)
WIN_DAYS: Final = (30, 60, 90)
GRACE: Final = 3  # working days before and after a planned day within which a contact keeps the beat
MOST_WEEKS: Final = 52
_WEEK: Final = timedelta(days=7)


def stretch(phase: str, due: date, start: date) -> str:
    """Where a step stands on the way up to speed: PB-13, PB-14, PB-15.

    Steps of the preparation come before, and whatever is due more than a week before `start` (the transition date);
    the others of introduction and handover in the transition week. What comes after belongs to the nearest whole
    week, the fifth and later ones to "later".

    >>> stretch("stabilisation", date(2026, 6, 15), date(2026, 6, 1))
    'week-2'
    """
    if phase in ("presale", "preparation") or due < start - _WEEK:
        return PREPARATION
    if phase in ("introduction", "handover"):
        return TRANSITION_WEEK
    week = max(1, ((due - start).days + 3) // 7)
    return f"week-{week}" if week <= 4 else LATER


def day_after(start: date, days: int, cal: WorkCalendar) -> date:
    """The working day on or after `start` + `days`: PB-17 (quick wins at 30, 60, 90 days).

    >>> day_after(date(2026, 4, 3), 30, WorkCalendar.for_country("JP", "Asia/Tokyo"))  # a holiday week
    datetime.date(2026, 5, 7)
    """
    return roll(start + timedelta(days=days), cal, forward=True)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so many weeks on a weekday (Monday is 0) at a local time, from `starts_on` on: PB-16.

    ValueError outside 1 … 52 weeks or Monday … Sunday.
    """

    every_weeks: int
    weekday: int
    at: time
    starts_on: date

    def __post_init__(self) -> None:
        if not 1 <= self.every_weeks <= MOST_WEEKS:
            raise ValueError(f"every_weeks must be 1 to {MOST_WEEKS}: {self.every_weeks}")
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"weekday must be 0 to 6: {self.weekday}")


def beats_between(rhythm: Rhythm, first: date, last: date, cal: WorkCalendar) -> tuple[date, ...]:
    """The planned days from `first` to `last`, both included, in order, each once: PB-16, PB-3.

    A beat that falls on a weekend or a public holiday of the customer's country moves to the next working day.

    >>> fortnightly = Rhythm(2, 0, time(10), date(2026, 5, 1))
    >>> beats_between(fortnightly, date(2026, 5, 1), date(2026, 5, 31), WorkCalendar.for_country("JP", "Asia/Tokyo"))
    (datetime.date(2026, 5, 7), datetime.date(2026, 5, 18))
    """
    within = takewhile(lambda day: day <= last, _planned(rhythm, first, cal))
    return tuple(dict.fromkeys(day for day in within if day >= first))


def next_beats(rhythm: Rhythm, after: datetime, count: int, cal: WorkCalendar) -> tuple[datetime, ...]:
    """The next `count` instants strictly after `after`, in UTC: PB-16. ValueError if `after` is naive.

    >>> weekly = Rhythm(1, 1, time(10), date(2026, 6, 1))
    >>> next_beats(weekly, datetime(2026, 6, 2, 1, tzinfo=UTC), 1, WorkCalendar.for_country("JP", "Asia/Tokyo"))
    (datetime.datetime(2026, 6, 9, 1, 0, tzinfo=datetime.timezone.utc),)
    """
    if after.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {after!r}")
    found: dict[datetime, None] = {}
    today = after.astimezone(zone_of(cal.zone)).date()
    for day in _planned(rhythm, today, cal):
        if len(found) >= count:
            break
        instant = instant_of(day, rhythm.at, cal)
        if instant > after:
            found[instant] = None
    return tuple(found)


def instant_of(day: date, at: time, cal: WorkCalendar) -> datetime:
    """A local day and time of the customer as an instant in UTC."""
    return datetime.combine(day, at, zone_of(cal.zone)).astimezone(UTC)


def beat_state(day: date, contacts: Iterable[date], today: date, cal: WorkCalendar) -> BeatState:
    """Whether a planned day was kept: a contact within three working days before or after it: PB-16.

    Before its day it is coming, then waiting until the three days are over, then missed.

    >>> beat_state(date(2026, 6, 1), [], date(2026, 6, 5), WorkCalendar.for_country("US", "America/New_York"))
    'missed'
    """
    begin, end = add_business_days(day, -GRACE, cal), add_business_days(day, GRACE, cal)
    if any(begin <= one <= min(end, today) for one in contacts):
        return "kept"
    if today < day:
        return "coming"
    return "waiting" if today <= end else "missed"


def _planned(rhythm: Rhythm, first: date, cal: WorkCalendar) -> Iterator[date]:
    """Planned days in order, beginning early enough that one rolled over a holiday into `first` is not lost."""
    ahead = (rhythm.weekday - rhythm.starts_on.weekday()) % 7
    start = rhythm.starts_on + timedelta(days=ahead)
    step = _WEEK * rhythm.every_weeks
    skipped = max(0, ((first - start).days - 60) // step.days)
    for number in counting(skipped):
        yield roll(start + step * number, cal, forward=True)


@dataclass(frozen=True, slots=True)
class Rollout:
    """What makes a rollout complex."""

    tier: str
    milestones: int = 0
    integrations: bool = False
    migration: bool = False
    third_parties: bool = False


MANY_MILESTONES: Final = 6


def complexity(facts: Rollout) -> tuple[str, ...]:
    """The signs that call for a project manager, empty where there is no need: PB-18.

    A strategic account always does, else two signs together.

    >>> complexity(Rollout("standard", integrations=True))
    ()
    """
    signs = {
        "strategic": facts.tier == "strategic",
        "milestones": facts.milestones >= MANY_MILESTONES,
        "integrations": facts.integrations,
        "migration": facts.migration,
        "third_parties": facts.third_parties,
    }
    found = tuple(name for name, holds in signs.items() if holds)
    return found if "strategic" in found or len(found) >= 2 else ()


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An entry of a plan as the rules see it; dropped ones are left out."""

    section: str
    name: str
    dated: bool = False
    owned: bool = False


def plan_gaps(lines: Iterable[PlanLine], *, cadence: bool) -> list[Reason]:
    """What a success plan still lacks before it counts as drafted, and may be approved: PB-17.

    A goal, a milestone, a quick win; a date and an owner for each milestone and quick win; a review cadence.

    >>> [one.code for one in plan_gaps([], cadence=True)]
    ['success.needs_goal', 'success.needs_milestone', 'success.needs_quick_win']
    """
    known = list(lines)
    sections = {one.section for one in known}
    reasons = []
    if "goals" not in sections:
        reasons.append(Reason("success.needs_goal", who="giver", where="goals"))
    if "milestones" not in sections:
        reasons.append(Reason("success.needs_milestone", who="receiver", where="milestones"))
    if "quick_wins" not in sections:
        reasons.append(Reason("success.needs_quick_win", who="receiver", where="quick_wins"))
    timed = [one for one in known if one.section in ("milestones", "quick_wins")]
    for one in timed:
        if not one.dated:
            reasons.append(
                Reason("success.needs_date", {"entry": one.name}, who="receiver", where=one.section)
            )
        if not one.owned:
            reasons.append(
                Reason("success.needs_owner", {"entry": one.name}, who="receiver", where=one.section)
            )
    if not cadence:
        reasons.append(Reason("success.needs_cadence", who="receiver", where="cadence"))
    return reasons
