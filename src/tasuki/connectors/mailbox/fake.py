"""A mailbox without a server: folders of mails in memory, the same answers and the same troubles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tasuki.connectors.mailbox.protocol import Folder, Found
from tasuki.rules.reasons import Reason, Unavailable

_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
HOST = "mail.example"


@dataclass
class FakeMailbox:
    """`folders`: name → mails by UID. `trouble` is raised by everything. `read_bytes` counts what was read."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    validity: int = 1
    trouble: Unavailable | None = None
    read_bytes: int = 0
    _open: str = ""

    def put(self, mail: bytes, folder: str = "INBOX", uid: int | None = None) -> int:
        """Let a mail arrive."""
        mails = self.folders.setdefault(folder, {})
        number = uid if uid is not None else max(mails, default=0) + 1
        mails[number] = mail
        return number

    def __enter__(self) -> Self:
        self._answer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._open = ""

    def open(self, folder: str) -> Folder:
        """As the real one."""
        self._answer()
        if folder not in self.folders:
            raise Unavailable(Reason("mailbox.no_folder", {"host": HOST, "folder": folder}), permanent=True)
        self._open = folder
        mails = self.folders[folder]
        return Folder(folder, self.validity, max(mails, default=0) + 1, len(mails))

    def after(self, uid: int, limit: int) -> Sequence[Found]:
        """As the real one."""
        mails = self._mails()
        return [Found(one, len(mails[one])) for one in sorted(mails) if one > uid][:limit]

    def read(self, uid: int, most: int) -> bytes:
        """As the real one."""
        part = self._mails().get(uid, b"")[:most]
        self.read_bytes += len(part)
        return part

    def find(self, message_id: str) -> Sequence[int]:
        """As the real one."""
        mails, wanted = self._mails(), message_id.encode()
        return sorted(uid for uid, mail in mails.items() if wanted in _ids(mail))

    def _mails(self) -> dict[int, bytes]:
        self._answer()
        if not self._open:
            raise Unavailable(Reason("mailbox.answer", {"host": HOST}))
        return self.folders[self._open]

    def _answer(self) -> None:
        if self.trouble is not None:
            raise self.trouble


def _ids(mail: bytes) -> list[bytes]:
    head = mail.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _ID.findall(head)
