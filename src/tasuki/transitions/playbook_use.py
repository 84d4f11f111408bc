"""Which playbook versions running transitions keep (PB-1, KN-4); the rooms below ask for it by name."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count

from tasuki.customers.models import Ownership
from tasuki.playbooks.models import PlaybookVersion
from tasuki.rules import lifecycle
from tasuki.transitions.models import Transition


def running_by_version() -> dict[UUID, int]:
    """How many transitions that are not over keep each playbook version: one query."""
    rows = Transition.objects.filter(playbook__isnull=False).exclude(stage__in=lifecycle.ENDED)
    return dict(rows.order_by().values_list("playbook_id").annotate(count=Count("pk")))


def version_in_force(account_id: UUID) -> PlaybookVersion | None:
    """The version that the account's running transition keeps: of several the one of the account's own owner."""
    rows = Transition.objects.filter(account_id=account_id, playbook__isnull=False)
    running = list(rows.exclude(stage__in=lifecycle.ENDED).select_related("playbook").order_by("-created_at"))
    running.sort(key=lambda one: one.ownership != Ownership.Role.ACCOUNT)
    return running[0].playbook if running else None
