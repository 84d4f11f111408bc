"""Notes as plain data and as lines of a page; opened ones only where the caller opened them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.views.decorators.debug import sensitive_variables

from tasuki.customers.models import Stakeholder
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.queries import NoteView


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note in a list: everything but its text."""

    row: SensitiveNote
    subject: str

    @property
    def heading_id(self) -> str:
        """The id of its heading on a page."""
        return f"note-{self.row.pk}"

    @property
    def button_id(self) -> str:
        """The id of its button on a page."""
        return f"read-{self.row.pk}"

    @property
    def in_record(self) -> bool:
        """Whether it is written in the record and not here."""
        return self.row.subject_kind != SensitiveNote.Subject.STAKEHOLDER


def note_lines(rows: Iterable[SensitiveNote]) -> list[NoteLine]:
    """The rows with the names of whom they are about."""
    found = list(rows)
    names = names_of(found)
    return [NoteLine(row, names.get(row.subject_ref, row.subject_ref)) for row in found]


def names_of(rows: Iterable[SensitiveNote]) -> Mapping[str, str]:
    """The names of the stakeholders among the subjects, by id."""
    ids = [row.subject_ref for row in rows if row.subject_kind == SensitiveNote.Subject.STAKEHOLDER]
    return {str(one.pk): one.name for one in Stakeholder.objects.filter(pk__in=ids)}


def note_data(row: SensitiveNote) -> dict[str, Any]:
    """A note without its text."""
    return {
        "id": row.pk,
        "account_id": row.account_id,
        "subject_kind": row.subject_kind,
        "subject_ref": row.subject_ref,
        "topic": row.topic,
        "purpose": row.purpose,
        "version": row.version,
        "author": row.author_name,
        "at": row.at,
        "confirmed_at": row.confirmed_at,
        "confirmed_by": row.confirmed_by_name,
        "expires_on": row.expires_on,
        "erased_at": row.erased_at,
    }


@sensitive_variables()
def opened_data(view: NoteView) -> dict[str, Any]:
    """An opened note."""
    return {
        "id": view.id,
        "subject_kind": view.subject_kind,
        "subject_ref": view.subject_ref,
        "topic": view.topic,
        "purpose": view.purpose,
        "version": view.version,
        "author": view.author_name,
        "at": view.at,
        "expires_on": view.expires_on,
        "is_current": view.is_current,
        "erased_at": view.erased_at,
        "text": view.text,
        "more": view.more,
    }
