"""The text of files: read in a process of its own, kept once, given up in the end."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.module_loading import import_string

from tasuki.audit.models import Event
from tasuki.customers.models import Account
from tasuki.documents import extraction, jobs
from tasuki.documents.actions import choose_encoding, delete_source
from tasuki.documents.models import Source, SourceFile
from tasuki.documents.queries import parts_of
from tasuki.documents.reading.__main__ import read
from tasuki.documents.reading.parts import MOST_CHARACTERS, Unreadable
from tasuki.documents.tests import files
from tasuki.documents.tests.conftest import added
from tasuki.passages.models import Passage
from tasuki.testing.cast import Cast, make_account
from tasuki.web import clock
from tasuki.web.personal import Subject

pytestmark = pytest.mark.django_db
State = SourceFile.State
CALENDAR = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Re\n view\nEND:VEVENT\nEND:VCALENDAR"


def text_of(source: Source) -> list[tuple[str, str]]:
    return list(parts_of(source.pk).values_list("place", "text"))


def read_from(tmp_path: Path, form: str, data: bytes, chosen: str = "") -> dict[str, Any]:
    """What the reading process would say, without the process."""
    path = tmp_path / "bytes"
    path.write_bytes(data)
    return read(form, path, chosen)


@pytest.mark.parametrize(
    ("name", "data", "parts"),
    [
        ("offer.pdf", files.pdf("Price is 12", "Until June"), [("p. 1", "Price is 12"), ("p. 2", "Until June")]),
        ("offer.docx", files.docx("Ziele", "価格は十二"), [("paragraphs 1-2", "Ziele\n価格は十二")]),
        ("kickoff.pptx", files.pptx("Goals", "Dates"), [("slide 1", "Goals"), ("slide 2", "Dates")]),
        ("prices.xlsx", files.xlsx([["Seat", 12], ["Total", 40.5]]), [("Prices, rows 1-2", "Seat\t12\nTotal\t40.5")]),
        ("plan.odt", files.odt("Plan", "Next"), [("paragraphs 1-2", "Plan\nNext")]),
        ("notes.txt", b"One\r\nTwo", [("lines 1-2", "One\nTwo")]),
        ("page.html", files.HTML, [("lines 1-2", "Seen by readers")]),
        ("call.ics", CALENDAR, [("event 1", "Summary: Review")]),
    ],
)  # fmt: skip
def test_each_form_has_its_places(
    cast: Cast, account: Account, name: str, data: bytes, parts: list[tuple[str, str]]
) -> None:
    """KN-10: pages, slides, rows, lines: a reader finds each part again."""
    source = added(cast, account, name, data)
    assert source.file.state == State.WAITING
    assert extraction.read_source(source.pk) == State.DONE
    found = text_of(source)
    assert [text for _place, text in found] == [text for _place, text in parts]
    if name != "page.html":
        assert found == parts


def test_a_mail_with_its_head(cast: Cast, account: Account) -> None:
    """KN-10: head, text, names of attachments."""
    source = added(cast, account, "promise.eml", files.eml("Your SSO", "We will have it by June."))
    extraction.read_source(source.pk)
    places = dict(text_of(source))
    assert "Subject: Your SSO" in places["head"]
    assert places["attachments"] == "plan.bin"
    assert "We will have it by June." in "".join(places.values())


def test_images_have_no_text(cast: Cast, account: Account) -> None:
    """KN-8: an image is kept and nothing waits to be read."""
    assert added(cast, account, "map.png", files.PNG).file.state == State.DONE


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("secret.pdf", files.pdf("x", password="open sesame"), "document.encrypted"),
        ("scan.pdf", files.pdf(""), "document.no_text"),
        ("broken.pdf", b"%PDF-1.7\nnothing here", "document.damaged"),
        (
            "entities.docx",
            files.docx("&x;", head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            "document.entities",
        ),
        ("laughs.docx", files.docx("x", head="<!DOCTYPE d []>"), "document.entities"),
        ("wide.docx", files.wide_docx("utf-16-le"), "document.entities"),
        ("wider.docx", files.wide_docx("utf-16-be"), "document.entities"),
    ],
)
def test_what_cannot_be_read_says_why(
    cast: Cast, account: Account, name: str, data: bytes, code: str
) -> None:
    """KN-8: encrypted, scanned, damaged, with entities: the file is kept, its text is not, the reason stands there."""
    source = added(cast, account, name, data)
    assert extraction.read_source(source.pk) == State.FAILED
    source.file.refresh_from_db()
    assert source.file.reason["code"] == code
    assert text_of(source) == []


def test_the_process_may_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """KN-8: a parser that hangs is ended, one that eats memory or crashes breaks alone."""
    path = tmp_path / "bytes"
    path.write_bytes(b"text")
    with pytest.raises(Unreadable, match="too_slow"):
        extraction.run("txt", path, seconds=0.001)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unreadable, match="damaged"):
        extraction.run("txt", path)
    with pytest.raises(Unreadable, match="gone"):
        extraction.run("txt", tmp_path / "nowhere")


def test_two_workers_and_dead_ones(cast: Cast, account: Account) -> None:
    """KN-8: one worker reads; when it dies the next one does, three times at most; then it is given up."""
    source = added(cast, account, "notes.txt", b"One")
    for attempt in range(1, extraction.MOST_ATTEMPTS + 1):
        claimed = extraction._claim(source.pk)  # and the worker dies
        assert claimed is not None
        assert claimed.attempts == attempt
        assert extraction.read_source(source.pk) == State.RUNNING, "somebody else has it"
        late = clock.now() - timedelta(seconds=1)
        SourceFile.objects.filter(source=source).update(leased_until=late)
        assert jobs.sweep_files.func() == 1
    assert extraction.read_source(source.pk) == State.FAILED
    assert SourceFile.objects.get(source=source).reason["code"] == "document.gave_up"


def test_who_was_erased_does_not_come_back(cast: Cast, account: Account) -> None:
    """SE-4: neither by reading a file again nor by a read that waited; other accounts keep their words."""
    mika = account.stakeholders.get(first_name="Mika")
    subject = Subject(mika.pk, ("Mika Hoshino", "Hoshino Mika", "星野美香"), account_id=account.pk)
    data = "Minutes: MIKA HOSHINO said no, Mika Hoshinoda yes. 議長は星野美香です".encode()
    read_before = added(cast, account, "first.txt", data)
    assert extraction.read_source(read_before.pk) == State.DONE
    waits = added(cast, account, "second.txt", b"Second: Mika Hoshino")
    slow = added(cast, account, "third.txt", b"Third: Mika Hoshino")
    claimed = extraction._claim(slow.pk)
    assert claimed is not None
    keepers = import_string("tasuki.privacy.registry.keepers")  # a higher room: by name
    (keeper,) = (one for one in keepers() if one.name == "documents")
    exported = keeper.export("contact", subject)["sources"]
    assert [(one["title"], one["file_names_them"]) for one in exported] == [("first", True)]
    keeper.erase("contact", subject)
    assert keeper.erase("contact", subject) == 0
    event = Event.objects.get(action="source.file_names_erased")
    assert event.fields["sources"] == [str(read_before.pk)]
    assert extraction._keep(claimed, {"parts": [["", "Third: Mika Hoshino"]], "cut_at": None}) == "taken"
    choose_encoding(actor=cast.actor("giver"), source_id=read_before.pk, encoding="utf-8")
    for one in (read_before, waits, slow):
        assert extraction.read_source(one.pk) == State.DONE
    assert [text for _place, text in text_of(read_before)] == [
        "Minutes: Erased person said no, Mika Hoshinoda yes. 議長はErased personです"
    ]
    assert (
        not Passage.objects.filter(text__contains="Mika Hoshino").exclude(subject_id=read_before.pk).exists()
    )
    other = added(cast, make_account(cast.giver, "Bayu Foods"), "first.txt", data)
    extraction.read_source(other.pk)
    assert "MIKA HOSHINO" in text_of(other)[0][1]


def test_a_slow_worker_writes_nothing(cast: Cast, account: Account) -> None:
    """KN-8: who lost the claim, or whose source was deleted meanwhile, keeps nothing."""
    source = added(cast, account, "notes.txt", b"One")
    slow = extraction._claim(source.pk)
    assert slow is not None
    SourceFile.objects.filter(source=source).update(attempts=2)
    assert extraction._keep(slow, {"parts": [["line 1", "old"]], "cut_at": None}) == "taken"
    delete_source(actor=cast.actor("giver"), source_id=source.pk)
    assert extraction.read_source(source.pk) == ""


@pytest.mark.parametrize("name", ["shift_jis", "euc_jp"])
def test_japanese_encodings(cast: Cast, account: Account, real_data: Path, name: str) -> None:
    """KN-10: real texts in Shift_JIS and EUC-JP are recognised; they are marked as guessed."""
    folder = real_data / "torture" / "cjk"
    source = added(cast, account, f"{name}.txt", (folder / f"{name}.txt").read_bytes())
    extraction.read_source(source.pk)
    wanted = (folder / f"{name}-utf8.txt").read_text(encoding="utf-8")
    found = "\n".join(text for _place, text in text_of(source))
    assert found.split() == wanted.split()
    source.file.refresh_from_db()
    assert (source.file.encoding, source.file.encoding_sure) == (name, False)


def test_choosing_the_encoding(cast: Cast, account: Account) -> None:
    """KN-10: a person chooses another one where the guess is wrong; an impossible one says so."""
    source = added(cast, account, "short.txt", "ﾃｽﾄ".encode("cp932"))
    extraction.read_source(source.pk)
    actor = cast.actor("giver")
    choose_encoding(actor=actor, source_id=source.pk, encoding="shift_jis")
    assert extraction.read_source(source.pk) == State.DONE
    assert text_of(source) == [("line 1", "ﾃｽﾄ")]
    choose_encoding(actor=actor, source_id=source.pk, encoding="utf-8")
    assert extraction.read_source(source.pk) == State.FAILED
    source.file.refresh_from_db()
    assert source.file.reason["code"] == "document.encoding_wrong"


def test_real_mails_and_calendars(real_data: Path) -> None:
    """KN-10: real bounces (one with broken MIME) and calendars give text and no error."""
    for form, pattern in (("eml", "mail/bounces/*.eml"), ("ics", "ics/*.ics")):
        for path in sorted(real_data.glob(pattern)):
            found = read(form, path)
            assert found.get("parts"), path.name


def test_a_bomb_inside_is_not_unpacked(tmp_path: Path) -> None:
    """KN-8: also the reading process looks at the directory first."""
    assert read_from(tmp_path, "docx", files.bomb_by_ratio())["failed"] == "bomb"
    assert read_from(tmp_path, "xlsx", files.bomb_by_count())["failed"] == "bomb"


def test_very_long_texts_are_cut_and_say_so(tmp_path: Path) -> None:
    """KN-10: what is beyond the limit is not searched, and the row says from where on."""
    found = read_from(tmp_path, "txt", b"0123456789\n" * 700_000)
    assert 0 < found["cut_at"] <= MOST_CHARACTERS


def test_scripts_are_not_text(tmp_path: Path) -> None:
    """KN-8: of HTML only what a reader would see."""
    markup = "<style>p{}</style><p>One</p><script>two()</script><td>Three<td>Four &amp; five<!-- six -->"
    text = read_from(tmp_path, "html", markup.encode())["parts"][0][1]
    assert "One" in text
    assert "Four & five" in text
    assert not any(word in text for word in ("two", "six", "p{}"))
