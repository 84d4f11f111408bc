"""Handing messages to the mail server, and knowing exactly what became of each (MS-5; DESIGN, section 3).

What counts is whether the server may have taken the message. Before DATA is accepted nothing has left: the answer
is certain. After that, only a reply of the server is certain; silence, a broken line or an exception is unknown.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final, Literal
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

type Fate = Literal["sent", "postponed", "refused", "unknown"]

MAX_EVIDENCE: Final = 500
# Mail servers want a connection to end some time; none of the usual limits is lower.
PER_CONNECTION: Final = 100
_PERMANENT: Final = range(500, 600)
# «I am closing the line.»
_CLOSING: Final = 421
_SECURITY: Final = {"smtp": "", "smtps": "tls", "smtp+tls": "starttls"}
_PORTS: Final = {"": 25, "tls": 465, "starttls": 587}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one try. `postponed`: certainly not sent. `server_down`: no use trying others now.

    `line_lost`: the connection ended in the middle of this message, perhaps for its sake.
    """

    fate: Fate
    code: str
    evidence: str = ""
    server_down: bool = False
    line_lost: bool = False


class _Stop(Exception):
    """The conversation ended before DATA was accepted: certainly not sent."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery


@dataclass(frozen=True, slots=True)
class Server:
    """The company's mail server. `security`: "" plain, "starttls", or "tls" from the first byte.

    `authority` is a file of certificates that alone are trusted, instead of those of the machine.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = ""
    authority: str = ""


def server() -> Server | None:
    """The mail server of TASUKI_SMTP: smtp://, smtp+tls:// or smtps://USER:PASSWORD@HOST:PORT; None if not set.

    Any other scheme is none: a slip of the pen must not send a password in the clear.
    """
    address = getattr(settings, "TASUKI_SMTP", None)
    parts = urlsplit(os.environ.get("TASUKI_SMTP", "") if address is None else address)
    return _server(parts) if parts.hostname and parts.scheme in _SECURITY else None


def _server(parts: SplitResult) -> Server:
    security = _SECURITY[parts.scheme]
    authority = getattr(settings, "TASUKI_SMTP_CA", None)
    return Server(
        host=parts.hostname or "",
        port=parts.port or _PORTS[security],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=security,
        authority=os.environ.get("TASUKI_SMTP_CA", "") if authority is None else authority,
    )


def server_name() -> str:
    """Which server that is, without name and password."""
    where = server()
    return f"{where.host}:{where.port}" if where else ""


def is_configured() -> bool:
    """Whether a mail server is set up."""
    return server() is not None


def timeout() -> float:
    """Seconds that the mail server may be silent."""
    return float(getattr(settings, "TASUKI_SMTP_TIMEOUT", None) or 30)


# -- one connection for many ------------------------------------------------------------------------


class Session:
    """One connection for many messages; it is opened with the first, and anew when it broke or carried enough."""

    def __init__(self) -> None:
        self._client: smtplib.SMTP | None = None
        self._carried = 0

    def deliver(self, data: bytes, sender: str, recipient: str) -> Delivery:
        """One message in its wire format.

        A connection that was kept may have been closed by the server meanwhile: what certainly did not leave over it
        is tried once more over a new one.
        """
        kept = self._client is not None
        outcome = self._try(data, sender, recipient)
        if kept and outcome.fate == "postponed" and (outcome.server_down or outcome.line_lost):
            outcome = self._try(data, sender, recipient)
        return outcome

    def _try(self, data: bytes, sender: str, recipient: str) -> Delivery:
        try:
            client = self._ready()
            _envelope(client, sender, recipient)
            outcome = _data(client, data)
        except _Stop as stop:
            outcome = stop.delivery
        self._carried += 1
        if outcome.server_down or outcome.line_lost or outcome.fate == "unknown":
            self._drop()
        elif outcome.fate != "sent":
            self._reset()
        return outcome

    def _ready(self) -> smtplib.SMTP:
        if self._client is not None and self._carried >= PER_CONNECTION:
            self.close()
        if self._client is None:
            self._client, self._carried = _connect(), 0
        return self._client

    def _reset(self) -> None:
        """Nothing of the refused message may stand in the way of the next."""
        try:
            if self._client is not None and self._client.rset()[0] == 250:
                return
        except (smtplib.SMTPException, OSError, ValueError):
            pass
        self._drop()

    def _drop(self) -> None:
        """Hang up without a word: after an unknown outcome a QUIT might be taken for text of the message."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def close(self) -> None:
        """End in good order."""
        client, self._client = self._client, None
        if client is not None:
            _quit(client)


@contextmanager
def session() -> Iterator[Session]:
    """A connection for all messages of the block. Not to be shared between threads."""
    kept = Session()
    try:
        yield kept
    finally:
        kept.close()


def deliver(mail: EmailMessage, *, sender: str, recipient: str, session: Session | None = None) -> Delivery:
    """Give the message to the server for exactly one recipient; what server or line do is an answer, not an error.

    `session` carries it over a connection that is kept; without it the message gets one of its own.
    """
    data = wire_format(mail)
    if session is not None:
        return session.deliver(data, sender, recipient)
    own = Session()
    try:
        return own.deliver(data, sender, recipient)
    finally:
        own.close()


def wire_format(mail: EmailMessage) -> bytes:
    """The message as it goes over the wire: CRLF, dots doubled, the final dot not yet there."""
    plain = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
    quoted = plain.replace(b"\r\n.", b"\r\n..")
    quoted = b"." + quoted if quoted.startswith(b".") else quoted
    return quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"


# -- the conversation -------------------------------------------------------------------------------


def _connect() -> smtplib.SMTP:
    where = server()
    if where is None:
        raise _Stop(Delivery("postponed", "mail.unreachable", "TASUKI_SMTP", server_down=True))
    client: smtplib.SMTP | None = None
    try:
        # reading the machine's certificates takes longer than sending a mail: only where they are needed
        context = _trust(where) if where.security else None
        if where.security == "tls":
            client = smtplib.SMTP_SSL(where.host, where.port, timeout=timeout(), context=context)
        else:
            client = smtplib.SMTP(where.host, where.port, timeout=timeout())
        client.ehlo_or_helo_if_needed()
        if where.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
    except (smtplib.SMTPException, OSError) as error:
        raise _hang_up(client, _why_not_connected(error), error) from error
    try:
        if where.user:
            client.login(where.user, where.password)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise _hang_up(client, _why_not_signed_in(error), error) from error
    return client


def _trust(where: Server) -> ssl.SSLContext:
    """Certificates are always verified, with the host's name; against TASUKI_SMTP_CA alone where that is set."""
    return ssl.create_default_context(cafile=where.authority or None)


def _why_not_connected(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "mail.no_tls"
    # a file of certificates that is not there, one that nobody vouches for, a name that is not the server's
    return "mail.certificate" if isinstance(error, (ssl.SSLError, FileNotFoundError)) else "mail.unreachable"


def _why_not_signed_in(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "mail.sign_in"
    broken = isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    if broken or isinstance(error, smtplib.SMTPServerDisconnected):
        return "mail.unreachable"
    return "mail.no_sign_in"


def _hang_up(client: smtplib.SMTP | None, code: str, error: Exception) -> _Stop:
    if client is not None:
        _quit(client)
    return _Stop(Delivery("postponed", code, _told(error), server_down=True))


def _envelope(client: smtplib.SMTP, sender: str, recipient: str) -> None:
    """MAIL and RCPT; a temporary answer puts the message off, a permanent one refuses it."""
    _say(client.mail, sender, "mail.sender_refused", first=True)
    _say(client.rcpt, recipient, "mail.recipient_refused", first=False)


def _say(say: Callable[[str], tuple[int, bytes]], address: str, name: str, *, first: bool) -> None:
    """One of the two. Whoever hangs up at the `first` wants nothing now; later it may be for this recipient alone."""
    try:
        code, text = say(address)
    except (UnicodeError, smtplib.SMTPNotSupportedError) as error:
        raise _Stop(Delivery("refused", "mail.bad_address", _told(error))) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _Stop(_broken(error, server_down=first)) from error
    if code not in (250, 251):
        raise _Stop(_by_code(code, text, name, server_down=first and code == _CLOSING))


def _data(client: smtplib.SMTP, data: bytes) -> Delivery:
    """The message itself. From the moment that DATA is accepted, whatever goes wrong leaves the outcome unknown."""
    try:
        code, text = client.docmd("DATA")
    except (smtplib.SMTPException, OSError) as error:
        return _broken(error, server_down=False)
    if code != 354:
        return _by_code(code, text, "mail.data_refused")
    try:
        # in one piece: a second small packet would wait for the receipt of the first
        client.send(data + b".\r\n")
        code, text = client.getreply()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return Delivery("unknown", "mail.unknown", _told(error))
    if code == 250:
        return Delivery("sent", "", _shown(code, text))
    if 400 <= code < 600:
        return _by_code(code, text, "mail.content_refused")
    return Delivery("unknown", "mail.unknown", _shown(code, text))


def _by_code(code: int, text: bytes, name: str, *, server_down: bool = False) -> Delivery:
    fate: Fate = "refused" if code in _PERMANENT else "postponed"
    return Delivery(fate, name, _shown(code, text), server_down=server_down, line_lost=code == _CLOSING)


def _broken(error: Exception, *, server_down: bool) -> Delivery:
    return Delivery("postponed", "mail.unreachable", _told(error), server_down=server_down, line_lost=True)


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
