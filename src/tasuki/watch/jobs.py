"""What boundaries do by themselves: late promises are noticed when they are written, and swept up (CO-6)."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.watch import finding


@task()
def late_promise(commitment_id: str) -> int:
    """A commitment was written or changed: look whether it is a late promise; commitments wake this by name."""
    return int(finding.note_late_promise(UUID(commitment_id)) is not None)


@task()
def sweep_breaches() -> int:
    """Find late promises whose wake-up call was lost."""
    return finding.note_missed()
