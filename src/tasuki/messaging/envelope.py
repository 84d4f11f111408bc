"""A message as an e-mail: one recipient, stable Message-ID, threaded, no header that a text could break (MS-5)."""

from __future__ import annotations

import os
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.encoding import punycode
from django.utils.http import http_date

from tasuki.messaging.headers import is_one_line, why_not_headers
from tasuki.messaging.html_part import html_of
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.suppression.links import unsubscribe_url
from tasuki.people.models import Person
from tasuki.web import clock
from tasuki.web.ids import new_id
from tasuki.web.prepared import Prepared, Statement, prepare_select


class _Policy(EmailPolicy):
    """Ids and addresses are folded between, never inside: the usual folding would encode what no line can hold."""

    def fold(self, name: str, value: Any) -> str:
        """The header as it stands on the wire."""
        if name.lower() in _WHOLE:
            return f"{name}: {(self.linesep + ' ').join(str(value).split())}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes."""
        return (
            self.fold(name, value).encode("ascii")
            if name.lower() in _WHOLE
            else super().fold_binary(name, value)
        )


_WHOLE: Final = frozenset({"message-id", "in-reply-to", "references", "list-unsubscribe"})
# Everything as ASCII on the wire: no mail server on the way needs an extension.
_POLICY: Final = _Policy(linesep="\r\n", cte_type="7bit", raise_on_defect=True)
_METHOD: Final = re.compile(r"^METHOD:([A-Z]{3,20})\r?$", re.MULTILINE)


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
    rows = _THREAD.rows(pk=message.pk, transition=message.transition_id, address=message.address_key)
    return [str(row[0]) for row in rows]


def _thread_statement() -> Prepared:
    marks: dict[str, Any] = {"pk": new_id(), "transition": new_id(), "address": "<address>"}
    sent = Message.objects.filter(
        transition_id=marks["transition"],
        address_key=marks["address"],
        state__in=(STATE.SENT, STATE.BOUNCED),
    )
    rows = sent.exclude(pk=marks["pk"]).order_by("sent_at", "id").values_list("message_id")
    return prepare_select(rows, marks)


_THREAD: Final = Statement(_thread_statement)


def envelope_sender(message: Message) -> str:
    """The address that the mail server is told: where mail that cannot be delivered comes back to.

    TASUKI_MAIL_BOUNCES with a % in it (`bounces+%@example.org`) gets the message's id there, so that what comes back
    names its message; without one it stands as it is; where it is not set, bounces go to the sender.
    """
    wanted = getattr(settings, "MAIL_BOUNCES", None)
    pattern = os.environ.get("TASUKI_MAIL_BOUNCES", "") if wanted is None else str(wanted)
    return wire_address(pattern.replace("%", message.pk.hex) if pattern else message.from_address)


def compose(message: Message) -> EmailMessage:
    """The e-mail. Raises ValueError, naming the place, for anything that cannot stand in a header."""
    wrong = why_not_headers(message)
    if wrong:
        raise ValueError(", ".join(f"{reason.where}: {reason.code}" for reason in wrong))
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = message.subject
    mail["From"] = _address(message.sender.name, message.from_address)
    mail["To"] = _address(message.to_name, message.to_address)
    if message.sender.email and message.sender.email != message.from_address:
        mail["Reply-To"] = _address(message.sender.name, message.sender.email)
    mail["Message-ID"] = message.message_id
    mail["Date"] = http_date(clock.now().timestamp()).replace("GMT", "+0000")
    _thread(mail, message)
    _leave_list(mail, message)
    mail.set_content(message.body, charset="utf-8")
    mail.add_alternative(
        html_of(message.body, message.language, message.subject), subtype="html", charset="utf-8"
    )
    if message.calendar:
        _calendar(mail, message.calendar)
    mail["Content-Language"] = _header(message.language)
    return mail


def _thread(mail: EmailMessage, message: Message) -> None:
    """RFC 5322: an answer to the last one, in the thread of all; so mail programs show them as one conversation."""
    thread = thread_of(message)
    if thread:
        mail["In-Reply-To"] = thread[-1]
        mail["References"] = " ".join(thread)


def _leave_list(mail: EmailMessage, message: Message) -> None:
    """A way out in one click where that is fitting (RFC 2369, RFC 8058)."""
    address = unsubscribe_url(message)
    if not address:
        return
    mail["List-Unsubscribe"] = f"<{_header(address)}>"
    if address.startswith("https://"):  # RFC 8058: a click without a page needs https
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _calendar(mail: EmailMessage, text: str) -> None:
    """The invitation as a part that mail programs act on, and as a file for those that do not (RFC 6047)."""
    found = _METHOD.search(text)
    if found is None:
        raise ValueError("calendar: no METHOD")
    method = found.group(1)
    mail.add_alternative(text, subtype="calendar", charset="utf-8", params={"method": method})
    mail.add_attachment(text.encode(), maintype="application", subtype="ics", filename="invite.ics")


def wire_address(address: str) -> str:
    """The address as the mail server is told it: the domain in ASCII."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"


def _address(name: str, address: str) -> Address:
    shown = "" if name == address else _header(name)
    return Address(display_name=shown, addr_spec=_header(wire_address(address)))


def _header(text: str) -> str:
    if not is_one_line(text):
        raise ValueError("line breaks and control characters cannot stand in a header")
    return text
