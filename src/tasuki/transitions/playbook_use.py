"""Which playbook versions running transitions keep (PB-1); the playbooks' pages ask for it by name."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count

from tasuki.rules import lifecycle
from tasuki.transitions.models import Transition


def running_by_version() -> dict[UUID, int]:
    """How many transitions that are not over keep each playbook version: one query."""
    rows = Transition.objects.filter(playbook__isnull=False).exclude(stage__in=lifecycle.ENDED)
    return dict(rows.order_by().values_list("playbook_id").annotate(count=Count("pk")))
