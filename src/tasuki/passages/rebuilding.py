"""Making the index from the rows: room by room, in chunks, to be left and returned to (KN-10, UX-5)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.passages.models import Passage, Rebuild
from tasuki.passages.rooms import ROOMS, room
from tasuki.web import clock


def begin_missing() -> int:
    """Begin with the rooms that were never indexed, as all are after an upgrade; gives how many."""
    known = set(Rebuild.objects.values_list("room", flat=True))
    new = [Rebuild(room=name, began_at=clock.now()) for name in ROOMS if name not in known]
    Rebuild.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def restart(names: Iterable[str] = ROOMS) -> None:
    """Begin these rooms from their first row again."""
    for name in names:
        values = {"after": "", "done": 0, "began_at": clock.now(), "ended_at": None}
        Rebuild.objects.update_or_create(room=name, defaults=values)


def carry_on() -> int:
    """One chunk of the first room that is not done; gives how many rows it had, at least 1, or 0 when all is done.

    The row of the room moves on in the chunk's own transaction and only from where it stood: two that work at
    once do a chunk twice at worst, and none is left out.
    """
    waiting = Rebuild.objects.filter(ended_at=None).order_by("began_at", "room").first()
    if waiting is None:
        return 0
    if waiting.room not in ROOMS:
        Rebuild.objects.filter(pk=waiting.pk).delete()
        return 1
    with transaction.atomic():
        count, last = room(waiting.room).refresh_after(waiting.after)
        still = Rebuild.objects.filter(pk=waiting.pk, after=waiting.after, ended_at=None)
        still.filter(began_at=waiting.began_at).update(
            after=last or waiting.after, done=F("done") + count, ended_at=None if last else clock.now()
        )
    return max(count, 1)


def is_done() -> bool:
    """Whether every room is indexed."""
    return not Rebuild.objects.filter(ended_at=None).exists() and Rebuild.objects.count() >= len(ROOMS)


def refresh(name: str, ids: Iterable[UUID]) -> None:
    """Make some rows of a room found by what they say now."""
    room(name).refresh_ids(ids)


def refresh_account(account_id: UUID) -> None:
    """Make everything that is found of an account say what its rows say now."""
    for name in ROOMS:
        one = room(name)
        theirs = Passage.objects.filter(kind=one.kind, account_id=account_id).order_by()
        one.refresh_ids(theirs.values_list("subject_id", flat=True).distinct())
