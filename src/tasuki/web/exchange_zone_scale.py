"""Instants to lengths: the weeks around the handover never get less than a third of the picture."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)
#: The share of the picture that the weeks around the handover get where they would have less than a third.
FOCUS, ENOUGH = 0.5, 0.35


@dataclass(frozen=True, slots=True)
class Scale:
    """A rising line through knots of (instant in seconds, length)."""

    start: datetime
    end: datetime
    times: tuple[float, ...]
    lengths: tuple[float, ...]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.lengths[0]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.lengths[-1]

    @property
    def breaks(self) -> tuple[float, ...]:
        """Where a week begins to be longer or shorter."""
        return tuple(x for x in self.lengths[1:-1] if self.left + 12.0 < x < self.right - 12.0)

    def x(self, at: datetime) -> float:
        """The length at an instant, never outside."""
        time = at.timestamp()
        if time <= self.times[0]:
            return self.lengths[0]
        if time >= self.times[-1]:
            return self.lengths[-1]
        right = bisect_right(self.times, time)
        a, b = self.times[right - 1], self.times[right]
        low, high = self.lengths[right - 1], self.lengths[right]
        return round(low + (high - low) * (time - a) / (b - a), 1)

    def holds(self, at: datetime) -> bool:
        """Whether the instant is in the picture."""
        return self.start <= at <= self.end


def plain(times: Iterable[datetime], now: datetime | None, left: float, right: float) -> Scale:
    """From a little before the first to a little after the last; `now` is kept in if it is near."""
    start, end = _span(times, now)
    return Scale(start, end, (start.timestamp(), end.timestamp()), (left, right))


def focused(
    times: Iterable[datetime],
    now: datetime | None,
    left: float,
    right: float,
    focus: tuple[datetime, datetime],
) -> Scale:
    """As `plain`, but what lies in `focus` gets half of the length, if it would have little."""
    start, end = _span(times, now)
    first, last = max(focus[0], start), min(focus[1], end)
    inside, whole = last - first, end - start
    if inside <= timedelta() or inside / whole >= ENOUGH or whole - inside < DAY:
        return Scale(start, end, (start.timestamp(), end.timestamp()), (left, right))
    per_second = (right - left) * (1 - FOCUS) / (whole - inside).total_seconds()
    knots = [(start, left)]
    if first > start:
        knots.append((first, left + per_second * (first - start).total_seconds()))
    if last < end:
        knots.append((last, right - per_second * (end - last).total_seconds()))
    knots.append((end, right))
    return Scale(
        start,
        end,
        tuple(at.timestamp() for at, _x in knots),
        tuple(round(x, 1) for _at, x in knots),
    )


def _span(times: Iterable[datetime], now: datetime | None) -> tuple[datetime, datetime]:
    known = list(times)
    start, end = min(known), max(known)
    if now is not None and start - 2 * WEEK <= now <= end + 2 * WEEK:
        start, end = min(start, now), max(end, now)
    room = max((end - start) * 0.02, DAY / 2)
    return start - room, end + room
