"""What sensitive notes need by the clock."""

from __future__ import annotations

from django.tasks import task

from tasuki.sensitive import rotation


@task
def sweep() -> int:
    """Erase the notes whose day has come."""
    return rotation.sweep()
