"""How fast long work gets on, and how long it will still take: measured, never guessed (UX-5)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import F

from tasuki.jobs.models import Pace
from tasuki.web import clock

#: Less than this says nothing about the rest.
LEAST: Final = timedelta(seconds=2)
#: Whoever has been silent for so long may be gone: nothing is foretold.
SILENT: Final = timedelta(seconds=45)
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Speed:
    """Rows per second of the present worker."""

    per_second: float

    @property
    def per_minute(self) -> int:
        """Rows per minute, rounded to what can be told apart."""
        value = self.per_second * 60
        if value < 10:
            return round(value)
        digits: int = 10 ** (int(math.log10(value)) - 1)
        return round(value / digits) * digits

    def left(self, rows: int) -> timedelta:
        """How long so many rows will take."""
        return timedelta(seconds=rows / self.per_second)


def begin(run_id: UUID) -> None:
    """A worker begins, or goes on with another kind of work: what was before does not count."""
    now = clock.now()
    Pace.objects.update_or_create(run_id=run_id, defaults={"begun_at": now, "at": now, "rows": 0})


def step(run_id: UUID, rows: int) -> None:
    """So many rows more."""
    Pace.objects.filter(run_id=run_id).update(rows=F("rows") + rows, at=clock.now())


def forget(run_id: UUID) -> None:
    """The work is over."""
    Pace.objects.filter(run_id=run_id).delete()


def forget_old() -> int:
    """Forget work that nobody has gone on with for a day."""
    count, _by_model = Pace.objects.filter(at__lt=clock.now() - KEPT).delete()
    return count


def speeds(run_ids: Iterable[UUID]) -> Mapping[UUID, Speed]:
    """The speed of those that have been at work long enough, and lately, for it to mean something."""
    now = clock.now()
    rows = Pace.objects.filter(run_id__in=list(run_ids), rows__gt=0, at__gte=now - SILENT)
    return {
        row.run_id: Speed(row.rows / (row.at - row.begun_at).total_seconds())
        for row in rows
        if row.at - row.begun_at >= LEAST
    }
