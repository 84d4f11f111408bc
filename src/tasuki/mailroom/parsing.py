"""Reading a mail that anybody may have written: bounded, never trusting, never raising (MS-5).

The standard library's parser does the splitting; what could make it slow or deep is refused before. Headers are taken
as plain text: nothing here needs the richer policy, which stumbles over what spammers write.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final, Literal

type Kind = Literal[
    "bounce", "delay", "delivered", "complaint", "calendar", "auto", "reply", "other", "unreadable"
]

# What is read of one mail at most: reports carry what counts before the returned message.
MOST: Final = 1_000_000
MOST_PARTS: Final = 60
MOST_DEPTH: Final = 12
MOST_CALENDAR: Final = 200_000
_HEADER: Final = 4_000
_IDS: Final = 60
_ID: Final = re.compile(r"<([^<>\s@]{1,160}@[^<>\s@]{1,160})>")
_BOUNDARY: Final = re.compile(rb"boundary\s*=", re.IGNORECASE)
_METHOD: Final = re.compile(r"^METHOD:\s*(?:REPLY|COUNTER)\s*$", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_UNSAID: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)')
_DMARC: Final = re.compile(r"^\s*dmarc\s*=\s*([a-z]+)\b(.*)$", re.IGNORECASE | re.DOTALL)
_HEADER_FROM: Final = re.compile(r"\bheader\.from\s*=\s*([^\s;]+)", re.IGNORECASE)
_AUTOMATIC: Final = ("x-autoreply", "x-autorespond", "x-autoresponse")
_BULK: Final = ("bulk", "junk", "list", "auto_reply", "auto-reply")


@dataclass(frozen=True, slots=True)
class Failed:
    """What a report says of one recipient. `action` is one of failed, delayed, delivered, relayed, expanded."""

    action: str
    status: str
    recipients: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What counts of a mail. `ids` are Message-IDs that it names as what it is about; `to` where it was sent to.

    `checked` says, newest first, which server found that the mail is (not) from the domain that it says (DMARC);
    anybody can write such a line: whether the server is to be believed is for others to judge.
    """

    kind: Kind
    digest: str
    mail_id: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    date: datetime | None = None
    reports: tuple[Failed, ...] = ()
    calendar: str = ""
    checked: tuple[tuple[str, bool], ...] = ()
    empty_path: bool = False
    parts: int = field(default=0, compare=False)


def read_mail(raw: bytes) -> Mail:
    """The mail, sorted by what it is; what cannot be read says so in its kind."""
    digest = hashlib.sha256(raw).hexdigest()
    try:
        message = _parsed(raw)
        parts = list(_walk(message))
        return _mail(message, parts, digest)
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        return Mail("unreadable", digest)


def _parsed(raw: bytes) -> Message:
    """The message; of one with too many boundaries only the head, so that no mail costs more than its bytes."""
    raw = raw[:MOST]
    if len(_BOUNDARY.findall(raw)) > MOST_PARTS:
        raw = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0] + b"\r\n\r\n"
    return email.message_from_bytes(raw, policy=email.policy.compat32)


def _walk(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts, outermost first, no more and no deeper than anybody needs; returned mails are not entered."""
    yield message
    if depth >= MOST_DEPTH or message.get_content_maintype() == "message":
        return
    payload = message.get_payload()
    if isinstance(payload, list):
        for part in payload[:MOST_PARTS]:
            if isinstance(part, Message):
                yield from _walk(part, depth + 1)


def _mail(message: Message, parts: list[Message], digest: str) -> Mail:
    parts = parts[:MOST_PARTS]
    reports = tuple(one for part in parts for one in _reports(part))
    calendar = next((text for part in parts if (text := _reply_text(part))), "")
    kind = _kind(message, parts, reports, calendar)
    about = _about(parts) if kind in ("bounce", "delay", "delivered", "complaint") else ()
    return Mail(
        kind=kind,
        digest=digest,
        mail_id=next(iter(_ids(message, "Message-ID")), ""),
        sender=next(iter(_addresses(message, "From")), ""),
        to=_addresses(message, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"),
        ids=tuple(dict.fromkeys((*about, *_ids(message, "In-Reply-To"), *_ids(message, "References"))))[
            :_IDS
        ],
        date=_date(message),
        reports=reports,
        calendar=calendar,
        checked=_checked(message) if calendar else (),
        empty_path=_text(message, "Return-Path").strip() == "<>",
        parts=len(parts),
    )


def _kind(message: Message, parts: list[Message], reports: tuple[Failed, ...], calendar: str) -> Kind:
    types = {part.get_content_type() for part in parts}
    if "message/feedback-report" in types:
        return "complaint"
    if reports:
        actions = {one.action for one in reports}
        found: tuple[tuple[str, Kind], ...] = (("failed", "bounce"), ("delayed", "delay"))
        return next((kind for action, kind in found if action in actions), "delivered")
    if calendar:
        return "calendar"
    if "message/disposition-notification" in types or is_automatic(message):
        return "auto"
    return "reply" if _ids(message, "In-Reply-To", "References") else "other"


def is_automatic(message: Message) -> bool:
    """Whether a machine wrote it (RFC 3834): out of office, lists, tickets; never answered, never a contact."""
    auto = _text(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if auto and auto != "no":
        return True
    if _text(message, "Precedence").strip().lower() in _BULK or "List-Id" in message:
        return True
    return any(name in message for name in _AUTOMATIC)


# -- reports of mail servers (RFC 3464) ---------------------------------------------------------------


def _reports(part: Message) -> Iterator[Failed]:
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return
    for block in _blocks(part) or [email.message_from_string(_content(part))]:
        action = _text(block, "Action").partition(";")[0].split("(")[0].strip().lower()
        if action:
            yield _failed(block, action)


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report."""
    payload = part.get_payload()
    found = payload if isinstance(payload, list) else []
    return [one for one in found[:MOST_PARTS] if isinstance(one, Message)]


def _failed(block: Message, action: str) -> Failed:
    told = " ".join(_text(block, "Diagnostic-Code").split())
    status = _STATUS.search(_text(block, "Status")) or _STATUS.search(told)
    fields = ("Original-Recipient", "Final-Recipient")
    recipients = [_text(block, name).rpartition(";")[2].strip(" <>").lower() for name in fields]
    return Failed(
        action,
        ".".join(status.groups()) if status else "",
        tuple(dict.fromkeys(one for one in recipients if "@" in one)),
        told[:300],
    )


def is_address_gone(status: str) -> bool:
    """Whether a status says that the address itself is out of use, not that the mail or the day was wrong.

    Mailbox full (x.2.2), refused content or sender (x.7.x, x.6.x) and everything that passes (4.x.x) does not.

    >>> is_address_gone("5.1.1"), is_address_gone("5.2.2"), is_address_gone("4.4.1")
    (True, False, False)
    """
    head = tuple(status.split("."))
    if head[:1] != ("5",):
        return False
    return head in (("5", "0", "0"), ("5", "2", "1"), ("5", "4", "4")) or head[:2] == ("5", "1")


def _about(parts: list[Message]) -> tuple[str, ...]:
    """Message-IDs of the returned mail, from wherever the dialects put them."""
    found: list[str] = []
    for part in parts:
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global", "message/rfc822-headers"):
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            found += _ids(inner, "Message-ID") if isinstance(inner, Message) else []
        elif kind in ("text/rfc822-headers", "text/rfc822", "message/global-headers"):
            found += _ids(email.message_from_string(_content(part)), "Message-ID")
        elif kind in ("message/delivery-status", "message/feedback-report"):
            for block in _blocks(part):
                found += _ids(block, "X-Original-Message-ID", "Original-Message-ID")
    return tuple(dict.fromkeys(found))


# -- what mail servers found out about the sender (RFC 8601) -------------------------------------------


def _checked(message: Message) -> tuple[tuple[str, bool], ...]:
    """Each server's word on DMARC: whether it passed for the one domain in From; what is unclear did not."""
    authors = message.get_all("From") or []
    senders = [one for _name, one in getaddresses([str(line)[:_HEADER] for line in authors]) if one]
    domain = senders[0].rpartition("@")[2].strip().lower() if len(senders) == len(authors) == 1 else ""
    found = []
    for line in (message.get_all("Authentication-Results") or [])[:_IDS]:
        bare = _bare(str(line)[:_HEADER])
        if not bare:  # whatever stands below it, this was to be the newer word
            break
        server, *results = bare.split(";")
        said = [one for one in map(_DMARC.match, results) if one]
        if server.split() and said:
            passed = bool(domain) and all(_passes(one, domain) for one in said)
            found.append((server.split()[0].lower()[:254], passed))
    return tuple(found)


def _bare(text: str) -> str:
    """Without quoted words and comments, in which a sender's own words may stand."""
    for _ in range(4):
        before, text = text, _UNSAID.sub(" ", text)
        if text == before:
            break
    return "" if set('"()') & set(text) else text


def _passes(said: re.Match[str], domain: str) -> bool:
    stated = [one.rpartition("@")[2].lower() for one in _HEADER_FROM.findall(said[2])]
    return said[1].lower() == "pass" and stated == [domain]


# -- small parts ----------------------------------------------------------------------------------------


def _reply_text(part: Message) -> str:
    """The calendar object of an answer to an invitation; "" for everything else."""
    if part.get_content_type() not in ("text/calendar", "application/ics"):
        return ""
    text = _content(part)
    stated = str(part.get_param("method") or "").upper() in ("REPLY", "COUNTER")
    return text if len(text) <= MOST_CALENDAR and (stated or _METHOD.search(text)) else ""


def _content(part: Message) -> str:
    """The text of a part; a charset that nobody knows is read as UTF-8, what does not fit is replaced."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        payload = part.get_payload()
        return payload if isinstance(payload, str) else ""
    charset = part.get_param("charset") or "utf-8"
    try:
        return data.decode(str(charset), "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _text(message: Message, name: str) -> str:
    """A header as text, bounded; what is not there is empty."""
    found = message.get(name)
    return "" if found is None else str(found)[:_HEADER].replace("\x00", "")


def _ids(message: Message, *names: str) -> list[str]:
    return [f"<{one}>" for name in names for one in _ID.findall(_text(message, name))]


def _addresses(message: Message, *names: str) -> tuple[str, ...]:
    lines = [_text(message, name) for name in names]
    found = [address.strip().lower() for _name, address in getaddresses([line for line in lines if line])]
    return tuple(dict.fromkeys(one[:254] for one in found if "@" in one))[:_IDS]


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(_text(message, "Date"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
