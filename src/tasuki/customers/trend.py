"""A small line of a few readings, as coordinates for an SVG; the numbers stand beside it as a table (UX-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tasuki.customers.models import HealthReading

WIDTH, HEIGHT, EDGE = 160, 36, 4


@dataclass(frozen=True, slots=True)
class Trend:
    """The line from the oldest reading to the newest; `change` since the one before."""

    width: int
    height: int
    line: str
    end: tuple[float, float]
    now: int
    before: int | None
    readings: tuple[HealthReading, ...]

    @property
    def change(self) -> int | None:
        """How much it moved since the reading before."""
        return None if self.before is None else self.now - self.before

    @property
    def word(self) -> str:
        """up, down or level."""
        change = self.change or 0
        return "up" if change > 0 else "down" if change < 0 else "level"


def health_trend(newest_first: Sequence[HealthReading]) -> Trend | None:
    """The trend of an account's health from 0 to 100; None where nobody has said."""
    if not newest_first:
        return None
    rows = list(reversed(newest_first))
    first, last = rows[0].at, rows[-1].at
    points = [(_x(one.at, first, last), _y(one.score)) for one in rows]
    if len(points) == 1:
        points.insert(0, (float(EDGE), points[0][1]))
    return Trend(
        width=WIDTH,
        height=HEIGHT,
        line=" ".join(f"{x:g},{y:g}" for x, y in points),
        end=points[-1],
        now=rows[-1].score,
        before=rows[-2].score if len(rows) > 1 else None,
        readings=tuple(newest_first),
    )


def _x(at: datetime, first: datetime, last: datetime) -> float:
    whole = (last - first).total_seconds()
    share = (at - first).total_seconds() / whole if whole else 1.0
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _y(score: int) -> float:
    return round(HEIGHT - EDGE - min(score, 100) / 100 * (HEIGHT - 2 * EDGE), 1)
