"""The one way into a mailbox: the same tests against an IMAP server in a process of its own, and the fake."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from tasuki.connectors import mailbox as door
from tasuki.connectors.mailbox import Address, Mailbox, address_of
from tasuki.connectors.mailbox.fake import FakeMailbox
from tasuki.connectors.mailbox.real import ImapMailbox
from tasuki.rules.reasons import Unavailable
from tasuki.testing.processes import free_port

pytestmark = pytest.mark.once
USER, PASSWORD = "mail@tasuki.example", 'se"cret\\ word'


def mail(number: int, size: int = 0) -> bytes:
    """A small mail, or one of at least `size` bytes."""
    head = f"Message-ID: <m{number}@tasuki.example>\r\nSubject: Mail {number}\r\n\r\n".encode()
    return head + b"x" * max(size - len(head) - 2, 3) + b"\r\n"


@dataclass
class Server:
    """An IMAP server on loopback that forgets everything when it ends."""

    port: int
    sent: list[bytes] = field(default_factory=list)

    def put(self, data: bytes, folder: str = "INBOX") -> None:
        """Let a mail arrive."""
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login(USER, PASSWORD) as box:
            if not box.folder.exists(folder):
                box.folder.create(folder)
            box.append(data, folder)

    def seen(self) -> int:
        """How many mails of the inbox carry a flag that says that somebody looked."""
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login(USER, PASSWORD) as box:
            return len(box.uids("SEEN"))


@pytest.fixture(scope="module")
def running() -> Iterator[int]:
    """The port of a server."""
    port = free_port()
    pymap = Path(sys.executable).parent / "pymap"
    command = [str(pymap), "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"]
    process = subprocess.Popen(
        [*command, "--demo-user", USER, "--demo-password", PASSWORD], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def where(port: int, password: str = PASSWORD) -> Address:
    """The address of the server."""
    return Address("127.0.0.1", port, USER, password, tls=False)


@dataclass
class Stage:
    """A mailbox to look into, and the way to let mails arrive."""

    connect: Callable[[], Mailbox]
    put: Callable[[bytes, str], object]


@pytest.fixture(params=["real", "fake"])
def stage(request: pytest.FixtureRequest, running: int) -> Stage:
    """The real thing, then the fake."""
    if request.param == "real":
        return Stage(lambda: ImapMailbox(where(running), seconds=10), Server(running).put)
    fake = FakeMailbox()
    return Stage(lambda: fake, fake.put)


class TestMailbox:
    """MS-5: what both must do."""

    def test_what_is_new_is_found_once_and_in_order(self, stage: Stage) -> None:
        """MS-5: everything after the last UID, oldest first, no more than wanted; nothing twice."""
        with stage.connect() as box:
            before = box.open("INBOX").next_uid - 1
        for number in (1, 2, 3):
            stage.put(mail(number, 400 * number), "INBOX")
        with stage.connect() as box:
            folder = box.open("INBOX")
            first = box.after(before, 2)
            rest = box.after(first[-1].uid, 10)
            assert [len(first), len(rest)] == [2, 1]
            assert folder.next_uid > rest[-1].uid > first[1].uid > first[0].uid
            assert box.after(rest[-1].uid, 10) == []
            assert [one.size for one in (*first, *rest)] == [400, 800, 1200]

    def test_no_more_is_read_than_wanted(self, stage: Stage) -> None:
        """MS-5: a mail of any size costs a bounded part of it; a mail that is gone is empty."""
        stage.put(mail(7, 300_000), "INBOX")
        with stage.connect() as box:
            last = box.open("INBOX").next_uid - 1
            assert box.after(last - 1, 5)[0].size == 300_000
            assert box.read(last, 1_000) == mail(7, 300_000)[:1_000]
            assert box.read(last, 1_000_000) == mail(7, 300_000)
            assert box.read(last + 1_000, 10) == b""

    def test_a_mail_is_found_by_its_id(self, stage: Stage) -> None:
        """MS-5: the Sent folder is evidence for an uncertain message."""
        stage.put(mail(11), "Sent items")
        with stage.connect() as box:
            box.open("Sent items")
            assert len(box.find("<m11@tasuki.example>")) == 1
            assert box.find("<m12@tasuki.example>") == []
            assert box.find('<m11"@tasuki.example> OR ALL') == []

    def test_a_folder_that_is_not_there(self, stage: Stage) -> None:
        """MS-5: the folder is named."""
        with stage.connect() as box, pytest.raises(Unavailable) as told:
            box.open("Nowhere")
        assert (told.value.reason.code, told.value.permanent) == ("mailbox.no_folder", True)
        assert told.value.reason.values["folder"] == "Nowhere"

    def test_an_empty_folder(self, stage: Stage) -> None:
        """MS-5: nothing to read is no error."""
        stage.put(mail(1), "Other")
        with stage.connect() as box:
            box.open("Other")
            assert box.after(10_000, 10) == []


def test_looking_changes_nothing(running: int) -> None:
    """MS-5: no mail is flagged as read by us."""
    server = Server(running)
    server.put(mail(21))
    with ImapMailbox(where(running)) as box:
        last = box.open("INBOX").next_uid - 1
        assert box.read(last, 100)
    assert server.seen() == 0


def test_a_wrong_password_is_said_without_it(running: int) -> None:
    """MS-5: the way out is named, the password is not."""
    with pytest.raises(Unavailable) as told:
        ImapMailbox(where(running, password="wrong-word"))
    assert (told.value.reason.code, told.value.permanent) == ("mailbox.sign_in", True)
    assert "wrong-word" not in str(told.value) + repr(where(running, password="wrong-word"))


def test_nobody_there_and_no_answer() -> None:
    """MS-5: both pass, so the next look tries again."""
    with pytest.raises(Unavailable) as told:
        ImapMailbox(where(free_port()))
    assert (told.value.reason.code, told.value.permanent) == ("mailbox.unreachable", False)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable) as told:
        ImapMailbox(where(silent.getsockname()[1]), seconds=0.2)
    assert (told.value.reason.code, told.value.permanent) == ("mailbox.timeout", False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("imap://me:x@mail.example/INBOX", "mailbox.plain"),
        ("http://me:x@mail.example", "mailbox.bad_address"),
        ("imaps://mail.example", "mailbox.bad_address"),
        ("imaps://me:x@/INBOX", "mailbox.bad_address"),
        ("imaps://me:x@host:port/INBOX", "mailbox.bad_address"),
        ("imaps://me:x%0D%0A@host/INBOX", "mailbox.bad_address"),
    ],
)
def test_an_address_that_cannot_be_used(text: str, code: str) -> None:
    """MS-5: a password crosses no network unprotected, and no command hides in it."""
    with pytest.raises(Unavailable) as told:
        address_of(text)
    assert told.value.reason.code == code


def test_the_address_of_the_setting(settings: object) -> None:
    """MS-5: user and password may hold anything; the folder too."""
    settings.TASUKI_MAILBOX = ""  # type: ignore[attr-defined]
    with pytest.raises(Unavailable) as told:
        door.connect()
    assert told.value.reason.code == "mailbox.not_set"
    found = address_of("imaps://me%40tasuki.example:p%2Fw@mail.example/Post%20box")
    assert found == Address("mail.example", 993, "me@tasuki.example", "p/w", "Post box", tls=True)
    assert address_of("imap://me:x@127.0.0.1:1143").folder == "INBOX"
