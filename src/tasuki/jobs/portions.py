"""Long work in portions: one worker at a time, resumable, a portion per transaction (DESIGN 2.8, UX-5).

The rows are the truth: whoever takes a run looks for what is left of it. A worker that died leaves a late
heartbeat behind, and the next one takes over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models import Q

from tasuki.jobs import pace
from tasuki.web import clock

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
PAUSE: Final = 0.15  # of the time that a portion took
LONGEST_PAUSE: Final = 0.2  # seconds

type Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Portions[T: models.Model]:
    """Runs of one model with `state` and `heartbeat_at`, worked on while their state is one of `working`.

    `portion` does the next rows of a run, in a transaction of its own, and says how many; with none left it moves
    the run on. `give_up` ends the rows of a portion that fails in an unforeseen way, and says how many.
    """

    model: type[T]
    working: Sequence[str]
    portion: Callable[[T], int]
    give_up: Callable[[T], int]

    def work(self, run_id: UUID, *, progress: Progress | None = None) -> None:
        """Go on with a run until there is nothing left for now; another worker's lease is respected."""
        token: datetime | None = None
        fresh = True
        while True:
            token = self._lease(run_id, token)
            if token is None:
                return
            if fresh:
                pace.begin(run_id)
            begun = monotonic()
            done = self._do_portion(run_id)
            fresh = not done
            _let_others_in(monotonic() - begun)
            if progress is not None and done:
                progress(done)

    def waiting(self) -> list[UUID]:
        """Runs that have work and no live worker."""
        rows = self._rows.filter(self._late(), state__in=self.working).order_by("created_at")
        return list(rows.values_list("pk", flat=True)[:20])

    @property
    def _rows(self) -> models.QuerySet[T]:
        return self.model._default_manager.all()

    def _do_portion(self, run_id: UUID) -> int:
        try:
            with transaction.atomic():
                done = self.portion(self._rows.get(pk=run_id))
                pace.step(run_id, done)
                return done
        except (OperationalError, InterfaceError):
            raise  # the database is busy or away: the sweep takes it up again
        except Exception:
            logger.exception("%s %s: a portion failed in an unforeseen way", self.model.__name__, run_id)
            done = self.give_up(self._rows.get(pk=run_id))
            if not done:
                raise
            return done

    def _lease(self, run_id: UUID, token: datetime | None) -> datetime | None:
        """Take or keep the run; None where somebody else has it or nothing is left."""
        now, mine = clock.now(), self._late()
        if token is not None:
            mine |= Q(heartbeat_at=token)
        until = max(now, token + timedelta(microseconds=1)) if token else now
        taken = self._rows.filter(mine, pk=run_id, state__in=self.working).update(heartbeat_at=until)
        return until if taken else None

    def _late(self) -> Q:
        """Nobody works on it: no sign of life, an old one, or one from the future, of a clock that went wrong."""
        now = clock.now()
        return Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - LEASE) | Q(heartbeat_at__gt=now + LEASE)


def _let_others_in(worked: float) -> None:
    """SQLite has one writer, and who waits looks every tenth of a second: without a pause nobody else gets in.

    Not a person who saves a page, and not who wants to cancel this very run.
    """
    if connection.vendor == "sqlite":
        sleep(min(worked * PAUSE, LONGEST_PAUSE))
