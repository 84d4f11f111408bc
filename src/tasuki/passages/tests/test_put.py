"""Putting texts into the index, and finding them by their words on both databases (KN-10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tasuki.passages.actions import Entry, Part, drop, put, put_many
from tasuki.passages.index import Window, index
from tasuki.passages.models import Passage, Rebuild, Word
from tasuki.passages.personal import count_contact, erase_colleague, erase_contact, export_contact
from tasuki.passages.terms import Term
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACCOUNT = new_id()


def find(word: str, *, limit: int = 50) -> list[UUID]:
    """Subjects under a word, newest first."""
    ids = index().newest(Term(word), Window(limit))
    rows = Passage.objects.in_bulk(ids)
    return [rows[one].subject_id for one in ids]


def keep(text: str, *, at: datetime = AT, title: str = "", subject: UUID | None = None) -> UUID:
    """Put one text."""
    subject = subject or new_id()
    put(kind="item", subject_id=subject, account_id=ACCOUNT, title=title, parts=[Part("", text)], at=at)
    return subject


def test_what_was_put_is_found_newest_first() -> None:
    """KN-10: whatever the order of writing, the newest comes first."""
    early = keep("The contract renews in March", at=AT)
    late = keep("A contract for training", at=AT + timedelta(days=90))
    middle = keep("Contracts are kept by legal", at=AT + timedelta(days=2))
    assert find("contract") == [late, middle, early]
    assert find("contract", limit=2) == [late, middle]


def test_putting_again_replaces_and_dropping_removes() -> None:
    """KN-10: the index holds what the row says now, nothing of what it said before."""
    subject = keep("alpha", title="First")
    keep("beta", title="First", subject=subject)
    assert find("alpha") == []
    assert find("beta") == [subject]
    drop(kind="item", subject_ids=[subject])
    assert find("beta") == []
    assert not Passage.objects.exists()


def test_nothing_is_written_where_nothing_changed() -> None:
    """Saving the same again keeps the same passages."""
    subject = keep("alpha")
    before = list(Passage.objects.values_list("pk", flat=True))
    keep("alpha", subject=subject)
    assert list(Passage.objects.values_list("pk", flat=True)) == before


def test_many_are_put_at_once() -> None:
    """A thousand of the same hour each get their number."""
    entries = [
        Entry("item", new_id(), new_id(), "", [Part("", f"gamma number {n}")], AT) for n in range(1_000)
    ]
    put_many(entries)
    assert len(find("gamma", limit=2_000)) == 1_000
    assert len(find("999")) == 1


def test_a_long_text_is_cut_and_a_phrase_at_a_border_survives() -> None:
    """KN-10: whichever sentence one looks for stands whole in one passage."""
    sentences = [f"Sentence {n} speaks of topic{n} and of nothing else." for n in range(200)]
    keep(" ".join(sentences))
    pieces = list(Passage.objects.order_by("pk").values_list("text", flat=True))
    assert len(pieces) > 5
    assert all(any(one in piece for piece in pieces) for one in sentences)


def test_an_erased_contact_leaves_no_word(db: None) -> None:
    """SE-4: what search knew of a contact is gone, down to the list of words; words of others stay."""
    contact = new_id()
    put(
        kind="stakeholder", subject_id=contact, account_id=ACCOUNT, title="Quirina Zwetschge", parts=[], at=AT
    )
    keep("The contract of Quirina")
    assert count_contact(contact) == 1
    assert erase_contact(contact) == 1
    assert find("zwetschge") == []
    assert not Word.objects.filter(text="zwetschge").exists()
    assert Word.objects.filter(text="quirina").exists()
    assert export_contact(contact) == {}
    assert erase_colleague(new_id(), "Former colleague") == 0
    assert Rebuild.objects.filter(ended_at=None).exists()
