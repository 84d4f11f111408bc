"""Telling owners which sensitive notes end soon, so that nothing needed expires unnoticed (PE-6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from tasuki.sensitive.models import SensitiveNote
from tasuki.transitions.models import Notice
from tasuki.web import clock

BEFORE: Final = timedelta(days=14)
CODE: Final = "notice.sensitive_expiring"


def tell_expiring() -> int:
    """One notice per account, day and owner, however often this runs; gives how many were meant to be there."""
    now = clock.now()
    today = now.date()
    soon = SensitiveNote.objects.filter(
        erased_at=None, replaced_at=None, expires_on__gte=today, expires_on__lte=today + BEFORE
    ).exclude(account__owner=None)
    found = soon.order_by().values_list("account_id", "account__name", "account__owner_id", "expires_on")
    rows = [
        Notice(
            person_id=owner,
            code=CODE,
            values={
                "account": name,
                "count": count,
                "day": day.isoformat(),
                "href": reverse("sensitive:account", args=[account]),
            },
            at=now,
            once_key=_once(account, day, owner),
        )
        for account, name, owner, day, count in found.annotate(count=Count("pk"))
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _once(account: UUID, day: date, person: UUID) -> str:
    return f"{CODE}:{account}:{day.isoformat()}:{person}"
