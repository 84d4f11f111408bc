"""Long work in words: speed, what is left, why it stands still."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tasuki.jobs import pace
from tasuki.jobs.actions import beat
from tasuki.jobs.long_work import LongWork, State, with_pace
from tasuki.jobs.pace import Speed
from tasuki.jobs.wording import left_text, pace_text, state_text
from tasuki.web import clock


def work(**more: Any) -> LongWork:
    """A run with half of its rows done."""
    values = {"kind": "x", "id": uuid4(), "title": "X", "state": State.RUNNING, "started_at": clock.now()}
    return LongWork(**{**values, "done": 500, "total": 1_000, "heartbeat_at": clock.now(), **more})


@pytest.mark.parametrize(
    ("per_second", "said"),
    [
        (100.0, "less than a minute left"),
        (5.0, "about 2 min left"),
        (0.1, "about 83 min left"),
        (0.05, "about 3 h left"),
    ],
)
def test_what_is_left(per_second: float, said: str) -> None:
    """UX-5: roughly, from the speed that was measured."""
    assert left_text(work(speed=Speed(per_second))) == said


def test_nothing_is_foretold_without_knowing() -> None:
    """UX-5: no speed, no total, not running: no time."""
    assert left_text(work()) == ""
    assert left_text(work(speed=Speed(5), total=None)) == ""
    assert pace_text(work(speed=Speed(5), state=State.WAITING)) == ""
    assert pace_text(work(speed=Speed(5))) == "about 2 min left · 300 rows a minute"


def test_cancelled_says_how_far_it_came() -> None:
    """UX-5: after so many of so many rows."""
    assert state_text(work(state=State.CANCELLED)) == "Cancelled after 500 of 1000 rows"
    assert state_text(work(state=State.CANCELLED, total=None)) == "Cancelled after 500 rows"
    assert state_text(work(state=State.CANCELLED, done=0)) == "Cancelled before the first row"


@pytest.mark.django_db
def test_speed_is_that_of_the_present_worker() -> None:
    """UX-5: measured since it began, unknown at first and once it is silent."""
    one, now = work(), clock.now()
    with clock.fixed(now):
        pace.begin(one.id)
        pace.step(one.id, 50)
        assert pace.speeds([one.id]) == {}
    with clock.fixed(now + timedelta(seconds=10)):
        pace.step(one.id, 50)
        assert pace.speeds([one.id])[one.id].per_minute == 600
    with clock.fixed(now + timedelta(minutes=5)):
        assert pace.speeds([one.id]) == {}
        pace.begin(one.id)
        assert pace.speeds([one.id]) == {}
    with clock.fixed(now + timedelta(days=2)):
        assert pace.forget_old() == 1


@pytest.mark.django_db
def test_why_it_stands_still() -> None:
    """UX-5: no worker at all, none any more, others first, a worker that went silent; nothing while it moves."""
    waiting = work(state=State.WAITING, heartbeat_at=None)
    silent = work(heartbeat_at=clock.now() - timedelta(minutes=5))

    def said(one: LongWork) -> str:
        waits = with_pace([one])[0].waits
        return waits.code if waits else ""

    assert said(waiting) == "work.never_a_worker"
    assert said(work()) == ""
    beat(worker="w", host="h", pid=1, started_at=clock.now())
    assert said(waiting) == "work.queued"
    assert said(silent) == "work.worker_lost"
    assert said(work(state=State.DONE)) == ""
