"""What export, erasure and retention need of workers."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.privacy import erasing, notices, retention


@task
def carry_out(erasure_id: str) -> None:
    """Carry out one erasure (idempotent)."""
    erasing.carry_out(UUID(erasure_id))


@task
def take_up() -> int:
    """Go on with erasures that nobody is at."""
    return erasing.take_up()


@task
def sweep() -> None:
    """Tell whose notes end soon; erase what the retention rules no longer keep."""
    notices.tell_expiring()
    retention.sweep()
