"""Background work on customers: imports that were kept for later."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.tasks import task

from tasuki.customers.imports import actions
from tasuki.customers.models import ImportRun
from tasuki.web import clock


@task
def carry_out_import(run_id: str) -> None:
    """Carry out one kept import (idempotent: a done or claimed one is left alone)."""
    actions.carry_out(run_id=UUID(run_id))


@task
def sweep_imports() -> None:
    """Wake every import that waits, or whose worker has not been heard of; throw old drafts away."""
    actions.drop_old_drafts()
    late = clock.now() - actions.LEASE
    due = Q(state=ImportRun.State.WAITING) | Q(state=ImportRun.State.RUNNING, heartbeat_at__lt=late)
    for run_id in ImportRun.objects.filter(due).order_by("created_at").values_list("id", flat=True)[:100]:
        carry_out_import.enqueue(run_id=str(run_id))
