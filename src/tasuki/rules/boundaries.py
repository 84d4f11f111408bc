"""What the outgoing owner may still do after the cutover, until when, and what oversteps it (BO-1 … BO-5, CO-6).

Days are whole days in the account's zone. What is not listed as allowed is not for them: the incoming owner leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from tasuki.rules.reasons import Reason
from tasuki.rules.scenarios import SALES_TO_AM, SALES_TO_CS

# BO-1: the parts that an outgoing owner may keep, in the order in which they are told.
EXECUTIVE_CHECKINS: Final = "executive_checkins"
STRATEGIC_PLANNING: Final = "strategic_planning"
MAJOR_EXPANSION: Final = "major_expansion"
C_LEVEL_TIES: Final = "c_level_ties"
COMPETITIVE_DEALS: Final = "competitive_deals"
REFERENCES: Final = "references"
CRISES: Final = "crises"
CHAMPION_CHECKINS: Final = "champion_checkins"
EXECUTIVE_REVIEWS: Final = "executive_reviews"
PARTS: Final = (
    EXECUTIVE_CHECKINS,
    STRATEGIC_PLANNING,
    MAJOR_EXPANSION,
    C_LEVEL_TIES,
    COMPETITIVE_DEALS,
    REFERENCES,
    CRISES,
    CHAMPION_CHECKINS,
    EXECUTIVE_REVIEWS,
)
# Only right after a sale, for the first 30 to 60 days.
EARLY_PARTS: Final = frozenset({CHAMPION_CHECKINS, EXECUTIVE_REVIEWS})
EARLY_LEAST: Final = 30
EARLY_MOST: Final = 60
# "Quarterly": two of them are at least this many days apart.
EVERY_DAYS: Final[Mapping[str, int]] = MappingProxyType({EXECUTIVE_CHECKINS: 80})

# BO-2: what is not for them any more.
ROUTINE_CONTACT: Final = "routine_contact"
PROMISES_WITHOUT_RECEIVER: Final = "promises_without_receiver"
OVERRULING: Final = "overruling"
TAKING_OVER: Final = "taking_over"
EVERY_MEETING: Final = "every_meeting"
NOT_ALLOWED: Final = (
    ROUTINE_CONTACT,
    PROMISES_WITHOUT_RECEIVER,
    OVERRULING,
    TAKING_OVER,
    EVERY_MEETING,
)

# Kinds of breaches (BO-4, BO-5) and about whom each usually is.
LATE_PROMISE: Final = "late_promise"
BREACHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bypass": "giver",
        "ghosting": "receiver",
        "unclear_roles": "giver",
        "shadowed_receiver": "giver",
        LATE_PROMISE: "giver",
        "overruled": "giver",
        "took_over": "giver",
        "other": "giver",
    }
)
# These can happen before the account has changed hands; the others presuppose it.
BEFORE_CUTOVER_TOO: Final = frozenset({"unclear_roles", "other"})

LONGEST_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class BoundaryFacts:
    """What was agreed for one transition. `cutover` is the real day, before it the planned one."""

    scenario: str
    cutover: date | None
    until: date | None
    parts: tuple[str, ...]
    last_day: date | None = None
    last_done: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when a part is theirs; `ends` None means for good, `every_days` how far apart at least."""

    part: str
    starts: date | None
    ends: date | None
    every_days: int = 0


def window_days(playbook_days: int, company_days: int | None) -> int:
    """How long the outgoing owner stays reachable: the company's own rule, else the playbook's (BO-3).

    >>> window_days(28, None), window_days(28, 14)
    (28, 14)
    """
    return playbook_days if company_days is None else company_days


def default_until(cutover: date | None, days: int, last_day: date | None = None) -> date | None:
    """The last day of the window: so many days after the cutover, never after they have left the company.

    >>> default_until(date(2026, 3, 2), 28, date(2026, 3, 20))
    datetime.date(2026, 3, 20)
    """
    if cutover is None:
        return last_day
    until = cutover + timedelta(days=days)
    return min(until, last_day) if last_day else until


def default_parts(scenario: str, *, stays: bool) -> tuple[str, ...]:
    """What an outgoing owner usually keeps; one who leaves the company keeps nothing (BO-1)."""
    if not stays:
        return ()
    kept = {STRATEGIC_PLANNING, MAJOR_EXPANSION, REFERENCES, CRISES}
    if scenario == SALES_TO_CS:
        kept |= EARLY_PARTS
    if scenario == SALES_TO_AM:
        kept.add(COMPETITIVE_DEALS)
    return in_order(kept)


def possible_parts(scenario: str) -> tuple[str, ...]:
    """The parts that can be agreed in a scenario: the early ones belong to sales → customer success."""
    return tuple(part for part in PARTS if scenario == SALES_TO_CS or part not in EARLY_PARTS)


def in_order(parts: Sequence[str] | set[str]) -> tuple[str, ...]:
    """The known parts among these, each once, in the order in which they are told."""
    return tuple(part for part in PARTS if part in parts)


def periods(facts: BoundaryFacts) -> tuple[Period, ...]:
    """Each agreed part with its time (BO-1). Example: champion check-ins end 30 to 60 days after the cutover."""
    return tuple(
        Period(part, facts.cutover, _ends(part, facts), EVERY_DAYS.get(part, 0))
        for part in in_order(facts.parts)
        if part in possible_parts(facts.scenario)
    )


def _ends(part: str, facts: BoundaryFacts) -> date | None:
    ends = facts.last_day
    if part in EARLY_PARTS and facts.cutover is not None:
        agreed = (facts.until - facts.cutover).days if facts.until else EARLY_LEAST
        early = facts.cutover + timedelta(days=max(EARLY_LEAST, min(EARLY_MOST, agreed)))
        ends = min(early, ends) if ends else early
    return ends


def parts_on(facts: BoundaryFacts, day: date) -> tuple[str, ...]:
    """The parts that are still theirs on a day, or will be once the account has changed hands."""
    return tuple(one.part for one in periods(facts) if one.ends is None or day <= one.ends)


def allowed(act: str, at: date, facts: BoundaryFacts) -> list[Reason]:
    """Empty when the outgoing owner may do this on that day, else every reason why not (BO-1, BO-2).

    Before the cutover they still lead, so that nothing is forbidden yet.
    """
    if act not in PARTS and act not in NOT_ALLOWED:
        known = [*PARTS, *NOT_ALLOWED]
        return [Reason("boundary.unknown_act", {"act": act[:60], "known": known})]
    if facts.cutover is None or at < facts.cutover:
        return []
    if act in NOT_ALLOWED:
        return [Reason("boundary.not_allowed", {"act": act}, who="receiver")]
    period = next((one for one in periods(facts) if one.part == act), None)
    if period is None:
        return [Reason("boundary.not_agreed", {"act": act}, who="receiver_manager", where="boundaries")]
    return _in_time(act, at, facts, period)


def _in_time(act: str, at: date, facts: BoundaryFacts, period: Period) -> list[Reason]:
    reasons = []
    if period.ends is not None and at > period.ends:
        reasons.append(Reason("boundary.over", {"act": act, "day": period.ends.isoformat()}))
    before = facts.last_done.get(act)
    if period.every_days and before is not None and at < before + timedelta(days=period.every_days):
        again = before + timedelta(days=period.every_days)
        reasons.append(Reason("boundary.too_soon", {"act": act, "day": again.isoformat()}))
    return reasons


def why_not_set(
    *,
    until: date | None,
    parts: Sequence[str],
    scenario: str,
    cutover: date | None,
    today: date,
    last_day: date | None = None,
) -> list[Reason]:
    """Why a window and these parts cannot be agreed: every reason at once (BO-3)."""
    reasons = [] if until is None else _why_not_until(until, cutover, today, last_day)
    possible = possible_parts(scenario)
    reasons += [
        Reason("boundary.part_unknown", {"part": part[:60], "known": list(possible)})
        for part in dict.fromkeys(parts)
        if part not in possible
    ]
    if parts and last_day is not None and last_day <= (cutover or today):
        reasons.append(Reason("boundary.giver_leaves", {"day": last_day.isoformat()}))
    return reasons


def _why_not_until(until: date, cutover: date | None, today: date, last_day: date | None) -> list[Reason]:
    reasons, start = [], cutover or today
    if until < start:
        reasons.append(Reason("boundary.before_cutover", {"day": start.isoformat()}))
    if until > start + timedelta(days=LONGEST_DAYS):
        latest = start + timedelta(days=LONGEST_DAYS)
        reasons.append(Reason("boundary.too_long", {"days": LONGEST_DAYS, "day": latest.isoformat()}))
    if last_day is not None and until > last_day:
        reasons.append(Reason("boundary.after_last_day", {"day": last_day.isoformat()}))
    return reasons


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody wrote a promise down, or changed what or when was promised."""

    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """What is known of a promise on an account that has changed hands."""

    giver: UUID
    receiver: UUID | None
    cut_over_at: datetime
    cut_over_on: date
    recorded_by: UUID | None
    writings: tuple[Writing, ...]
    promised_by: UUID | None = None
    promised_on: date | None = None


def is_late_promise(facts: PromiseFacts) -> bool:
    """Whether the outgoing owner promised without the incoming one after the cutover (CO-6).

    They wrote it down, or changed what or when was promised, after the cutover; or the promise names them and a
    later day, and it was not the incoming owner who wrote it down.
    """
    if any(one.by == facts.giver and one.at > facts.cut_over_at for one in facts.writings):
        return True
    named = facts.promised_by == facts.giver and facts.promised_on is not None
    return (
        named
        and facts.promised_on is not None
        and facts.promised_on > facts.cut_over_on
        and (facts.receiver is None or facts.recorded_by != facts.receiver)
    )
