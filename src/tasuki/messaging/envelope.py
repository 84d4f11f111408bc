"""A message as an e-mail: one recipient, stable Message-ID, threaded, no header that a text could break (MS-5)."""

from __future__ import annotations

import os
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.encoding import punycode
from django.utils.http import http_date

from tasuki.messaging.models import STATE, Message
from tasuki.people.models import Person
from tasuki.web import clock

# Everything as ASCII on the wire: no mail server on the way needs an extension.
_POLICY: Final = SMTP_POLICY.clone(cte_type="7bit", raise_on_defect=True)


def on_behalf() -> bool:
    """Whether mail goes out from the company's own address, with replies to the sender (TASUKI_SMTP_ON_BEHALF)."""
    wanted = getattr(settings, "SMTP_ON_BEHALF", None)
    return bool(wanted) if wanted is not None else os.environ.get("TASUKI_SMTP_ON_BEHALF", "").lower() in _YES


_YES: Final = {"1", "true", "yes", "on"}


def from_address(sender: Person) -> str:
    """The address that the recipient sees as the sender's."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1] if on_behalf() else (sender.email or "")


def make_message_id(message_id: UUID) -> str:
    """The Message-ID: made from the row's id once, and the same for every try."""
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    domain = own if own and own != "localhost" else urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{message_id}@{domain}>"


def thread_of(message: Message) -> list[str]:
    """Message-IDs of what this person was already sent in this transition, oldest first."""
    sent = Message.objects.filter(
        transition_id=message.transition_id,
        recipient_id=message.recipient_id,
        state__in=(STATE.SENT, STATE.BOUNCED),
    )
    return list(sent.exclude(pk=message.pk).order_by("sent_at", "id").values_list("message_id", flat=True))


def compose(message: Message) -> EmailMessage:
    """The e-mail. Raises ValueError for anything that cannot stand in a header."""
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = _header(message.subject)
    mail["From"] = _address(message.sender.name, message.from_address)
    mail["To"] = _address(message.recipient.name, message.to_address)
    if message.sender.email and message.sender.email != message.from_address:
        mail["Reply-To"] = _address(message.sender.name, message.sender.email)
    mail["Message-ID"] = message.message_id
    mail["Date"] = http_date(clock.now().timestamp()).replace("GMT", "+0000")
    thread = thread_of(message)
    if thread:
        mail["In-Reply-To"] = thread[-1]
        mail["References"] = " ".join(thread)
    mail.set_content(message.body, charset="utf-8")
    mail["Content-Language"] = message.language
    return mail


def wire_address(address: str) -> str:
    """The address as the mail server is told it: the domain in ASCII."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"


def _address(name: str, address: str) -> Address:
    shown = "" if name == address else _header(name)
    return Address(display_name=shown, addr_spec=_header(wire_address(address)))


def _header(text: str) -> str:
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise ValueError("line breaks and control characters cannot stand in a header")
    return text
