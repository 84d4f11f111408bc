"""Handing one message to the mail server, and knowing exactly what became of it (DESIGN, section 3).

What counts is whether the server may have taken the message. Before DATA is accepted nothing has left: the answer
is certain. After that, only a reply of the server is certain; silence, a broken line or an exception is unknown.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Final, Literal
from urllib.parse import SplitResult, unquote, urlsplit

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


@dataclass(frozen=True, slots=True)
class Server:
    """The company's mail server. `security`: "" plain, "starttls", or "tls" from the first byte."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = ""


def server() -> Server | None:
    """The mail server of TASUKI_SMTP: smtp://, smtp+tls:// or smtps://USER:PASSWORD@HOST:PORT; None if not set."""
    address = getattr(settings, "TASUKI_SMTP", None)
    parts = urlsplit(os.environ.get("TASUKI_SMTP", "") if address is None else address)
    return _server(parts) if parts.hostname else None


def _server(parts: SplitResult) -> Server:
    security = {"smtps": "tls", "smtp+tls": "starttls"}.get(parts.scheme, "")
    usual = {"tls": 465, "starttls": 587}.get(security, 25)
    return Server(
        host=parts.hostname or "",
        port=parts.port or usual,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=security,
    )


def is_configured() -> bool:
    """Whether a mail server is set up."""
    return server() is not None


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
    where = server()
    if where is None:
        raise _Stop(Delivery("postponed", "mail.unreachable", "TASUKI_SMTP", server_down=True))
    # reading the machine's certificates takes longer than sending a mail: only where they are needed
    context = ssl.create_default_context() if where.security else None
    try:
        if where.security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                where.host, where.port, timeout=timeout(), context=context
            )
        else:
            client = smtplib.SMTP(where.host, where.port, timeout=timeout())
    except (smtplib.SMTPException, OSError) as error:
        raise _Stop(Delivery("postponed", "mail.unreachable", _told(error), server_down=True)) from error
    try:
        client.ehlo_or_helo_if_needed()
        if where.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if where.user:
            client.login(where.user, where.password)
    except (smtplib.SMTPException, OSError) as error:
        _quit(client)
        code = "mail.sign_in" if isinstance(error, smtplib.SMTPAuthenticationError) else "mail.unreachable"
        raise _Stop(Delivery("postponed", code, _told(error), server_down=True)) from error
    return client


def timeout() -> float:
    """Seconds that the mail server may be silent."""
    return float(getattr(settings, "TASUKI_SMTP_TIMEOUT", None) or 30)


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
