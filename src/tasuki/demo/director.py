"""Plays all stories in one order of time, so that the event log tells them as they happened."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count

from tasuki.demo.play import Play
from tasuki.demo.stories import STORIES
from tasuki.transitions.jobs import run_clocks
from tasuki.web import clock


def play_all(plays: Sequence[Play], now: datetime, done: Callable[[int], None]) -> None:
    """Resume each story when its time comes; leave those that reach into the future where they are."""
    order = count()
    waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
    for play in plays:
        story = STORIES[play.plot.story](play)
        heapq.heappush(waiting, (next(story), next(order), story))
    if waiting:
        sweeps = _sweeps(waiting[0][0])
        heapq.heappush(waiting, (next(sweeps), next(order), sweeps))
    while waiting:
        at, place, story = heapq.heappop(waiting)
        if at > now:
            done(int(place < len(plays)))
            continue
        with clock.fixed(at):
            following = _resume(story, plays[place] if place < len(plays) else None)
        if following is None:
            done(1)
        else:
            heapq.heappush(waiting, (following, place, story))
    with clock.fixed(now):
        for play in plays:
            play.rest()
        run_clocks(now)


def _resume(story: Iterator[datetime], play: Play | None) -> datetime | None:
    """Let the story go on; an error says in which story it was."""
    try:
        return next(story, None)
    except Exception as error:
        error.add_note(f"in the story {play.plot if play else 'of the clocks'}")
        raise


def _sweeps(start: datetime) -> Iterator[datetime]:
    """Every half day the clocks are looked at, as the worker would."""
    at = start
    while True:
        at += timedelta(hours=12)
        yield at
        run_clocks(at)
