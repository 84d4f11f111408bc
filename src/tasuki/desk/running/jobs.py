"""Telling whoever left long work (UX-5)."""

from __future__ import annotations

from django.tasks import task

from tasuki.desk.running import telling


@task
def tell() -> int:
    """A notice for each long run that is over or waits for whoever started it (idempotent)."""
    return telling.tell()
