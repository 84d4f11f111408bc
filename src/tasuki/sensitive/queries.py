"""Finding notes without opening them, and opening them, which is an event (PE-6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from tasuki.audit.actions import record
from tasuki.customers.models import Account
from tasuki.rules.access import Actor
from tasuki.sensitive import checks, sealing
from tasuki.sensitive.access import NOBODY, access_note, authorise
from tasuki.sensitive.models import SensitiveNote
from tasuki.web.query import in_chunks


@dataclass(frozen=True, slots=True)
class NoteView:
    """An opened note. Its text stays out of `repr`, so that no log or error page shows it by accident."""

    id: UUID
    thread: UUID
    version: int
    subject_kind: str
    subject_ref: str
    subject_version: int
    topic: str
    purpose: str
    author_name: str
    at: datetime
    expires_on: date
    is_current: bool
    erased_at: datetime | None
    text: str = field(repr=False)
    more: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoteFact:
    """What can be known of an item's note without opening it."""

    exists: bool
    confirmed_at: datetime
    version: int


def notes_of(account_id: UUID, subject: checks.Subject | None = None) -> QuerySet[SensitiveNote]:
    """The current notes of an account that were not erased, newest first, without their sealed texts."""
    rows = SensitiveNote.objects.filter(account_id=account_id, replaced_at=None, erased_at=None)
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject_ref=str(subject[1]))
    return rows.defer("sealed").order_by("-at", "-pk")


def count(account_id: UUID) -> int:
    """How many notes an account has."""
    return SensitiveNote.objects.filter(account_id=account_id, replaced_at=None, erased_at=None).count()


def facts(account_ids: Iterable[UUID]) -> dict[UUID, dict[str, NoteFact]]:
    """For each account what is known of its items' notes, by key of the item; nothing is opened."""
    found: dict[UUID, dict[str, NoteFact]] = {}
    for some in in_chunks(list(account_ids)):
        rows = SensitiveNote.objects.filter(
            account_id__in=some, subject_kind=SensitiveNote.Subject.ITEM, replaced_at=None, erased_at=None
        )
        columns = ("account_id", "subject_ref", "confirmed_at", "subject_version")
        for account_id, key, confirmed_at, version in rows.values_list(*columns):
            found.setdefault(account_id, {})[key] = NoteFact(True, confirmed_at, version)
    return found


@sensitive_variables()
@transaction.atomic
def read(
    actor: Actor,
    account: Account,
    subject: checks.Subject,
    relations: frozenset[str] = NOBODY,
    *,
    history: bool = False,
) -> list[NoteView]:
    """Open the notes about a subject, with `history` in all versions; that somebody read them is an event."""
    authorise(actor, account, "sensitive.see", relations=relations)
    rows = SensitiveNote.objects.filter(
        account=account, subject_kind=subject[0], subject_ref=str(subject[1])
    ).order_by("-at", "-version")
    if not history:
        rows = rows.filter(replaced_at=None, erased_at=None)
    return _opened(actor, account, list(rows), "sensitive.read")


@sensitive_variables()
@transaction.atomic
def read_note(
    actor: Actor, note_id: UUID, relations: frozenset[str] = NOBODY, *, history: bool = False
) -> list[NoteView]:
    """Open one note, with `history` in all its versions, newest first."""
    row = access_note(actor, note_id, "sensitive.see", relations=relations)
    rows = SensitiveNote.objects.filter(thread=row.thread).order_by("-version")
    if not history:
        rows = rows.filter(pk=row.pk)
    return _opened(actor, row.account, list(rows), "sensitive.read")


@sensitive_variables()
@transaction.atomic
def export(actor: Actor, account: Account, relations: frozenset[str] = NOBODY) -> list[NoteView]:
    """Open all current notes of an account for an export that was asked to hold them."""
    authorise(actor, account, "sensitive.export", relations=relations)
    rows = SensitiveNote.objects.filter(account=account, replaced_at=None, erased_at=None).order_by("at")
    return _opened(actor, account, list(rows), "sensitive.exported")


@sensitive_variables()
def open_rows(actor: Actor, account: Account, rows: Sequence[SensitiveNote], action: str) -> list[NoteView]:
    """Open rows that the caller has authorised; `action` is the event's name."""
    return _opened(actor, account, rows, action)


@sensitive_variables()
def _opened(actor: Actor, account: Account, rows: Sequence[SensitiveNote], action: str) -> list[NoteView]:
    views = [_view(row) for row in rows]
    if views:
        notes = [str(view.id) for view in views]
        record(actor=actor, action=action, subject=("account", account.pk), fields={"notes": notes})
    return views


@sensitive_variables()
def _view(row: SensitiveNote) -> NoteView:
    text, more = sealing.opened(row)
    return NoteView(
        id=row.pk,
        thread=row.thread,
        version=row.version,
        subject_kind=row.subject_kind,
        subject_ref=row.subject_ref,
        subject_version=row.subject_version,
        topic=row.topic,
        purpose=row.purpose,
        author_name=row.author_name,
        at=row.at,
        expires_on=row.expires_on,
        is_current=row.replaced_at is None,
        erased_at=row.erased_at,
        text=text,
        more=more,
    )
