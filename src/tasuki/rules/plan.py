"""A playbook, the facts of one transition and its dates become steps with due dates (PB-1, PB-3).

Everything here is a pure function of its arguments; all instants are aware and in UTC. What
the same playbook, tier, calendar and days decide is kept: opening the thousands of transitions
of one reorganisation computes few dates anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tasuki.rules.order import in_order
from tasuki.rules.worktime import (
    WorkCalendar,
    add_business_days,
    add_business_hours,
    closing_time,
    local_date,
    roll,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

Unit = Literal["hours", "days", "weeks", "business_days", "business_hours"]

_HOURS = frozenset({"hours", "business_hours"})

#: What stands in for an anchor that is not known: "signed" for "opened", and so on.
FALLBACK = {"signed": "opened", "last_day": "transition", "cutover": "transition"}


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: `offset` units after (if negative, before) an anchor (PB-1)."""

    anchor: str
    offset: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step of a playbook (PB-1).

    `after` are the steps it depends on, `feeds` the gate it feeds, `completed_by` what
    completes it, `tiers` the tiers it is for (none = all), `modes` likewise; `giver` says that it is only
    there while the outgoing owner is "available" or "unavailable"; an optional step closes no gate.
    """

    key: str
    phase: str
    role: str
    due: Due
    after: tuple[str, ...] = ()
    feeds: str = ""
    completed_by: str = "tick"
    tiers: tuple[str, ...] = ()
    required: bool = True
    modes: tuple[str, ...] = ()
    giver: str = ""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A time limit of a playbook (ES-1): runs from `starts` until `step` is done or `limit`."""

    key: str
    starts: str
    limit: Due
    step: str
    warn_before_hours: int
    escalate_after_hours: int


@dataclass(frozen=True, slots=True)
class PlaybookRules:
    """What of a playbook decides dates (PB-1). Wording and messages live with the document."""

    key: str
    version: int
    scenario: str
    mode: str
    steps: tuple[StepRule, ...]
    clocks: tuple[ClockRule, ...] = ()

    def __hash__(self) -> int:
        """Cheap on purpose: playbooks are cache keys, and these nearly tell them apart."""
        return hash((self.key, self.version, len(self.steps)))


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of one transition (PB-3).

    `anchors` name aware instants: "transition" (give the closing time of the agreed day) and,
    where known, "signed", "opened", "last_day", "cutover". `roles` says who plays which role.
    """

    anchors: Mapping[str, datetime]
    calendar: WorkCalendar
    tier: str
    roles: Mapping[str, UUID | None]
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its person and due instant (PB-1); `compressed`: there was too little time."""

    key: str
    phase: str
    role: str
    person: UUID | None
    due_at: datetime
    after: tuple[str, ...]
    feeds: str
    completed_by: str
    required: bool
    position: int
    compressed: bool


@dataclass(frozen=True, slots=True)
class ExistingStep:
    """A step as it stands in a running transition (TR-3)."""

    key: str
    due_at: datetime
    done: bool


@dataclass(frozen=True, slots=True)
class StepMove:
    """A step that a new date would move, and from when to when (TR-3)."""

    key: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class PlannedClock:
    """A running time limit: when it started, warns, is due and escalates (ES-1)."""

    key: str
    step: str
    starts_at: datetime
    due_at: datetime
    warn_at: datetime
    escalate_at: datetime


def make_plan(playbook: PlaybookRules, facts: PlanFacts) -> tuple[PlannedStep, ...]:
    """Every step of the playbook for this tier, with who and until when: PB-1, PB-3, PB-5, PB-6.

    Days and weeks are calendar time in the account's zone, moved to a working day (backwards
    before the anchor, forwards after it) and due at its closing time; hours are exact. No
    step is due before what it depends on. A step due before the transition was opened is due
    at the next closing time instead and marked `compressed`. Steps come in dependency order,
    else as written. Where a step depends on one that this tier leaves out, it depends on
    what that one depended on. Raises ValueError naming the steps on a circle or an unknown
    step, and on an unknown anchor or a naive instant.

    Example: with the transition on 2026-07-01 in Tokyo, `Due("transition", -2, "weeks")`
    is due on 2026-06-17 at 09:00 UTC.
    """
    return tuple(
        PlannedStep(
            step.key,
            step.phase,
            step.role,
            facts.roles.get(step.role),
            due_at,
            after,
            step.feeds,
            step.completed_by,
            step.required,
            position,
            compressed,
        )
        for position, (step, after, due_at, compressed) in enumerate(_schedule_of(playbook, facts))
    )


def replan(
    playbook: PlaybookRules, facts: PlanFacts, existing: Sequence[ExistingStep]
) -> tuple[StepMove, ...]:
    """What new dates would move: TR-3. Done steps never move; unchanged ones are left out.

    Steps that the playbook or the tier does not know stay as they are. Errors as `make_plan`.

    Example: moving the transition by one week gives one `StepMove` for every open step that
    hangs on it; moving it back gives the way back.
    """
    due = {step.key: due_at for step, _, due_at, _ in _schedule_of(playbook, facts)}
    return tuple(
        StepMove(step.key, step.due_at, due[step.key])
        for step in existing
        if not step.done and step.key in due and due[step.key] != step.due_at
    )


def make_clocks(playbook: PlaybookRules, facts: PlanFacts) -> tuple[PlannedClock, ...]:
    """The time limits of the transition: ES-1, PB-8, PB-9, PB-10.

    A limit counts from its own anchor, or from where the clock starts if it names none. A
    clock of a step that this tier leaves out is left out. Errors as `make_plan`.

    Example: `ClockRule("contact", "signed", Due("signed", 48, "hours"), "introduction", 8, 24)`
    warns 40 hours after signature, is due after 48 and escalates after 72.
    """
    planned = {step.key for step, _ in _ordered(playbook, facts.tier)}
    known = {step.key for step in playbook.steps}
    for rule in playbook.clocks:
        if rule.step not in known:
            raise ValueError(f"clock {rule.key} watches an unknown step: {rule.step}")
    return tuple(_clock(rule, facts) for rule in playbook.clocks if rule.step in planned)


def due_at(due: Due, anchor: datetime, calendar: WorkCalendar) -> datetime:
    """The instant a `Due` means, given its anchor's instant: PB-3. UTC; ValueError if naive.

    >>> tokyo = WorkCalendar.for_country("JP", "Asia/Tokyo")
    >>> due_at(Due("transition", 2, "business_days"), datetime(2026, 5, 1, 9, tzinfo=UTC), tokyo)
    datetime.datetime(2026, 5, 8, 9, 0, tzinfo=datetime.timezone.utc)
    """
    match due.unit:
        case "hours":
            return _aware(anchor, due.anchor).astimezone(UTC) + timedelta(hours=due.offset)
        case "business_hours":
            return add_business_hours(anchor, due.offset, calendar)
        case "business_days":
            return closing_time(
                add_business_days(local_date(anchor, calendar), due.offset, calendar), calendar
            )
        case "days" | "weeks":
            days = due.offset * (7 if due.unit == "weeks" else 1)
            day = local_date(anchor, calendar) + timedelta(days=days)
            return closing_time(roll(day, calendar, forward=due.offset >= 0), calendar)
    raise ValueError(f"unknown unit: {due.unit!r}")


type _Ordered = tuple[StepRule, tuple[str, ...]]
type _Scheduled = tuple[StepRule, tuple[str, ...], datetime, bool]


def _schedule_of(playbook: PlaybookRules, facts: PlanFacts) -> list[_Scheduled]:
    """Steps in dependency order with their dates; everything about a plan but the people.

    What should have been before the opening is due as soon as can be, and no step is due
    before what it depends on.
    """
    opened_at = _aware(facts.opened_at, "opened")
    wanted = _wanted(playbook, facts)
    first = _first_closing(opened_at, facts.calendar) if min(wanted, default=opened_at) < opened_at else None
    due: dict[str, datetime] = {}
    scheduled = []
    for (step, after), instant in zip(_ordered(playbook, facts.tier), wanted, strict=True):
        compressed = first is not None and instant < opened_at
        at = first if first is not None and compressed else instant
        for key in after:
            if due[key] > at:
                at = due[key]
        due[step.key] = at
        scheduled.append((step, after, at, compressed))
    return scheduled


def _wanted(playbook: PlaybookRules, facts: PlanFacts) -> list[datetime]:
    """When each step would be due by itself. What counts in days is the same for many plans."""
    cal, ordered = facts.calendar, _ordered(playbook, facts.tier)
    days = tuple((name, local_date(_anchor(name, facts), cal)) for name in _day_anchors(playbook, facts.tier))
    return [
        due_at(step.due, _anchor(step.due.anchor, facts), cal) if by_day is None else by_day
        for (step, _), by_day in zip(ordered, _wanted_by_day(playbook, facts.tier, cal, days), strict=True)
    ]


@lru_cache(maxsize=4_096)
def _wanted_by_day(
    playbook: PlaybookRules, tier: str, calendar: WorkCalendar, days: tuple[tuple[str, date], ...]
) -> tuple[datetime | None, ...]:
    """The dates of the steps that count in days; None for those that count in hours."""
    anchors = {name: closing_time(day, calendar) for name, day in days}
    return tuple(
        None if step.due.unit in _HOURS else due_at(step.due, anchors[step.due.anchor], calendar)
        for step, _ in _ordered(playbook, tier)
    )


@lru_cache(maxsize=256)
def _day_anchors(playbook: PlaybookRules, tier: str) -> tuple[str, ...]:
    """The anchors of which only the day matters to some step."""
    return tuple(sorted({s.due.anchor for s, _ in _ordered(playbook, tier) if s.due.unit not in _HOURS}))


def _anchor(name: str, facts: PlanFacts) -> datetime:
    while name not in facts.anchors:
        if name == "opened":
            return _aware(facts.opened_at, name)
        if name not in FALLBACK:
            raise ValueError(f"unknown anchor: {name!r}")
        name = FALLBACK[name]
    return _aware(facts.anchors[name], name)


def _aware(instant: datetime, name: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"anchor {name!r} needs a time zone: {instant!r}")
    return instant


def _first_closing(opened_at: datetime, calendar: WorkCalendar) -> datetime:
    """The closing time of the first working day that has not closed yet when opened."""
    day = local_date(opened_at, calendar)
    closes = closing_time(roll(day, calendar, forward=True), calendar)
    if closes < opened_at:
        closes = closing_time(add_business_days(day, 1, calendar), calendar)
    return closes


def _clock(rule: ClockRule, facts: PlanFacts) -> PlannedClock:
    starts_at = _anchor(rule.starts, facts).astimezone(UTC)
    due = due_at(rule.limit, _anchor(rule.limit.anchor or rule.starts, facts), facts.calendar)
    warn_at = due - timedelta(hours=rule.warn_before_hours)
    return PlannedClock(
        rule.key,
        rule.step,
        starts_at,
        due,
        min(max(warn_at, starts_at), due),
        due + timedelta(hours=rule.escalate_after_hours),
    )


@lru_cache(maxsize=256)
def _ordered(playbook: PlaybookRules, tier: str) -> tuple[_Ordered, ...]:
    """The steps of a tier in dependency order, each with what it depends on within the tier."""
    rules = {step.key: step for step in playbook.steps}
    if len(rules) != len(playbook.steps):
        twice = sorted({step.key for step in playbook.steps if rules[step.key] is not step})
        raise ValueError(f"steps named twice: {', '.join(twice)}")
    kept: list[_Ordered] = []
    reached: dict[str, tuple[str, ...]] = {}  # a step itself, or what stands for one left out
    for key in in_order({step.key: step.after for step in playbook.steps}):
        step = rules[key]
        after = tuple(dict.fromkeys(found for name in step.after for found in reached[name]))
        applies = not step.tiers or tier in step.tiers
        reached[key] = (key,) if applies else after
        if applies:
            kept.append((step, after))
    return tuple(kept)
