"""The timer of a running meeting: plain rules over what the sitting keeps (MT-1 … MT-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """Which item runs since when, whole seconds by item, and when each began and ended (ISO instants)."""

    item: str
    since: datetime | None
    spent: Mapping[str, int]
    marks: Mapping[str, Mapping[str, str]]

    def seconds(self, key: str, now: datetime) -> int:
        """How long an item has been spoken of, the running stretch included."""
        running = (now - self.since).total_seconds() if key == self.item and self.since is not None else 0
        return int(self.spent.get(key, 0) + max(0, running))

    def total(self, now: datetime) -> int:
        """How long has been spoken of everything."""
        return sum(self.seconds(key, now) for key in {*self.spent, self.item} if key)


def start(timing: Timing, key: str, now: datetime) -> Timing:
    """Speak of this item from now on; the one before ends."""
    if key == timing.item and timing.since is not None:
        return timing
    held = pause(timing, now) if key == timing.item else end(timing, now)
    marks = {name: dict(mark) for name, mark in held.marks.items()}
    mine = marks.setdefault(key, {})
    mine.setdefault("started", now.isoformat())
    mine.pop("ended", None)
    return Timing(key, now, held.spent, marks)


def pause(timing: Timing, now: datetime) -> Timing:
    """Stop the clock; the item stays at hand."""
    if timing.since is None:
        return timing
    spent = {**timing.spent, timing.item: timing.seconds(timing.item, now)}
    return Timing(timing.item, None, spent, timing.marks)


def end(timing: Timing, now: datetime) -> Timing:
    """The item at hand is done with."""
    held = pause(timing, now)
    if not held.item or "ended" in held.marks.get(held.item, {}):
        return held
    marks = {name: dict(mark) for name, mark in held.marks.items()}
    marks.setdefault(held.item, {})["ended"] = now.isoformat()
    return Timing(held.item, None, held.spent, marks)


def neighbour(agenda: Sequence[Mapping[str, Any]], key: str, by: int) -> str:
    """The item that many places further, staying within the agenda. Example: behind the last is the last."""
    keys = [one["key"] for one in agenda]
    if not keys:
        return ""
    place = keys.index(key) + by if key in keys else 0
    return str(keys[min(max(place, 0), len(keys) - 1)])
