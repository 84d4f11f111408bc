"""Long runs over many transitions, carried on in the background (SU-7, UX-5)."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.transitions.actions import bulk


@task()
def carry_out_bulk(run_id: str) -> None:
    """Go on with one run (idempotent: one that is done, or that another worker holds, is left alone)."""
    bulk.work(UUID(run_id))


@task()
def sweep_bulk_runs() -> int:
    """Wake every run that has work and no live worker."""
    found = bulk.waiting_runs()
    for run_id in found:
        carry_out_bulk.enqueue(run_id=str(run_id))
    return len(found)
