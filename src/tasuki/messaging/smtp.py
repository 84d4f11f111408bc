"""Handing one message to the mail server, and knowing exactly what became of it (DESIGN, section 3).

What counts is whether the server may have taken the message. Before DATA is accepted nothing has left: the answer
is certain. After that, only a reply of the server is certain; silence, a broken line or an exception is unknown.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Final, Literal

from django.conf import settings

type Fate = Literal["sent", "postponed", "refused", "unknown"]

MAX_EVIDENCE: Final = 500
_PERMANENT: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one try. `postponed`: certainly not sent. `server_down`: no use trying others now."""

    fate: Fate
    code: str
    evidence: str = ""
    server_down: bool = False


class _Stop(Exception):
    """The conversation ended before DATA was accepted: certainly not sent."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery


def is_configured() -> bool:
    """Whether a mail server is set (TASUKI_SMTP)."""
    return bool(settings.EMAIL_HOST)


def deliver(mail: EmailMessage, *, sender: str, recipient: str) -> Delivery:
    """Give the message to the server for exactly one recipient; what server or line do is an answer, not an error."""
    data = _wire_format(mail)
    try:
        client = _connect()
    except _Stop as stop:
        return stop.delivery
    try:
        _envelope(client, sender, recipient)
        return _data(client, data)
    except _Stop as stop:
        return stop.delivery
    finally:
        _quit(client)


def _wire_format(mail: EmailMessage) -> bytes:
    """The message as it goes over the wire: CRLF, dots doubled, the final dot not yet there."""
    plain = mail.as_bytes(policy=SMTP_POLICY)
    quoted = plain.replace(b"\r\n.", b"\r\n..")
    quoted = b"." + quoted if quoted.startswith(b".") else quoted
    return quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"


def _connect() -> smtplib.SMTP:
    timeout = settings.EMAIL_TIMEOUT or 30
    context = ssl.create_default_context()
    try:
        client: smtplib.SMTP
        if settings.EMAIL_USE_SSL:
            client = smtplib.SMTP_SSL(
                settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=timeout, context=context
            )
        else:
            client = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=timeout)
    except (smtplib.SMTPException, OSError) as error:
        raise _Stop(Delivery("postponed", "mail.unreachable", _told(error), server_down=True)) from error
    try:
        client.ehlo_or_helo_if_needed()
        if settings.EMAIL_USE_TLS:
            client.starttls(context=context)
            client.ehlo()
        if settings.EMAIL_HOST_USER:
            client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (smtplib.SMTPException, OSError) as error:
        _quit(client)
        code = "mail.sign_in" if isinstance(error, smtplib.SMTPAuthenticationError) else "mail.unreachable"
        raise _Stop(Delivery("postponed", code, _told(error), server_down=True)) from error
    return client


def _envelope(client: smtplib.SMTP, sender: str, recipient: str) -> None:
    """MAIL and RCPT; a temporary answer puts the message off, a permanent one refuses it."""
    try:
        for name, say, address in (
            ("mail.sender_refused", client.mail, sender),
            ("mail.recipient_refused", client.rcpt, recipient),
        ):
            code, text = say(address)
            if code not in (250, 251):
                raise _Stop(_by_code(code, text, name))
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        if isinstance(error, (UnicodeError, smtplib.SMTPNotSupportedError)):
            raise _Stop(Delivery("refused", "mail.bad_address", _told(error))) from error
        raise _Stop(Delivery("postponed", "mail.unreachable", _told(error), server_down=True)) from error


def _data(client: smtplib.SMTP, data: bytes) -> Delivery:
    """The message itself. From the moment that DATA is accepted, whatever goes wrong leaves the outcome unknown."""
    try:
        code, text = client.docmd("DATA")
    except (smtplib.SMTPException, OSError) as error:
        return Delivery("postponed", "mail.unreachable", _told(error), server_down=True)
    if code != 354:
        return _by_code(code, text, "mail.data_refused")
    try:
        client.send(data)
        client.send(b".\r\n")
        code, text = client.getreply()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        client.close()  # no QUIT: the server might take it for text of the message
        return Delivery("unknown", "mail.unknown", _told(error))
    if code == 250:
        return Delivery("sent", "", _shown(code, text))
    if 400 <= code < 600:
        return _by_code(code, text, "mail.content_refused")
    return Delivery("unknown", "mail.unknown", _shown(code, text))


def _by_code(code: int, text: bytes, name: str) -> Delivery:
    fate: Fate = "refused" if code in _PERMANENT else "postponed"
    return Delivery(fate, name, _shown(code, text), server_down=code == 421)


def _quit(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (smtplib.SMTPException, OSError, ValueError):
        client.close()


def _shown(code: int, text: bytes) -> str:
    return f"{code} {text.decode('utf-8', 'replace')}"[:MAX_EVIDENCE]


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return _shown(error.smtp_code, text)
    return f"{type(error).__name__}: {error}"[:MAX_EVIDENCE]
