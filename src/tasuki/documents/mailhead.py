"""The head of a pasted mail, recognised in four languages, to be confirmed by whoever pasted it (KN-10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    name: field
    for field, names in {
        "written_by": "from|von|de|dari|差出人|送信者|送信元",
        "recipients": "to|para|kepada|宛先|送信先",
        "cc": "cc|kopie|con copia|tembusan",
        "date": "date|sent|fecha|enviado|enviado el|tanggal|dikirim|terkirim|日時|日付|送信日時|送信日",
        "title": "subject|asunto|subjek|perihal|件名",
    }.items()
    for name in names.split("|")
}
_LINE: Final = re.compile(r"^[>\s*]*(?P<name>[^\s:：][^:：]{0,30}?)\s*\**[:：]\**\s*(?P<value>.*)$")
_ISO: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_WRITTEN: Final = re.compile(r"([A-Z][a-z]+ \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]+ \d{4})")
_FORMATS: Final = ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")
_MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class MailHead:
    """Who wrote to whom, when, about what, and the text below."""

    title: str
    written_by: str
    recipients: str
    happened_on: date | None
    body: str

    @property
    def found(self) -> bool:
        """Whether anything was recognised."""
        return bool(self.title or self.written_by or self.recipients)


def recognise(text: str) -> MailHead:
    r"""The head on top of a pasted mail; where there is none, everything is its text.

    >>> recognise("From: Mika\nSubject: Hello\n\nText").title
    'Hello'
    """
    lines = text.replace("\r\n", "\n").split("\n")
    found: dict[str, str] = {}
    last, end = "", 0
    for number, line in enumerate(lines[:_MOST_LINES]):
        if not line.strip():
            if len(found) >= 2:
                end = number + 1
                break
            continue
        match = _LINE.match(line)
        field = _NAMES.get(match["name"].strip().lower(), "") if match else ""
        if match and field:
            last = field
            found.setdefault(field, match["value"].strip())
        elif last and line[:1] in " \t":
            found[last] = f"{found[last]} {line.strip()}"
        elif not match:
            end = number
            break
        else:
            last = ""  # another header, such as X-Mailer
    if len(found) < 2:
        return MailHead("", "", "", None, text)
    for field in ("title", "written_by", "recipients", "cc"):
        found[field] = decoded(found.get(field, ""))
    everybody = ", ".join(filter(None, (found.get("recipients", ""), found.get("cc", ""))))
    body = "\n".join(lines[end:]).strip("\n")
    return MailHead(
        found.get("title", ""), found.get("written_by", ""), everybody, day_of(found.get("date", "")), body
    )


def decoded(text: str) -> str:
    """A head as it is read, its encoded words (RFC 2047) written out; what cannot be decoded stays as it is.

    >>> decoded("=?utf-8?Q?Caf=C3=A9?= <cafe@juniper.example>")
    'Café <cafe@juniper.example>'
    """
    if "=?" not in text:
        return text
    with suppress(HeaderParseError, LookupError, ValueError):
        said = str(make_header(decode_header(text)))
        return " ".join("".join(char if char.isprintable() else " " for char in said).split())
    return text


def day_of(text: str) -> date | None:
    """The day in a mail's date; none where it could be two different days.

    >>> day_of("2026年3月2日(月) 9:00")
    datetime.date(2026, 3, 2)
    """
    if match := _ISO.search(text):
        with suppress(ValueError):
            return date(int(match[1]), int(match[2]), int(match[3]))
    with suppress(ValueError, TypeError, IndexError):
        return parsedate_to_datetime(text).date()
    if match := _WRITTEN.search(text):
        for written in _FORMATS:
            with suppress(ValueError):
                return datetime.strptime(match[1].replace(",", ""), written).date()  # noqa: DTZ007 -- a day only
    return None
