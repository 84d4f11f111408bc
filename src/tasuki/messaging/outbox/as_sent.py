"""What a recipient gets, or got: the mail with all its parts; links that work for their holder are cut (MS-6)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from email.message import EmailMessage

from django.utils.http import http_date

from tasuki.messaging.envelope import compose
from tasuki.messaging.links_cut import cut_links
from tasuki.messaging.models import LEFT, Message
from tasuki.rules.reasons import Reason, Refused


@dataclass(frozen=True, slots=True)
class Shown:
    """The mail for reading: head lines as they go over the wire, the text, whether there is an HTML form."""

    head: str
    text: str
    html: str


def as_mail(message: Message) -> EmailMessage:
    """The mail. One that has left is put together again from the text that was approved; its date and thread are
    those of the day. Refused where it cannot be: erased, or something that no head of a mail may hold.
    """
    if "@" not in message.to_address or not message.body:
        raise Refused(Reason("message.not_to_be_shown"))
    seen = copy(message)
    seen.body = cut_links(message.body)
    try:
        mail = compose(seen)
    except (ValueError, UnicodeError):
        raise Refused(Reason("message.not_to_be_shown")) from None
    _replace(mail, "List-Unsubscribe", cut_links(str(mail.get("List-Unsubscribe", "")), "..."))
    if message.state in LEFT and message.sent_at is not None:
        _replace(mail, "Date", http_date(message.sent_at.timestamp()).replace("GMT", "+0000"))
        thread = str(mail.get("References", "")).split()
        earlier = thread[: thread.index(message.in_reply_to) + 1] if message.in_reply_to in thread else []
        _replace(mail, "In-Reply-To", message.in_reply_to)
        _replace(mail, "References", " ".join(earlier) or message.in_reply_to)
    return mail


def as_bytes(message: Message) -> bytes:
    """The mail as a file."""
    mail = as_mail(message)
    return mail.as_bytes(policy=mail.policy)


def shown(message: Message) -> Shown:
    """The mail for reading."""
    mail = as_mail(message)
    head = mail.as_bytes(policy=mail.policy).partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    return Shown(head.replace("\r\n", "\n"), _content(mail, "plain"), _content(mail, "html"))


def _content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _replace(mail: EmailMessage, name: str, value: str) -> None:
    del mail[name]
    if value:
        mail[name] = value
