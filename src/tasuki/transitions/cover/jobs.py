"""Covers end by themselves when the absent owner is back (TR-6)."""

from __future__ import annotations

from django.tasks import task

from tasuki.transitions.actions.cover import end_returned
from tasuki.web import clock


@task()
def end_covers() -> int:
    """End what is over; looks only at covers that run."""
    return end_returned(clock.now())
