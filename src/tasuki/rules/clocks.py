"""Time limits: running, due soon, breached, escalated, paused, kept or missed (ES-1).

Pure functions of frozen facts and the instant asked about. A change belongs to the instant
it happens at: at `due_at` itself a running clock is breached. Stopping exactly then still
keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from tasuki.rules.worktime import add_business_hours, is_working_day, zone_of

if TYPE_CHECKING:
    from datetime import datetime

    from tasuki.rules.worktime import WorkCalendar

State = Literal["running", "due_soon", "breached", "escalated", "paused", "kept", "missed"]

#: Units of a limit that runs by the clock on the wall, day and night; all others keep to working time.
EXACT: Final = frozenset({"hours"})
#: A clock in one of these states is late, and somebody must act.
LATE: Final[tuple[State, ...]] = ("breached", "escalated")
_LAST_HOUR: Final = -1.0


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """One clock as it stands (ES-1). All instants aware; `warn_at` <= `due_at` <= `escalate_at`.

    `replanned_at`: its date was set anew while it stood still; then the date counts, not the time that was left.
    Raises ValueError where that order is broken or an instant is naive.
    """

    due_at: datetime
    warn_at: datetime
    escalate_at: datetime
    paused_at: datetime | None = None
    stopped_at: datetime | None = None
    replanned_at: datetime | None = None

    def __post_init__(self) -> None:
        ends = (self.paused_at, self.stopped_at, self.replanned_at)
        for instant in (self.due_at, self.warn_at, self.escalate_at, *ends):
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"a clock needs a time zone: {instant!r}")
        if not self.warn_at <= self.due_at <= self.escalate_at:
            raise ValueError(f"out of order: {self.warn_at}, {self.due_at}, {self.escalate_at}")


def state(facts: ClockFacts, now: datetime) -> State:
    """How a clock stands: ES-1.

    A stopped clock was kept or missed, for good; a paused one stands still, whatever the
    time; a running one warns, is breached, then escalates.

    Example: due at 12:00, warning from 10:00: "running" at 09:00, "due_soon" at 10:00,
    "breached" at 12:00.
    """
    if facts.stopped_at is not None:
        return "kept" if _reached(facts, facts.stopped_at) <= facts.due_at else "missed"
    if facts.paused_at is not None:
        return "paused"
    if now >= facts.escalate_at:
        return "escalated"
    if now >= facts.due_at:
        return "breached"
    return "due_soon" if now >= facts.warn_at else "running"


def next_change_at(facts: ClockFacts, now: datetime) -> datetime | None:
    """When to look at this clock again; None if nothing will change by itself: ES-1.

    Always later than `now`, so that a sweep that looks at what is due never comes back to
    the same clock at once.

    Example: due at 12:00, warning from 10:00: at 09:00 the answer is 10:00, at 10:00 it is
    12:00, after the escalation None.
    """
    if facts.stopped_at is not None or facts.paused_at is not None:
        return None
    return next((at for at in (facts.warn_at, facts.due_at, facts.escalate_at) if at > now), None)


def remaining(facts: ClockFacts, now: datetime) -> timedelta:
    """Time left until due; negative when late; it stands still while paused or stopped: ES-1.

    Example: due at 12:00 and paused at 10:00, two hours remain, also tomorrow.
    """
    return facts.due_at - _reached(facts, now)


def pause(facts: ClockFacts, now: datetime) -> ClockFacts:
    """The clock standing still from now on: ES-1. A paused or stopped clock stays as it is.

    Example: pausing the transition pauses each of its running clocks.
    """
    if facts.paused_at is not None or facts.stopped_at is not None:
        return facts
    return replace(facts, paused_at=now)


def resume(facts: ClockFacts, now: datetime) -> ClockFacts:
    """The clock running again, everything later by the time it stood still: ES-1.

    A clock that was not paused stays as it is. Of a clock stopped during the pause only the
    time until then counts. One that was planned anew during the pause keeps its new date.

    Example: paused from 10:00 to 13:00, a clock due at 12:00 is due at 15:00.
    """
    if facts.paused_at is None:
        return facts
    if facts.replanned_at is not None:
        return replace(facts, paused_at=None, replanned_at=None)
    until = now if facts.stopped_at is None else min(now, facts.stopped_at)
    stood = max(until - facts.paused_at, timedelta())
    return replace(
        facts,
        due_at=facts.due_at + stood,
        warn_at=facts.warn_at + stood,
        escalate_at=facts.escalate_at + stood,
        paused_at=None,
    )


def stop(facts: ClockFacts, at: datetime) -> ClockFacts:
    """The clock stopped, because its step was done: ES-1. The first stop counts.

    Example: the introduction was sent; the 48-hour clock is kept or missed from then on.
    """
    return facts if facts.stopped_at is not None else replace(facts, stopped_at=at)


def move(
    facts: ClockFacts, *, due_at: datetime, warn_at: datetime, escalate_at: datetime, now: datetime
) -> ClockFacts:
    """The clock with another date: TR-3, ES-1. Set during a pause, the date is kept when the clock runs on.

    A stopped clock stays as it is.
    """
    if facts.stopped_at is not None:
        return facts
    anew = now if facts.paused_at is not None else None
    return replace(facts, due_at=due_at, warn_at=warn_at, escalate_at=escalate_at, replanned_at=anew)


def restart(facts: ClockFacts) -> ClockFacts:
    """The clock of a step that was opened again: it runs on towards the same limit (ES-1).

    The time for which the step counted as done is not given back, so that ticking and opening a step gains none;
    a pause in which it was stopped is given back until then, and is over.

    Example: due at 12:00, stopped at 10:00, opened again at 13:00: breached since 12:00.
    """
    if facts.stopped_at is None:
        return facts
    return replace(resume(facts, facts.stopped_at), stopped_at=None)


def alarms(
    due_at: datetime, *, unit: str, warn_before: timedelta, escalate_after: timedelta, calendar: WorkCalendar
) -> tuple[datetime, datetime]:
    """When to warn of a limit and when to escalate it: ES-1, PB-3.

    A limit in hours is exact. Any other keeps to working time: a warning that would come at night or on a free
    day comes in the last working hour before it, an escalation when work begins again.

    Example: due on Monday at 18:00, warning 48 hours before: Friday 17:00, not Saturday evening.
    """
    warn_at, escalate_at = due_at - warn_before, due_at + escalate_after
    if unit in EXACT:
        return warn_at, escalate_at
    if not is_working_time(warn_at, calendar):
        warn_at = add_business_hours(warn_at, _LAST_HOUR, calendar)
    if not is_working_time(escalate_at, calendar):
        escalate_at = add_business_hours(escalate_at, 0, calendar)
    return warn_at, max(escalate_at, due_at)


def is_working_time(instant: datetime, calendar: WorkCalendar) -> bool:
    """Whether people are at work at that instant, opening and closing included: PB-3.

    Example: Sunday noon is not.
    """
    local = instant.astimezone(zone_of(calendar.zone))
    return is_working_day(local.date(), calendar) and calendar.opens <= local.time() <= calendar.closes


def _reached(facts: ClockFacts, now: datetime) -> datetime:
    """How far the clock's own time has come by now; one that was planned anew counts from the calendar again."""
    paused = facts.paused_at if facts.replanned_at is None else None
    return min(at for at in (now, paused, facts.stopped_at) if at is not None)
