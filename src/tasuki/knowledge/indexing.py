"""What of the record can be searched: answers, reasons, quotations, questions; never what is sealed (KN-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tasuki.jobs.actions import wake_named
from tasuki.knowledge import sealed
from tasuki.knowledge.models import ItemQuestion, KnowledgeItem
from tasuki.passages.actions import Entry, Part
from tasuki.passages.rooms import CHUNK, Room

POLICY: Final = "knowledge.see"


def _items(rows: Sequence[KnowledgeItem]) -> Iterable[Entry]:
    """The item's key is the place: whoever shows a hit says its label in the reader's language."""
    for one in rows:
        if sealed.is_sensitive(one.key):
            continue
        texts = dict.fromkeys(filter(None, (one.answer, one.na_reason, one.quote, one.source)))
        parts = [Part(one.key, text) for text in texts]
        yield Entry("item", one.pk, one.account_id, "", parts, one.verified_at or one.created_at, POLICY)


def _questions(rows: Sequence[ItemQuestion]) -> Iterable[Entry]:
    for one in rows:
        item = one.item
        if sealed.is_sensitive(item.key):
            continue
        parts = [Part(item.key, text) for text in (one.text, one.answer) if text]
        yield Entry("question", one.pk, item.account_id, "", parts, one.answered_at or one.asked_at, POLICY)


ITEMS: Final = Room("item", KnowledgeItem.objects.all, _items)
QUESTIONS: Final = Room("question", lambda: ItemQuestion.objects.select_related("item"), _questions)


def refresh_items(rows: Sequence[KnowledgeItem]) -> None:
    """Make items found by what they say now; for more than anybody writes at once a job does it."""
    if len(rows) <= CHUNK:
        ITEMS.refresh(rows)
    else:
        wake_named("tasuki.passages.jobs.refresh_room", room="tasuki.knowledge.indexing.ITEMS")
