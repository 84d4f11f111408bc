"""What a person does at their desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tasuki.rules.access import Actor
from tasuki.transitions.models import Notice
from tasuki.web import clock


@transaction.atomic
def read_notices(
    *, actor: Actor, notices: Sequence[UUID] | None = None, until: datetime | None = None
) -> int:
    """Mark my notices as read: all, all told `until` then, or those named; never other people's. Returns how many."""
    if actor.person_id is None:
        return 0
    mine = Notice.objects.filter(person_id=actor.person_id, read_at=None)
    if notices is not None:
        mine = mine.filter(pk__in=notices)
    if until is not None:
        mine = mine.filter(at__lte=until)
    return mine.update(read_at=clock.now())
