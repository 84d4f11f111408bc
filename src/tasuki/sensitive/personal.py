"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.sensitive import sealing
from tasuki.sensitive.actions import erase_threads
from tasuki.sensitive.models import SensitiveNote
from tasuki.web import vault
from tasuki.web.personal import CHUNK, Held, Room, Subject, Words, replaced

ROOM: Final = Room(
    "sensitive",
    colleague=(
        Held("SensitiveNote", "author_id", show=("topic", "at"), names=("author_name",)),
        Held("SensitiveNote", "confirmed_by_id", names=("confirmed_by_name",)),
    ),
    words=(Words("SensitiveNote", ("purpose",), "account_id"),),
    no_person={
        "SensitiveNote.subject_ref": "an id or a key",
        "SensitiveNote.key_id": "names a key",
        "SensitiveNote.sealed": "erased in `also_erase`; exported only where asked for and allowed",
    },
)


def also_erase(kind: str, subject: Subject) -> int:
    """Every note about a contact loses its text, in all versions; the account's other notes lose the name."""
    if kind != "contact":
        return 0
    notes = _about(subject).filter(erased_at=None)
    threads = set(notes.values_list("thread", flat=True))
    done = erase_threads(Actor.system("erasure"), threads, SensitiveNote.ErasedWhy.PERSON)
    ids = list(_others(subject).order_by("pk").values_list("pk", flat=True))
    return done + sum(_unname(ids[start : start + CHUNK], subject) for start in range(0, len(ids), CHUNK))


def closed(subject: Subject) -> list[Reason]:
    """Why notes that may name a contact cannot be opened, so that erasing would leave the name in them."""
    used = set(_others(subject).values_list("key_id", flat=True))
    try:
        missing = used - set(vault.key_ids())
        if missing:
            row = _others(subject).filter(key_id=min(missing)).first()
            if row is not None:
                sealing.opened(row)
    except vault.VaultClosed as problem:
        return [problem.reason]
    return []


def _about(subject: Subject) -> QuerySet[SensitiveNote]:
    return SensitiveNote.objects.filter(
        subject_kind=SensitiveNote.Subject.STAKEHOLDER, subject_ref=str(subject.id)
    )


def _others(subject: Subject) -> QuerySet[SensitiveNote]:
    """The sealed notes of the contact's account that are about something else."""
    sealed = SensitiveNote.objects.filter(account=subject.account_id).exclude(sealed=None)
    return sealed.exclude(pk__in=_about(subject).values("pk"))


@sensitive_variables()
@transaction.atomic
def _unname(ids: list[UUID], subject: Subject) -> int:
    """Open these notes and seal those anew that name the contact, without the name; gives how many."""
    done = 0
    rows = SensitiveNote.objects.filter(pk__in=ids).exclude(sealed=None)
    for row in rows.select_for_update(of=("self",)):
        before = sealing.opened(row)
        text, more = (replaced(part, "contact", subject) for part in before)
        if (text, more) != before:
            sealing.close(row, text, more)
            done += SensitiveNote.objects.filter(pk=row.pk).update(sealed=row.sealed, key_id=row.key_id)
    return done
