"""What the search index holds of a person: a copy, made anew from the rows once these are erased (SE-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from tasuki.passages.actions import drop
from tasuki.passages.models import Passage
from tasuki.passages.rebuilding import refresh_account, restart
from tasuki.passages.rooms import room
from tasuki.passages.vocabulary import forget_unused
from tasuki.passages.words import tokens

PEOPLE = "tasuki.stakeholders.indexing.STAKEHOLDERS"


def export_contact(stakeholder_id: UUID) -> dict[str, Any]:
    """Nothing of its own: the rows it was copied from are exported by their rooms."""
    return {}


def count_contact(stakeholder_id: UUID) -> int:
    """How many passages stand there under the contact."""
    return Passage.objects.filter(kind="stakeholder", subject_id=stakeholder_id).count()


def erase_contact(stakeholder_id: UUID) -> int:
    """Take the contact out; what else was found of the account is made anew, now and after the commit.

    Rooms that erase after this one are met by the second time, and by the rebuild that stands in the rows should
    the process end between the two.
    """
    count, words = count_contact(stakeholder_id), _words(stakeholder_id)
    drop(kind="stakeholder", subject_ids=[stakeholder_id])
    whose = room(PEOPLE).rows().filter(pk=stakeholder_id).values_list("account_id", flat=True).first()
    restart()
    if whose is not None:
        refresh_account(whose)
    forget_unused(words)
    transaction.on_commit(lambda: _again(whose, words))
    return count


def _again(account_id: UUID | None, words: set[str]) -> None:
    if account_id is not None:
        refresh_account(account_id)
    forget_unused(words)


def _words(stakeholder_id: UUID) -> set[str]:
    rows = Passage.objects.filter(kind="stakeholder", subject_id=stakeholder_id)
    return {word for title, text in rows.values_list("title", "text") for word in tokens(f"{title} {text}")}


def export_colleague(person_id: UUID) -> dict[str, Any]:
    """Nothing of its own."""
    return {}


def erase_colleague(person_id: UUID, replacement_name: str) -> int:
    """All that was copied is copied again, with the names that the rows have by then."""
    restart()
    return 0
