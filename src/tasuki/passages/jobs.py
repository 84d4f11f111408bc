"""The index is made from the rows: after an upgrade by itself, after an import for its rows, on demand for all."""

from __future__ import annotations

import time
from typing import Final

from django.tasks import task

from tasuki.passages.rebuilding import begin_missing, carry_on, restart

SECONDS: Final = (
    20.0  # one job works at most so long, so that others get their turn; the sweep starts the next
)


@task
def rebuild() -> None:
    """Go on with what is to be rebuilt, for a while."""
    begin_missing()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and carry_on():
        continue


@task
def refresh_room(room: str) -> None:
    """Make a room's index again: many of its rows changed at once."""
    restart([room])
    rebuild.call()
