"""What may be kept as a file, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasuki.documents.accepting import accept
from tasuki.documents.names import clean_name, ending_of
from tasuki.documents.tests import files
from tasuki.rules.reasons import Refused
from tasuki.web.reason_texts import sentence

pytestmark = pytest.mark.once


def looked_at(tmp_path: Path, name: str, data: bytes) -> tuple[str, str]:
    """Form and name of what was accepted."""
    path = tmp_path / "bytes"
    path.write_bytes(data)
    found = accept(path, name)
    return found.form, found.name


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("offer.pdf", files.pdf("Offer"), "pdf"),
        ("offer.docx", files.docx("Offer"), "docx"),
        ("prices.xlsx", files.xlsx([["a", 1]]), "xlsx"),
        ("kickoff.pptx", files.pptx("Goals"), "pptx"),
        ("plan.odt", files.odt("Plan"), "odt"),
        ("notes.txt", b"Notes of the call", "txt"),
        ("notes.md", b"# Notes", "md"),
        ("README", b"Notes", "txt"),
        ("prices.csv", b"a;b\n1;2", "csv"),
        ("page.html", files.HTML, "html"),
        ("mail.eml", files.eml("Hello", "Text"), "eml"),
        ("call.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "ics"),
        ("photo.png", files.PNG, "png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "jpg"),
        ("photo.webp", b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        ("会議メモ.txt", "会議のメモ".encode("cp932"), "txt"),
        ("Offer v2.1", files.pdf("Offer"), "pdf"),
    ],
)
def test_what_may_be_kept(tmp_path: Path, name: str, data: bytes, form: str) -> None:
    """KN-8: a file is what its bytes say, in each form that may be kept."""
    assert looked_at(tmp_path, name, data)[0] == form


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("offer.pdf", files.EXE, (".pdf", "a program")),
        ("offer.pdf", files.HTML, (".pdf", "HTML")),
        ("offer.docx", files.pdf("x"), (".docx", "PDF")),
        ("invoice.pdf.exe", files.pdf("x"), (".exe", "PDF")),
        ("invoice.pdf.exe", files.EXE, ("a program", "cannot be kept")),
        ("invoice\u202efdp.exe", files.pdf("x"), (".exe", "PDF")),
        ("report.xlsx", files.docx("x"), (".xlsx", "Word document")),
        ("photo.jpg", files.SVG, (".jpg", "an SVG drawing")),
        ("drawing.svg", files.SVG, ("an SVG drawing",)),
        ("run.sh", b"#!/bin/sh\nrm -rf /\n", ("a script",)),
        ("all.zip", files.zipped({"a": b"a"}), ("an archive",)),
        ("offer.docx", files.zipped({"a": b"a"}), (".docx", "an archive")),
        ("old.doc", files.ole(encrypted=False), ("Office before 2007",)),
        ("offer.docx", files.ole(encrypted=True), ("password",)),
        ("plan.odt", files.odt("x", manifest="<m><encryption-data/></m>"), ("password",)),
        ("macro.docx", files.docx("x", extra={"word/vbaProject.bin": b"x"}), ("macros",)),
        ("nothing.txt", b"", ("empty",)),
        ("letter.rtf", b"{\\rtf1 Hello}", ("a rich text file",)),
        ("data.bin", bytes(range(256)), ("unknown kind",)),
        ("half.docx", files.docx("x")[:-30], ("damaged",)),
        ("mail.eml", files.HTML, (".eml", "HTML")),
    ],
)
def test_lying_and_harmful_files(tmp_path: Path, name: str, data: bytes, words: tuple[str, ...]) -> None:
    """KN-8: the refusal names what the file claims and what it is."""
    with pytest.raises(Refused) as refused:
        looked_at(tmp_path, name, data)
    said = sentence(refused.value.reasons[0])
    assert all(word in said for word in words), said
    assert "\u202e" not in said


@pytest.mark.parametrize(
    "bomb",
    [
        files.bomb_by_ratio,
        files.bomb_by_count,
        files.bomb_nested,
        files.bomb_by_overlap,
        files.bomb_by_locator,
    ],
)
def test_bombs_are_recognised_unopened(tmp_path: Path, bomb: object) -> None:
    """KN-8: huge ratio, many, nested or overlapping entries, a directory elsewhere: seen from the end alone."""
    with pytest.raises(Refused) as refused:
        looked_at(tmp_path, "report.docx", bomb())  # type: ignore[operator]
    assert refused.value.reasons[0].code == "document.bomb"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\gina\\offer.txt", "offer.txt"),
        ("a\x07b\u200b\u202e.txt", "ab.txt"),
        ("CON.txt", "_CON.txt"),
        ("nul.tar.txt", "_nul.tar.txt"),
        (".txt", "file.txt"),
        ("", "file.txt"),
        ("   ", "file.txt"),
        ("notes.txt. . ", "notes.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("見積書 (最終).txt", "見積書 (最終).txt"),
        ("cafe\u0301.txt", "café.txt"),
    ],
)
def test_names_are_cleaned(name: str, kept: str) -> None:
    """KN-8: paths, control and invisible characters, reserved and empty names."""
    assert clean_name(name, "txt") == kept


def test_names_are_never_cut() -> None:
    """KN-8: a name of 5 000 characters is refused with the limit."""
    with pytest.raises(Refused) as refused:
        clean_name("n" * 5_000 + ".txt", "txt")
    assert "5004 characters, at most 255" in sentence(refused.value.reasons[0])


def test_endings() -> None:
    """KN-8: the last ending counts, without marks that hide it."""
    assert ending_of("invoice\u202efdp.EXE ") == "exe"
    assert ending_of("no ending") == ""
    assert ending_of("archive.tar.gz") == "gz"
