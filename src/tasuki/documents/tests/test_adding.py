"""Keeping, changing and deleting sources."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.customers.models import Account
from tasuki.documents import describe, storage
from tasuki.documents.actions import add_text, delete_source, edit_source
from tasuki.documents.models import Source, SourceFile
from tasuki.documents.queries import (
    access_source,
    parts_of,
    passage_exists,
    sources_of,
)
from tasuki.documents.tests import files
from tasuki.documents.tests.conftest import added
from tasuki.passages.models import Passage
from tasuki.passages.rooms import room
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.web import clock
from tasuki.web.reason_texts import sentence

pytestmark = pytest.mark.django_db


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def note(cast: Cast, account: Account, body: str = "They promised SSO by June", **more: Any) -> Source:
    values: dict[str, Any] = {"kind": "note", "title": "Call notes", "body": body, **more}
    return add_text(actor=cast.actor("giver"), account_id=account.pk, **values)


def test_a_file_lies_under_its_digest(cast: Cast, account: Account, own_files: Path) -> None:
    """KN-8: the bytes lie under their digest, the name is text; an event tells of it; its title can be found."""
    source = added(cast, account, "../Offer 2026.pdf", files.pdf("Offer"), serves="contract")
    assert (source.title, source.file.name, source.file.form) == ("Offer 2026", "Offer 2026.pdf", "pdf")
    path = storage.path_of(source.file.sha256)
    assert path.read_bytes() == files.pdf("Offer")
    assert path.is_relative_to(own_files)
    assert path.stat().st_mode & 0o777 == 0o600
    event = Event.objects.get(action="source.added")
    assert event.subject_id == source.pk
    assert "Offer" not in str(event.fields)
    assert Passage.objects.filter(kind="source", subject_id=source.pk).exists()


def test_who_may(cast: Cast, account: Account) -> None:
    """RO-10: outsiders find nothing, who may only look is refused with who may."""
    source = note(cast, account)
    with pytest.raises(NotFound):
        added(cast, account, "a.txt", b"text", who="outsider")
    with pytest.raises(NotFound):
        access_source(cast.actor("outsider"), source.pk)
    with pytest.raises(Refused) as refused:
        added(cast, account, "a.txt", b"text", who="executive")
    assert codes(refused) == ["access.role"]
    assert access_source(cast.actor("executive"), source.pk) == source


def test_too_large_while_it_streams(cast: Cast, account: Account, settings: Any) -> None:
    """KN-8: more than the limit is refused while it arrives; nothing of it stays."""
    settings.DOCUMENT_MAX_BYTES = 1_000
    with pytest.raises(Refused) as refused:
        added(cast, account, "big.txt", b"x" * 1_001)
    assert codes(refused) == ["document.too_large"]
    assert not list((Path(settings.TASUKI_HOME) / "incoming").iterdir())
    assert not Source.objects.exists()


def test_the_same_file_twice(cast: Cast, account: Account) -> None:
    """KN-8: the very same bytes are kept once per account; another account has its own row of the same bytes."""
    added(cast, account, "offer.pdf", files.pdf("Offer"))
    with pytest.raises(Refused) as refused:
        added(cast, account, "copy.pdf", files.pdf("Offer"))
    assert codes(refused) == ["document.already_there"]
    other = added(cast, make_account(cast.giver, name="Birch"), "offer.pdf", files.pdf("Offer"))
    delete_source(actor=cast.actor("giver"), source_id=other.pk)
    assert storage.path_of(SourceFile.objects.get().sha256).is_file()


def test_what_is_wrong_with_a_note(cast: Cast, account: Account) -> None:
    """KN-10: every reason at once; over-long text is refused with its limit and never cut."""
    with pytest.raises(Refused) as refused:
        note(cast, account, "x" * 1_000_001, title=" ", serves="poem", written_by="a\nb")
    assert set(codes(refused)) == {
        "document.no_title",
        "document.too_long",
        "document.unknown_use",
        "document.bad_character",
    }
    said = " ".join(sentence(reason) for reason in refused.value.reasons)
    assert "1000001" in said.replace(",", "").replace(" ", "")
    with pytest.raises(Refused):
        note(cast, account, "a\x00b")
    with pytest.raises(Refused) as refused:
        note(cast, account, "text", kind="file")
    assert "document.needs_file" in codes(refused)


def test_a_paste_of_a_megabyte(cast: Cast, account: Account) -> None:
    """KN-10: a million characters are kept whole, in parts with their lines."""
    body = "\n".join(f"Zeile {number} あ\u202e\u0301<b>" for number in range(40_000))[:1_000_000]
    source = note(cast, account, body)
    assert Source.objects.get(pk=source.pk).body == body
    parts = list(parts_of(source.pk))
    assert "\n".join(part.text for part in parts).replace("\n", "") == body.replace("\n", "")
    assert parts[1].place == "lines 41-80"


def test_a_passage_stands_where_it_is_said_to(cast: Cast, account: Account) -> None:
    """KN-10: words, place and source must fit; blanks and line ends do not matter."""
    source = note(cast, account, "First line\nThey promised\n  SSO by June\n")
    place = parts_of(source.pk)[0].place
    assert place == "lines 1-4"
    assert passage_exists(source.pk, place, "promised SSO  by June")
    assert not passage_exists(source.pk, place, "promised SSO by July")
    assert not passage_exists(source.pk, "lines 41-80", "promised SSO by June")
    assert not passage_exists(source.pk, place, "  ")


def test_editing_loses_nothing(cast: Cast, account: Account) -> None:
    """KN-10, SE-6: a stale version is a conflict; the text is found anew after a change."""
    source, actor = note(cast, account), cast.actor("receiver")
    account.participations.create(person=cast.receiver, relation="receiver", transition_id=source.pk)
    edit_source(actor=actor, source_id=source.pk, values={"body": "SSO by July"}, expected_version=1)
    with pytest.raises(Conflict):
        edit_source(actor=actor, source_id=source.pk, values={"body": "never"}, expected_version=1)
    source.refresh_from_db()
    assert (source.body, source.version, source.changed_by_name) == ("SSO by July", 2, "Rei Receiver")
    assert passage_exists(source.pk, "line 1", "SSO by July")
    assert not passage_exists(source.pk, "line 1", "SSO by June")
    edit_source(actor=actor, source_id=source.pk, values={"title": "Second call"})
    assert passage_exists(source.pk, "line 1", "SSO by July")


def test_what_is_deleted_leaves_a_mark(
    cast: Cast, account: Account, django_capture_on_commit_callbacks: Any
) -> None:
    """KN-10: title, text, file and search entry go; who deleted it and when stays, with its event."""
    source = added(cast, account, "offer.txt", b"The price is 12", happened_on=date(2026, 3, 2))
    path = storage.path_of(source.file.sha256)
    _let_it_lie(path)
    with django_capture_on_commit_callbacks(execute=True):
        delete_source(actor=cast.actor("giver"), source_id=source.pk, expected_version=1)
    left = Source.objects.get(pk=source.pk)
    assert left.deleted_at is not None
    assert (left.deleted_by_name, left.body, left.title) == ("Gina Giver", "", "")
    assert str(left) == describe.source(left)["title"] == "File · 2 Mar 2026"
    assert not path.exists()
    assert not SourceFile.objects.exists()
    assert not parts_of(source.pk).exists()
    assert not Passage.objects.filter(subject_id=source.pk).exists()
    assert Event.objects.filter(action="source.deleted", subject_id=source.pk).exists()
    assert not sources_of(account.pk).exists()
    with pytest.raises(NotFound):
        edit_source(actor=cast.actor("giver"), source_id=source.pk, values={"title": "Back"})


def _let_it_lie(path: Path) -> None:
    """Let the bytes have been kept two hours ago."""
    then = path.stat().st_mtime - 7_200
    os.utime(path, (then, then))


def test_the_same_bytes_kept_while_another_is_deleted(
    cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KN-8: what somebody keeps just now is not removed by the deletion of the last row that had it."""
    data = b"the same bytes everywhere"
    first = added(cast, account, "same.txt", data)
    sha256 = first.file.sha256
    _let_it_lie(storage.path_of(sha256))
    keep = storage.keep

    def meanwhile(received: storage.Received) -> Path:
        kept = keep(received)
        SourceFile.objects.filter(sha256=sha256).delete()  # the other's change is committed in between
        assert not storage.drop_unused(sha256)
        return kept

    monkeypatch.setattr(storage, "keep", meanwhile)
    second = added(cast, make_account(cast.giver, "Bayu Foods"), "same.txt", data)
    assert storage.path_of(second.file.sha256).read_bytes() == data


def test_orphans_are_tidied(cast: Cast, account: Account, own_files: Path) -> None:
    """KN-8: bytes that belong to nothing go after a day, what belongs to a source stays."""
    source = added(cast, account, "offer.txt", b"The price is 12")
    orphan = storage.path_of("ab" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"left by a crash")
    assert storage.tidy(clock.now()) == 0
    assert storage.tidy(clock.now() + timedelta(days=2)) == 1
    assert not orphan.exists()
    assert storage.path_of(source.file.sha256).exists()


def test_filters(cast: Cast, account: Account) -> None:
    """KN-10: by words of title, author and file name, by kind, by what it stands for."""
    kept = note(cast, account, title="Kickoff with 青葉", written_by="Mika", serves="notes")
    added(cast, account, "offer.txt", b"The price is 12")
    assert [one.title for one in sources_of(account.pk, text="青葉 mika")] == [kept.title]
    assert [one.title for one in sources_of(account.pk, kind="file")] == ["offer"]
    assert sources_of(account.pk, serves="notes").get() == kept


def test_found_again_after_a_rebuild(cast: Cast, account: Account) -> None:
    """KN-10: the index of search is made from the rows alone; deleted sources are not in it."""
    kept, gone = note(cast, account), note(cast, account, "Something else")
    delete_source(actor=cast.actor("giver"), source_id=gone.pk)
    Passage.objects.filter(kind="source").delete()
    assert room("tasuki.documents.indexing.SOURCES").refresh_after("")[0] == 1
    assert {one.subject_id for one in Passage.objects.filter(kind="source")} == {kept.pk}
