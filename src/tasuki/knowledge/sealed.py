"""Sensitive items of the record: their words are kept only as sealed notes (PE-6, DESIGN 4).

The row of such an item says that it is answered, since when, by whom, and whether the answer is one (weakness);
answer, reason, source and quotation stand in a `SensitiveNote` of the item's version, a question about it and its
reply in notes of the question. History shows who and when; its words are opened like the note itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from tasuki.knowledge.items import find_item
from tasuki.knowledge.models import ItemChange, ItemQuestion, KnowledgeItem, Status
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused
from tasuki.sensitive import actions as notes
from tasuki.sensitive.models import SensitiveNote, Topic
from tasuki.web import clock

if TYPE_CHECKING:
    from tasuki.knowledge.saving import Change

PURPOSE: Final = "What the next owner must know to work well with these people"
_ITEM: Final = SensitiveNote.Subject.ITEM
_QUESTION: Final = SensitiveNote.Subject.QUESTION
# fields of an item's row that could hold words of the answer
_WORDS: Final[Mapping[str, Any]] = {
    "answer": "",
    "data": {},
    "na_reason": "",
    "source": "",
    "source_url": "",
    "quote": "",
    "quote_place": "",
    "sameness": "",
}
_SEALED_BESIDE: Final = ("source", "source_url", "quote", "quote_place")
_TOPICS: Final[Mapping[str, str]] = {
    "triggers": Topic.TRIGGERS,
    "motivation": Topic.MOTIVATION,
    "alliances": Topic.ALLIANCES,
    "agendas": Topic.AGENDAS,
    "deference": Topic.POLITICS,
    "resistance": Topic.POLITICS,
    "political_stakes": Topic.POLITICS,
    "career_stakes": Topic.CAREER,
}


def is_sensitive(key: str) -> bool:
    """Whether the words of this item may only be kept sealed; an item that is no longer known has none."""
    try:
        return find_item(key).sensitive
    except Refused:
        return False


@sensitive_variables()
def without_words(key: str, change: Change) -> Change:
    """The change as its row may keep it; for items that are not sensitive it is what it was."""
    if not is_sensitive(key):
        return change
    values = {name: _WORDS.get(name, value) for name, value in change.values.items()}
    fields = {name: value for name, value in change.fields.items() if name not in {"question", "reply"}}
    return replace(change, values=values, before="", after="", fields=fields)


@sensitive_variables()
def keep_words(actor: Actor, row: KnowledgeItem, change: Change) -> None:
    """Seal what the change says of a sensitive item; called when its row was written, in the same transaction."""
    if not is_sensitive(row.key):
        return
    text = change.values.get("answer") or change.values.get("na_reason") or ""
    if text:
        notes.put(
            actor=actor,
            account=row.account,
            subject=(_ITEM, row.key),
            topic=_TOPICS.get(row.key.rsplit(".", 1)[-1], Topic.OTHER),
            text=text,
            purpose=PURPOSE,
            subject_version=row.version,
            more={name: str(change.values.get(name) or "") for name in _SEALED_BESIDE},
        )
        return
    now, note = clock.now(), notes.current(row.account_id, _ITEM, row.key)
    if note is not None and "answer" in change.values:
        notes.retire([note], now)
    elif note is not None and "verified_at" in change.values:
        notes.confirm_rows(actor, [note], now)


def says_something(row: KnowledgeItem) -> bool:
    """Whether something stands there, be it sealed."""
    if not is_sensitive(row.key):
        return bool(row.answer or row.na_reason)
    return bool(row.version) and notes.current(row.account_id, _ITEM, row.key) is not None


def does_not_apply(row: KnowledgeItem) -> bool:
    """Whether what stands there is a reason why the item does not apply, also while a question is open."""
    if not is_sensitive(row.key):
        return bool(row.na_reason)
    what = ItemChange.What
    said = row.changes.filter(what__in=[what.ANSWERED, what.NOT_APPLICABLE, what.CLEARED, what.PREFILLED])
    last = said.order_by("-version").values_list("what", flat=True).first()
    return last == what.NOT_APPLICABLE


def open_words(key: str, text: str) -> str:
    """What of a question or reply may stand openly in its row: nothing where the item is sensitive."""
    return "" if is_sensitive(key) else text


@sensitive_variables()
def keep_question(actor: Actor, row: KnowledgeItem, question: ItemQuestion, text: str) -> None:
    """Seal a question about a sensitive item, or the reply to it: the notes of a question are read in order."""
    if is_sensitive(row.key) and text.strip():
        notes.put(
            actor=actor,
            account=row.account,
            subject=(_QUESTION, str(question.pk)),
            topic=_TOPICS.get(row.key.rsplit(".", 1)[-1], Topic.OTHER),
            text=text,
            purpose=PURPOSE,
            subject_version=row.version,
        )


def questions_about(account_id: UUID, key: str) -> list[str]:
    """The ids of all questions about an item, as their notes name them."""
    asked = ItemQuestion.objects.filter(item__account_id=account_id, item__key=key)
    return [str(pk) for pk in asked.values_list("pk", flat=True)]


def note_erased(*, actor: Actor, note: SensitiveNote) -> None:
    """A note was erased or has expired: its item is empty again, so that nobody believes it known (KN-4)."""
    from tasuki.knowledge import saving

    if note.subject_kind != _ITEM:
        return
    row = KnowledgeItem.objects.filter(account_id=note.account_id, key=note.subject_ref).first()
    if row is None or row.status == Status.EMPTY:
        return
    asked = row.questions.filter(closed=False).exists()
    values: dict[str, Any] = {
        "answer": "",
        "status": Status.UNCLEAR if asked else Status.EMPTY,
        "source_on": None,
        "source_id": None,
        "verified_at": None,
        "verified_by_id": None,
        "verified_by_name": "",
    }
    saving.save(actor, row, saving.Change(ItemChange.What.CLEARED, values))
