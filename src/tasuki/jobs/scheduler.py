"""The thread in every worker that keeps the timetable: heartbeats, ticks of sweeps, rescue of stalled tasks."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from django.db import connections

from tasuki.jobs import actions, engine
from tasuki.jobs.timetable import SWEEPS, Sweep

logger = logging.getLogger(__name__)

BEAT_EVERY = 10.0
RESCUE_EVERY = 10
LOOK_EVERY = 0.5


class Scheduler(threading.Thread):
    """Any number may run at once, on any number of hosts: whoever claims a tick first starts its sweep."""

    def __init__(self, sweeps: Iterable[Sweep] = SWEEPS) -> None:
        super().__init__(name="scheduler", daemon=True)
        self.sweeps = tuple(sweeps)
        self.worker = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"
        self.started_at = datetime.now(UTC)  # noqa: TID251 -- real time, as in `actions.beat`
        self._done: dict[str, int] = {}
        self._beat_at = 0.0
        self._stop = threading.Event()

    def run(self) -> None:
        """Look twice a second until told to stop; trouble with the database is logged and passes."""
        while not self._stop.is_set():
            try:
                self.look()
            except Exception:
                logger.warning("the timetable waits for the database", exc_info=True)
                self._done.clear()
                connections.close_all()
                self._stop.wait(2)
            self._stop.wait(LOOK_EVERY)
        self._leave()

    def stop(self) -> None:
        """Ask the thread to end, and wait for it a little."""
        self._stop.set()
        self.join(timeout=10)

    def look(self, now: float | None = None) -> list[str]:
        """Beat if it is time, and start every sweep whose tick is free; returns the names of those started."""
        at = time.time() if now is None else now
        if abs(at - self._beat_at) >= BEAT_EVERY:
            actions.beat(
                worker=self.worker, host=socket.gethostname(), pid=os.getpid(), started_at=self.started_at
            )
            self._beat_at = at
        self._rescue(int(at // RESCUE_EVERY))
        return [sweep.task for sweep in self.sweeps if self._start(sweep, int(at // sweep.every))]

    def _start(self, sweep: Sweep, tick: int) -> bool:
        if self._done.get(sweep.task) == tick:
            return False
        self._done[sweep.task] = tick
        try:
            return actions.start_sweep(sweep.task, tick)
        except ImportError:
            logger.exception("there is no task %s", sweep.task)
            return False

    def _rescue(self, tick: int) -> None:
        if self._done.get("rescue") != tick and engine.on_postgres() and actions.claim_tick("rescue", tick):
            engine.rescue()
        self._done["rescue"] = tick

    def _leave(self) -> None:
        try:
            actions.leave(self.worker)
        except Exception:
            logger.info("could not sign off; the heartbeat will run out", exc_info=True)
        finally:
            connections.close_all()


@contextmanager
def keeping_time(sweeps: Iterable[Sweep] = SWEEPS) -> Iterator[Scheduler]:
    """Run a scheduler beside the block."""
    scheduler = Scheduler(sweeps)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop()
