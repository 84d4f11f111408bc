"""Telling the row of an import how far it is, and hearing from it that somebody cancelled it (UX-5)."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from tasuki.customers.models import ImportRun
from tasuki.jobs import pace
from tasuki.web import clock


class Stopped(Exception):
    """Somebody cancelled the import, after so many rows had been read."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


class Heartbeat:
    """How far the work is, written at most once a second; asked after every chunk whether to go on."""

    def __init__(self, run_id: UUID) -> None:
        self._mine = ImportRun.objects.filter(pk=run_id, state=ImportRun.State.RUNNING)
        self._run_id = run_id
        self._last, self._told, self._rows = monotonic(), 0, 0

    def progress(self, rows: int) -> None:
        """So many rows more were read."""
        self._rows += rows
        if not self._mine.exists():
            raise Stopped(self._rows)
        if monotonic() - self._last >= 1:
            self._tell()

    def read(self, rows: int) -> None:
        """All rows are read: what follows happens in one go and cannot be cancelled any more."""
        self._rows = rows
        self._tell(rows=rows)

    def _tell(self, **more: int) -> None:
        self._last = monotonic()
        if not self._mine.update(rows_done=self._rows, heartbeat_at=clock.now(), **more):
            raise Stopped(self._rows)
        pace.step(self._run_id, self._rows - self._told)
        self._told = self._rows
