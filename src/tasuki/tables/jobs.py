"""Long exports in the background (UX-5)."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.tables import export_runs


@task
def make_export(run_id: str) -> None:
    """Make one export (idempotent)."""
    export_runs.carry_out(UUID(run_id))


@task
def sweep_exports() -> int:
    """Wake every export that waits, or whose worker has not been heard of; remove what has expired."""
    found = export_runs.waiting()
    for run_id in found:
        make_export.enqueue(run_id=str(run_id))
    return len(found) + export_runs.sweep_old()
