"""Text of files that are text: plain, tables, HTML, mails, calendars; in whatever encoding."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from tasuki.documents.reading.parts import Part, Unreadable, clean, in_lines

# What people call it → the codec that reads it.
ENCODINGS: Final[dict[str, str]] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "windows-1252": "cp1252",
    "windows-1251": "cp1251",
    "latin-1": "latin-1",
}
_GUESSED: Final = {
    "cp932": "shift_jis",
    "shift_jis": "shift_jis",
    "shift_jis_2004": "shift_jis",
    "euc_jp": "euc_jp",
    "euc_jis_2004": "euc_jp",
    "iso2022_jp": "iso-2022-jp",
    "gb18030": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5",
    "big5hkscs": "big5",
    "cp949": "euc_kr",
    "euc_kr": "euc_kr",
    "cp1252": "windows-1252",
    "cp1251": "windows-1251",
    "latin_1": "latin-1",
}
_BLOCK_NAMES: Final = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|fieldset|figure|footer|form|h1|h2|h3|h4|h5|h6|header|hr|li"
    "|main|nav|ol|p|pre|section|table|tr|ul"
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split("|"))
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "title", "svg", "object", "iframe"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the usual name of its encoding, and whether the bytes prove it."""

    text: str
    encoding: str
    sure: bool


def decode(data: bytes, chosen: str = "") -> Decoded:
    """The text in the chosen encoding, else in the likeliest one.

    Raises Unreadable where the chosen encoding cannot read the bytes.
    """
    if chosen:
        try:
            return Decoded(data.decode(ENCODINGS[chosen]), chosen, sure=True)
        except (UnicodeDecodeError, KeyError):
            raise Unreadable("encoding_wrong", encoding=chosen) from None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(data.decode("utf-16", "replace"), "utf-16", sure=True)
    if b"\x1b$" in data[:65_536] and (known := _try(data, "iso-2022-jp")):
        return known
    return _try(data, "utf-8", sure=True) or _likeliest(data)


def _try(data: bytes, name: str, *, sure: bool = False) -> Decoded | None:
    try:
        return Decoded(data.decode(ENCODINGS[name]), name, sure)
    except UnicodeDecodeError:
        return None


def _likeliest(data: bytes) -> Decoded:
    """Japanese first, because that is what people here have; then what the statistics say; never sure."""
    japanese = [known for name in ("euc_jp", "shift_jis") if (known := _try(data, name))]
    best = max(japanese, key=_japanese, default=None)
    if best is not None and _japanese(best) > 0.5:
        return best
    from charset_normalizer import from_bytes

    guessed = from_bytes(data[:200_000]).best()
    name = _GUESSED.get(guessed.encoding, "") if guessed else ""
    known = (_try(data, name) if name else None) or _try(data, "windows-1252")
    return known or Decoded(data.decode("latin-1"), "latin-1", sure=False)


def _japanese(known: Decoded) -> float:
    """Share of kana and ideographs among the characters beyond ASCII; half-width katakana speak against it."""
    beyond = [char for char in known.text[:100_000] if char > "\x7f"]
    if not beyond:
        return 0.0
    wide = sum(1 for char in beyond if "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uff60")
    narrow = sum(1 for char in beyond if "\uff61" <= char <= "\uff9f")
    kana = sum(1 for char in beyond if "\u3040" <= char <= "\u30ff")
    return (wide - narrow + 0.2 * kana) / len(beyond)


def plain(path: Path, chosen: str = "") -> tuple[Iterator[Part], Decoded]:
    """Lines of a text file."""
    known = decode(path.read_bytes(), chosen)
    return in_lines(known.text), known


def html(path: Path, chosen: str = "") -> tuple[Iterator[Part], Decoded]:
    """What a reader of the page would see, line by line; nothing of it is carried out or fetched."""
    known = decode(path.read_bytes(), chosen)
    return in_lines(text_of_html(known.text)), known


def text_of_html(markup: str) -> str:
    """The visible text of HTML."""
    reader = _Visible()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)


class _Visible(HTMLParser):
    """Collects text outside of scripts and the like."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Blocks begin a new line."""
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BLOCKS:
            self.found.append("\n")
        elif tag in ("td", "th"):
            self.found.append("\t")

    def handle_endtag(self, tag: str) -> None:
        """And end it."""
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is seen; line ends within a paragraph are spaces."""
        if not self.unseen:
            self.found.append(data.replace("\n", " "))


def mail(path: Path) -> Iterator[Part]:
    """A mail: its head, its text, the names of what was attached."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    head = [
        f"{name}: {_header(message, name)}"
        for name in ("From", "To", "Cc", "Date", "Subject")
        if message[name]
    ]
    if head:
        yield Part("head", clean("\n".join(head)))
    yield from in_lines(_body(message))
    names = [str(one.get_filename() or one.get_content_type()) for one in message.walk() if _is_attached(one)]
    if names:
        yield Part("attachments", clean("\n".join(names[:500])))


def _header(message: Message, name: str) -> str:
    try:
        return " ".join(str(message[name]).split())
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""


def _body(message: Message) -> str:
    """The text parts of the mail and of mails within it; HTML only where a mail has no plain text."""
    plain_texts: list[str] = []
    marked: list[str] = []
    for one in message.walk():
        if one.is_multipart() or _is_attached(one):
            continue
        if one.get_content_type() == "text/html":
            marked.append(text_of_html(_payload(one)))
        elif one.get_content_maintype() in ("text", "message"):
            plain_texts.append(_payload(one))
    return "\n\n".join(plain_texts or marked)


def _payload(one: Message) -> str:
    try:
        data = one.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError):
        data = None
    if not isinstance(data, bytes):
        return str(one.get_payload())
    named = one.get_content_charset() or ""
    try:
        return data.decode(named) if named else decode(data).text
    except (UnicodeDecodeError, LookupError, ValueError):
        return decode(data).text


def _is_attached(one: Message) -> bool:
    if one.is_multipart():
        return False
    try:
        if isinstance(one, EmailMessage) and one.is_attachment():
            return True
        return one.get_content_maintype() not in ("text", "message", "multipart")
    except (ValueError, AttributeError, TypeError, LookupError):
        return True


def calendar(path: Path, chosen: str = "") -> tuple[Iterator[Part], Decoded]:
    """A calendar file, event by event, its folded lines put together."""
    known = decode(path.read_bytes(), chosen)
    return _events(known.text), known


def _events(text: str) -> Iterator[Part]:
    unfolded = clean(text).replace("\n ", "").replace("\n\t", "")
    number = 0
    lines: list[str] | None = None
    for line in unfolded.split("\n"):
        if line.upper() in ("BEGIN:VEVENT", "BEGIN:VTODO", "BEGIN:VJOURNAL"):
            number, lines = number + 1, []
        elif line.upper().startswith("END:V") and lines is not None:
            if lines:
                yield Part(f"event {number}", "\n".join(lines)[:20_000])
            lines = None
        elif lines is not None and (said := _said(line)):
            lines.append(said)


def _said(line: str) -> str:
    name, _colon, value = line.partition(":")
    name = name.partition(";")[0].upper()
    if name not in (
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "DTSTART",
        "DTEND",
        "ORGANIZER",
        "ATTENDEE",
        "COMMENT",
    ):
        return ""
    for mark, meant in (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";"), ("\\\\", "\\")):
        value = value.replace(mark, meant)
    return f"{name.title()}: {value}"
