"""What Tasuki needs of a mailbox: look what is new, read a bounded part of a mail, find one by its Message-ID.

Nothing is ever changed in it: folders are opened read-only, mails are peeked at, none is flagged or deleted. How far
we have read is remembered on our side, by the folder's UIDVALIDITY and the mail's UID (RFC 3501).
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import unquote, urlsplit

from django.conf import settings

from tasuki.rules.reasons import Reason, Unavailable

INBOX: Final = "INBOX"
_PORTS: Final = {"imaps": 993, "imap": 143}
_CONTROL: Final = frozenset(map(chr, (*range(32), 127)))


@dataclass(frozen=True, slots=True)
class Address:
    """Where the mailbox is. `password` stays out of every text: it is never shown."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = INBOX
    tls: bool = True


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it stands: with another `validity` than last time, all UIDs mean other mails."""

    name: str
    validity: int
    next_uid: int
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A mail in the folder: its UID and its size in bytes."""

    uid: int
    size: int


class Mailbox(Protocol):
    """A signed-in mailbox; a context manager. Every trouble is `Unavailable` with a reason that says what to do."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Sign out."""

    def open(self, folder: str) -> Folder:
        """Open a folder read-only."""

    def after(self, uid: int, limit: int) -> Sequence[Found]:
        """The mails of the open folder with a greater UID, the oldest first, at most `limit`."""

    def read(self, uid: int, most: int) -> bytes:
        """At most the first `most` bytes of a mail; empty when it is gone."""

    def find(self, message_id: str) -> Sequence[int]:
        """The UIDs of the mails in the open folder with this Message-ID."""


def configured() -> Address | None:
    """The mailbox of TASUKI_MAILBOX: imaps://USER:PASSWORD@HOST:PORT/FOLDER; None if not set."""
    text = getattr(settings, "TASUKI_MAILBOX", None)
    text = os.environ.get("TASUKI_MAILBOX", "") if text is None else text
    return address_of(text) if text else None


def sent_folder() -> str:
    """The folder in which the mail server keeps what was sent (TASUKI_MAILBOX_SENT); empty if it keeps nothing."""
    text = getattr(settings, "TASUKI_MAILBOX_SENT", None)
    return os.environ.get("TASUKI_MAILBOX_SENT", "").strip() if text is None else text


def address_of(text: str) -> Address:
    """Read the setting; plain IMAP is for servers on this very machine, a password must not cross a network open."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    folder = unquote(parts.path.strip("/")) or INBOX
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    broken = any(char in _CONTROL for char in folder + user + password)
    if parts.scheme not in _PORTS or not host or not user or broken:
        raise Unavailable(Reason("mailbox.bad_address"), permanent=True)
    if parts.scheme == "imap" and not _on_this_machine(host):
        raise Unavailable(Reason("mailbox.plain", {"host": host}), permanent=True)
    return Address(host, port or _PORTS[parts.scheme], user, password, folder, tls=parts.scheme == "imaps")


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
