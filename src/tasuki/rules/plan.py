"""A playbook, the facts of one transition and its dates become steps with due dates (PB-1, PB-3).

Everything here is a pure function of its arguments; all instants are aware and in UTC. What
the same playbook, tier, calendar and days decide is kept: opening the thousands of transitions
of one reorganisation computes few dates anew.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tasuki.rules.absences import is_away
from tasuki.rules.clocks import alarms
from tasuki.rules.order import in_order
from tasuki.rules.plan_parts import (
    ClockRule,
    Due,
    ExistingStep,
    PlanFacts,
    PlannedClock,
    PlannedStep,
    PlaybookRules,
    StepMove,
    StepRule,
    Unit,
)
from tasuki.rules.sides import CUSTOMER_FACING, faces_customer, stand_in_for
from tasuki.rules.worktime import (
    WorkCalendar,
    add_business_days,
    add_business_hours,
    also_in,
    closing_time,
    in_country,
    is_working_day,
    local_date,
    roll,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

__all__ = [
    "CUSTOMER_FACING",
    "FALLBACK",
    "ClockRule",
    "Due",
    "ExistingStep",
    "PlanFacts",
    "PlannedClock",
    "PlannedStep",
    "PlaybookRules",
    "StepMove",
    "StepRule",
    "Unit",
    "calendar_of_step",
    "due_at",
    "faces_customer",
    "make_clocks",
    "make_plan",
    "replan",
    "schedule",
    "stand_in_for",
]

_HOURS = frozenset({"hours", "business_hours"})

#: What stands in for an anchor that is not known: "signed" for "opened", and so on.
FALLBACK = {"signed": "opened", "last_day": "transition", "cutover": "transition"}


def make_plan(playbook: PlaybookRules, facts: PlanFacts) -> tuple[PlannedStep, ...]:
    """Every step of the playbook for this transition, with who and until when: PB-1, PB-3, PB-5, PB-6.

    Days and weeks are calendar time in the account's zone, moved to a working day (backwards
    before the anchor, forwards after it) and due at its closing time; hours are exact. What
    the customer notices falls on days worked at both sides and outside blackouts, everything
    else on days that its own person works. No step is due before what it depends on. A step
    due before the transition was opened is due at the next closing time instead and marked
    `compressed`. Steps come in dependency order, else as written. Where a step depends on one
    that tier, mode or the giver's absence leaves out, it depends on what that one depended
    on. What the giver would do goes to a stand-in while they are not available. Raises
    ValueError naming the steps on a circle or an unknown step, and on an unknown anchor or a
    naive instant.

    Example: with the transition on 2026-07-01 in Tokyo, `Due("transition", -2, "weeks")`
    is due on 2026-06-17 at 09:00 UTC.
    """
    instead = "" if facts.giver_available else stand_in_for("giver", facts.roles)
    return tuple(
        _planned(scheduled, facts, instead, position)
        for position, scheduled in enumerate(_schedule_of(playbook, facts))
    )


def _planned(scheduled: _Scheduled, facts: PlanFacts, instead: str, position: int) -> PlannedStep:
    step, after, due, compressed = scheduled
    stands_in = bool(instead) and step.role == "giver"
    role = instead if stands_in else step.role
    person = facts.roles.get(role)
    away = facts.absences.get(person) if person is not None and facts.absences else None
    return PlannedStep(
        step.key,
        step.phase,
        role,
        person,
        due,
        after,
        step.feeds,
        step.completed_by,
        step.required,
        position,
        compressed,
        step.role if stands_in else "",
        bool(away) and is_away(local_date(due, facts.calendar), away or ()),
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


def schedule(playbook: PlaybookRules, facts: PlanFacts) -> Iterable[tuple[str, datetime, bool]]:
    """Each step with its due instant and whether it is compressed, for many plans at once: TR-3, SU-7."""
    return ((step.key, due, compressed) for step, _, due, compressed in _schedule_of(playbook, facts))


def make_clocks(playbook: PlaybookRules, facts: PlanFacts) -> tuple[PlannedClock, ...]:
    """The time limits of the transition: ES-1, PB-8, PB-9, PB-10.

    A limit counts from its own anchor, or from where the clock starts if it names none. A
    clock of a step that this plan leaves out is left out. Errors as `make_plan`.

    Example: `ClockRule("contact", "signed", Due("signed", 48, "hours"), "introduction", 8, 24)`
    warns 40 hours after signature, is due after 48 and escalates after 72.
    """
    planned = {step.key for step, _ in _ordered(playbook, _which(playbook, facts))}
    known = {step.key for step in playbook.steps}
    for rule in playbook.clocks:
        if rule.step not in known:
            raise ValueError(f"clock {rule.key} watches an unknown step: {rule.step}")
    return tuple(_clock(rule, facts) for rule in playbook.clocks if rule.step in planned)


def calendar_of_step(step: StepRule, facts: PlanFacts) -> WorkCalendar:
    """The days on which a step may fall due: PB-3 (decision 0007)."""
    return _step_calendar(step, _base(facts))


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


class _Which(NamedTuple):
    """What decides which steps of a playbook a transition has."""

    tier: str
    mode: str
    giver_available: bool


class _Base(NamedTuple):
    """What decides the working days of every step."""

    calendar: WorkCalendar
    facing: WorkCalendar
    countries: tuple[tuple[str, str], ...]


def _which(playbook: PlaybookRules, facts: PlanFacts) -> _Which:
    return _Which(facts.tier, facts.mode or playbook.mode, facts.giver_available)


def _base(facts: PlanFacts) -> _Base:
    countries = facts.countries
    if countries and not facts.giver_available:
        countries = {**countries, "giver": countries.get(stand_in_for("giver", facts.roles), "")}
    return _Base(facts.calendar, facts.facing or facts.calendar, tuple(sorted(countries.items())))


def _step_calendar(step: StepRule, base: _Base) -> WorkCalendar:
    country = next((there for role, there in base.countries if role == step.role), "")
    if faces_customer(step):
        return also_in(base.facing, country)
    return in_country(base.calendar, country)


def _schedule_of(playbook: PlaybookRules, facts: PlanFacts) -> list[_Scheduled]:
    """Steps in dependency order with their dates; everything about a plan but the people.

    What should have been before the opening is due as soon as can be, and no step is due
    before what it depends on.
    """
    opened_at, base = _aware(facts.opened_at, "opened"), _base(facts)
    which = _which(playbook, facts)
    first: dict[WorkCalendar, datetime] = {}
    due: dict[str, datetime] = {}
    scheduled = []
    wanted = _wanted(playbook, which, base, facts)
    for (step, after), cal, at in zip(
        _ordered(playbook, which), _calendars(playbook, which, base), wanted, strict=True
    ):
        compressed = at < opened_at
        if compressed:
            if cal not in first:
                first[cal] = _first_closing(opened_at, cal)
            at = first[cal]
        latest = max((due[key] for key in after), default=at)
        if latest > at:
            at = _not_before(latest, cal)
        due[step.key] = at
        scheduled.append((step, after, at, compressed))
    return scheduled


def _wanted(playbook: PlaybookRules, which: _Which, base: _Base, facts: PlanFacts) -> list[datetime]:
    """When each step would be due by itself. What counts in days is the same for many plans."""
    days = tuple(
        (name, local_date(_anchor(name, facts), facts.calendar)) for name in _day_anchors(playbook, which)
    )
    by_day = _wanted_by_day(playbook, which, base, days)
    if None not in by_day:
        return list(by_day)  # type: ignore[arg-type]
    return [
        due_at(step.due, _anchor(step.due.anchor, facts), cal) if at is None else at
        for (step, _), cal, at in zip(
            _ordered(playbook, which), _calendars(playbook, which, base), by_day, strict=True
        )
    ]


@lru_cache(maxsize=4_096)
def _wanted_by_day(
    playbook: PlaybookRules, which: _Which, base: _Base, days: tuple[tuple[str, date], ...]
) -> tuple[datetime | None, ...]:
    """The dates of the steps that count in days; None for those that count in hours."""
    anchors = dict(days)
    return tuple(
        None if step.due.unit in _HOURS else _due_on(step.due, anchors[step.due.anchor], cal)
        for (step, _), cal in zip(_ordered(playbook, which), _calendars(playbook, which, base), strict=True)
    )


@lru_cache(maxsize=32_768)
def _due_on(due: Due, day: date, calendar: WorkCalendar) -> datetime:
    """What counts in days is the same wherever its anchor falls on that day, in every playbook and tier."""
    return due_at(due, closing_time(day, calendar), calendar)


@lru_cache(maxsize=1_024)
def _calendars(playbook: PlaybookRules, which: _Which, base: _Base) -> tuple[WorkCalendar, ...]:
    """The calendar of each step, in the order of the plan."""
    return tuple(_step_calendar(step, base) for step, _ in _ordered(playbook, which))


@lru_cache(maxsize=256)
def _day_anchors(playbook: PlaybookRules, which: _Which) -> tuple[str, ...]:
    """The anchors of which only the day matters to some step."""
    return tuple(sorted({s.due.anchor for s, _ in _ordered(playbook, which) if s.due.unit not in _HOURS}))


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


@lru_cache(maxsize=16_384)
def _not_before(at: datetime, calendar: WorkCalendar) -> datetime:
    """The instant itself on a day that the calendar works, else the next closing time."""
    day = local_date(at, calendar)
    return at if is_working_day(day, calendar) else closing_time(roll(day, calendar, forward=True), calendar)


def _clock(rule: ClockRule, facts: PlanFacts) -> PlannedClock:
    anchor = _anchor(rule.limit.anchor or rule.starts, facts)
    return _clock_from(rule, _anchor(rule.starts, facts).astimezone(UTC), anchor, facts.calendar)


@lru_cache(maxsize=16_384)
def _clock_from(
    rule: ClockRule, starts_at: datetime, anchor: datetime, calendar: WorkCalendar
) -> PlannedClock:
    due = due_at(rule.limit, anchor, calendar)
    warn_at, escalate_at = alarms(
        due,
        unit=rule.limit.unit,
        warn_before=timedelta(hours=rule.warn_before_hours),
        escalate_after=timedelta(hours=rule.escalate_after_hours),
        calendar=calendar,
    )
    return PlannedClock(rule.key, rule.step, starts_at, due, min(max(warn_at, starts_at), due), escalate_at)


def _applies(step: StepRule, which: _Which) -> bool:
    if (step.tiers and which.tier not in step.tiers) or (step.modes and which.mode not in step.modes):
        return False
    return not step.giver or which.giver_available == (step.giver == "available")


@lru_cache(maxsize=512)
def _ordered(playbook: PlaybookRules, which: _Which) -> tuple[_Ordered, ...]:
    """The steps of a transition in dependency order, each with what it depends on within its plan."""
    rules = {step.key: step for step in playbook.steps}
    if len(rules) != len(playbook.steps):
        twice = sorted({step.key for step in playbook.steps if rules[step.key] is not step})
        raise ValueError(f"steps named twice: {', '.join(twice)}")
    kept: list[_Ordered] = []
    reached: dict[str, tuple[str, ...]] = {}  # a step itself, or what stands for one left out
    for key in in_order({step.key: step.after for step in playbook.steps}):
        step = rules[key]
        after = tuple(dict.fromkeys(found for name in step.after for found in reached[name]))
        applies = _applies(step, which)
        reached[key] = (key,) if applies else after
        if applies:
            kept.append((step, after))
    return tuple(kept)
