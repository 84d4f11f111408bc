"""Sealing all notes anew with the present key, and erasing those whose time is over (PE-6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from tasuki.audit.actions import record
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import refuse_if
from tasuki.sensitive import sealing
from tasuki.sensitive.actions import erase_rows
from tasuki.sensitive.models import SensitiveNote
from tasuki.web import clock, vault

CHUNK: Final = 500


def rotate(*, actor: Actor, new_key: bool = False, on_progress: Callable[[int], None] | None = None) -> int:
    """Seal every note by the first key, in chunks; with `new_key` after putting a new one in front.

    Stopped at any moment it goes on where it was: a note says by which key it was sealed, and all keys open.
    """
    refuse_if(why_not("privacy.retention", actor, ()))
    if new_key:
        vault.add_key()
    done = 0
    while some := _anew(actor):
        done += some
        if on_progress:
            on_progress(some)
    if done or new_key:
        record(
            actor=actor, action="sensitive.rotated", subject=("installation", None), fields={"notes": done}
        )
    return done


@sensitive_variables()
@transaction.atomic
def _anew(actor: Actor) -> int:
    """One chunk; compare-and-set on the old key, so that a note rewritten or erased meanwhile stays as it is."""
    present = (vault.key_ids() or ("",))[0]
    rows = SensitiveNote.objects.exclude(sealed=None).exclude(key_id=present).order_by("pk")[:CHUNK]
    for row in rows:
        old = row.key_id
        sealing.close(row, *sealing.opened(row))
        SensitiveNote.objects.filter(pk=row.pk, key_id=old).exclude(sealed=None).update(
            sealed=row.sealed, key_id=row.key_id
        )
    return len(rows)


def sweep(*, actor: Actor | None = None) -> int:
    """Erase the notes whose day has come; gives how many versions (also replaced ones) lost their text."""
    erased, today = 0, clock.now().date()
    while True:
        with transaction.atomic():
            due = SensitiveNote.objects.filter(erased_at=None, expires_on__lt=today).defer("sealed")
            rows = list(due.order_by("pk")[:CHUNK])
            if not rows:
                return erased
            erased += erase_rows(actor or Actor.system("retention"), rows, SensitiveNote.ErasedWhy.EXPIRED)
