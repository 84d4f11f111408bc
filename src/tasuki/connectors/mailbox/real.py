"""A mailbox over IMAP: TLS with the machine's certificates, or plain on loopback; every answer has its time."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Final, Self

from imap_tools import AND, BaseMailBox, H, ImapToolsError, MailBox, MailBoxUnencrypted
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from tasuki.connectors.mailbox.protocol import Address, Folder, Found
from tasuki.rules.reasons import Reason, Unavailable

SECONDS: Final = 30.0
_PORTION: Final = 500
_UID: Final = re.compile(rb"UID (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_QUOTED: Final = str.maketrans("", "", '"\\\r\n\x00')


class ImapMailbox:
    """Signed in on making; nothing in the mailbox is changed."""

    def __init__(self, address: Address, *, seconds: float = SECONDS) -> None:
        self._address = address
        with self._troubles():
            self._box: BaseMailBox = self._connect(seconds)
        try:
            with self._troubles():
                self._sign_in()
        except Unavailable:
            self._close()
            raise

    def _connect(self, seconds: float) -> BaseMailBox:
        where = self._address
        if not where.tls:
            return MailBoxUnencrypted(where.host, where.port, timeout=seconds)
        context = ssl.create_default_context()
        return MailBox(where.host, where.port, timeout=seconds, ssl_context=context)

    def _sign_in(self) -> None:
        where = self._address
        if where.user.isascii() and where.password.isascii():
            self._box.login(where.user, where.password, initial_folder=None)
        else:
            self._box.login_utf8(where.user, where.password, initial_folder=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            self._box.logout()

    def open(self, folder: str) -> Folder:
        """EXAMINE: read-only for the server too."""
        with self._troubles(folder):
            self._box.folder.set(folder, readonly=True)
            told = self._box.folder.status(folder, ["MESSAGES", "UIDNEXT", "UIDVALIDITY"])
        return Folder(folder, told["UIDVALIDITY"], told["UIDNEXT"], told["MESSAGES"])

    def after(self, uid: int, limit: int) -> list[Found]:
        """By UID SEARCH, then the sizes of no more than `limit`."""
        with self._troubles():
            # "n:*" always names the last mail, even if its UID is smaller
            told = self._box.uids(AND(uid=f"{uid + 1}:*"), charset=None)
            wanted = sorted(one for one in map(int, told) if one > uid)[:limit]
            return [one for part in _parts(wanted) for one in self._sizes(part)]

    def _sizes(self, uids: Sequence[int]) -> list[Found]:
        found = []
        for line in self._fetch(",".join(map(str, uids)), "(UID RFC822.SIZE)"):
            text = line[0] if isinstance(line, tuple) else line
            uid, size = _UID.search(text or b""), _SIZE.search(text or b"")
            if uid and size:
                found.append(Found(int(uid[1]), int(size[1])))
        return sorted(found, key=lambda one: one.uid)

    def read(self, uid: int, most: int) -> bytes:
        """BODY.PEEK of a part: a mail of 200 MB costs no more than `most`."""
        with self._troubles():
            for line in self._fetch(str(uid), f"(BODY.PEEK[]<0.{most}>)"):
                if isinstance(line, tuple):
                    return bytes(line[1][:most])
        return b""

    def _fetch(self, uids: str, what: str) -> list[Any]:
        told, lines = self._box.client.uid("FETCH", uids, what)
        if told != "OK":
            raise imaplib.IMAP4.error("FETCH")
        return [line for line in lines if line is not None]

    def find(self, message_id: str) -> list[int]:
        """By UID SEARCH HEADER."""
        wanted = message_id.translate(_QUOTED)
        with self._troubles():
            told = self._box.uids(AND(header=H("Message-ID", wanted)), charset=None)
            return sorted(map(int, told))

    @contextmanager
    def _troubles(self, folder: str = "") -> Iterator[None]:
        """What can go wrong, as a reason. The server's own words are not passed on: they may hold names."""
        host = {"host": self._address.host}
        try:
            yield
        except MailboxLoginError as error:
            raise Unavailable(Reason("mailbox.sign_in", host), permanent=True) from error
        except MailboxFolderSelectError as error:
            raise Unavailable(
                Reason("mailbox.no_folder", {**host, "folder": folder}), permanent=True
            ) from error
        except ssl.SSLCertVerificationError as error:
            values = {**host, "why": error.verify_message}
            raise Unavailable(Reason("mailbox.tls", values), permanent=True) from error
        except TimeoutError as error:
            raise Unavailable(Reason("mailbox.timeout", host)) from error
        except (imaplib.IMAP4.abort, OSError) as error:
            raise Unavailable(Reason("mailbox.unreachable", host)) from error
        except (ImapToolsError, imaplib.IMAP4.error, ValueError, KeyError, TypeError) as error:
            raise Unavailable(Reason("mailbox.answer", host)) from error


def _parts(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for place in range(0, len(uids), _PORTION):
        yield uids[place : place + _PORTION]
