"""When each message of a mailing leaves: waves, a pace within them, working hours where it goes (MS-7, PB-3).

Pure functions: no clock, no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tasuki.rules.worktime import WorkCalendar, add_business_hours


@dataclass(frozen=True, slots=True)
class WavePlan:
    """`size` messages a wave, the first `pilot` (0: as the others), `gap` from one wave's begin to the next's."""

    first_at: datetime
    size: int
    gap: timedelta
    pilot: int = 0
    per_minute: int = 60
    working_hours: bool = True

    def wave_of(self, place: int) -> int:
        """The number of the wave, from 1, of the message at `place`, from 0.

        >>> from datetime import UTC
        >>> plan = WavePlan(datetime(2026, 11, 23, tzinfo=UTC), 100, timedelta(days=1), pilot=10)
        >>> [plan.wave_of(place) for place in (0, 9, 10, 109, 110)]
        [1, 1, 2, 2, 3]
        """
        first = self.pilot or self.size
        return 1 if place < first else 2 + (place - first) // self.size

    def begins(self, wave: int) -> datetime:
        """When a wave begins, before working hours are looked at."""
        return self.first_at + (wave - 1) * self.gap


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one message stands in the plan: its wave, when that begins, when it may leave."""

    wave: int
    begins: datetime
    at: datetime


@dataclass
class Spacing:
    """Hands out instants so that no more than `per_minute` stand for the same minute of one opening."""

    plan: WavePlan
    _taken: dict[datetime, int] = field(default_factory=dict)

    def at(self, begins: datetime, calendar: WorkCalendar) -> datetime:
        """The next free instant at or after `begins`, in working hours where the plan wants that."""
        base = self._open(begins, calendar)
        place = self._taken.get(base, 0)
        self._taken[base] = place + 1
        return self._open(base + timedelta(minutes=place // self.plan.per_minute), calendar)

    def _open(self, at: datetime, calendar: WorkCalendar) -> datetime:
        return add_business_hours(at, 0, calendar) if self.plan.working_hours else at


def lay_out(calendars: Iterable[WorkCalendar], plan: WavePlan, *, start: int = 0) -> list[Slot]:
    """The slots of messages in their order; `calendars` are those of the places where they go.

    Example: 300 messages in waves of 100, a day between: 100 on Monday, 100 on Tuesday, 100 on Wednesday.
    """
    spacing, found = Spacing(plan), []
    for place, calendar in enumerate(calendars, start=start):
        wave = plan.wave_of(place)
        begins = plan.begins(wave)
        found.append(Slot(wave, begins, spacing.at(begins, calendar)))
    return found
