"""What a file is, by its bytes: names lie, contents do not (KN-8)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tasuki.documents.reading.parts import Unreadable
from tasuki.documents.reading.zips import open_safely, read_entry

HEAD: Final = 65_536
TEXTS: Final = frozenset({"txt", "md", "csv", "html", "eml", "ics"})

_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"dex\n", "program"),
    (b"\0asm", "program"),
    (b"L\0\0\0\x01\x14\x02\0", "program"),  # a Windows shortcut
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"MSCF", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"{\\rtf", "rtf"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE: Final = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
)
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_HTML: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe")
_MAIL_NAMES: Final = (
    "from|to|cc|date|subject|received|return-path|message-id|mime-version|delivered-to|content-type|reply-to"
    "|x-originalarrivaltime|authentication-results|dkim-signature"
)
_MAIL_FIELDS: Final = frozenset(_MAIL_NAMES.split("|"))


def form_of(path: Path) -> str:
    """A word for what the file is: a form that may be kept ("pdf", "docx", "txt" …), or what else it is.

    Raises Unreadable for containers that are damaged, encrypted or out of proportion.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return "empty"
    for start, form in _STARTS:
        if head.startswith(start):
            return form
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(path)
    if head.startswith(_OLE):
        return _old_office(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _text(head)


def _container(path: Path) -> str:
    with open_safely(path) as container:
        names = set(container.namelist())
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            return "macros"
        if "mimetype" in names:
            said = read_entry(container, "mimetype", 200).strip()
            if said in _OPEN_DOCUMENT:
                if b"encryption-data" in read_entry(container, "META-INF/manifest.xml", 5_000_000):
                    raise Unreadable("encrypted")
                return _OPEN_DOCUMENT[said]
        if "[Content_Types].xml" in names:
            for member, form in _OFFICE:
                if member in names:
                    return form
    return "archive"


def _old_office(path: Path) -> str:
    """Office before 2007, Outlook messages, and what Office makes of an encrypted document."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("encrypted")
    return "old-office"


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _text_form(head.decode("utf-16", "replace").encode("utf-8", "replace"))
    if _looks_utf16(head):
        return "txt"
    if b"\0" in head:
        return "binary"
    strange = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\f\x1b\b")
    if strange * 50 > len(head):
        return "binary"
    return _text_form(head)


def _looks_utf16(head: bytes) -> bool:
    sample = head[: len(head) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return max(even, odd) > len(sample) // 8 and min(even, odd) * 10 <= max(even, odd)


def _text_form(head: bytes) -> str:
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    low = _after_comments(begin[:4096].lower())
    if low.startswith(b"#!"):
        return "script"
    if low.startswith(b"<svg") or (low.startswith(b"<?xml") and b"<svg" in low):
        return "svg"
    if low.startswith(_HTML) or (low.startswith(b"<?xml") and b"<html" in low):
        return "html"
    if low.startswith(b"<?xml"):
        return "xml"
    if begin[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    return "eml" if _has_mail_head(begin) else "txt"


def _after_comments(low: bytes) -> bytes:
    while low.startswith(b"<!--"):
        end = low.find(b"-->")
        if end < 0:
            break
        low = low[end + 3 :].lstrip()
    return low


def _has_mail_head(text: bytes) -> bool:
    """Three known header fields on top, before the first empty line: that is a mail."""
    found = 0
    for line in text.split(b"\n", 60)[:60]:
        line = line.rstrip(b"\r")
        if not line:
            break
        if line[:1] in b" \t":
            continue
        name, colon, _rest = line.partition(b":")
        if not colon or b" " in name.strip():
            return found >= 3 and line.startswith(b"From ")
        found += name.strip().lower().decode("ascii", "replace") in _MAIL_FIELDS
    return found >= 3
