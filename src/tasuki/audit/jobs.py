"""Work of the event log that happens by itself."""

from __future__ import annotations

from django.tasks import task

from tasuki.audit import anchor


@task
def write_anchor() -> None:
    """Write the head of the chain down outside the database (the timetable asks once a minute)."""
    anchor.write()
