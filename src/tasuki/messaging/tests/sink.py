"""A mail server for tests that does what it is told: answers, refuses, falls silent, hangs up (on loopback)."""

from __future__ import annotations

import email
import email.policy
import hmac
import socket
import socketserver
import threading
import time
from base64 import b64decode, b64encode
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

CLOSE = "close"
CHALLENGE = b"<907.1105@sink>"
STAGES = ("connect", "mail", "rcpt", "data", "body", "dot")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


class Sink:
    """A context manager; `behaviour` maps a stage to a reply line, or to `CLOSE`. What was taken is in `mails`.

    `once` does so for one time; `greylist` puts each recipient off at first; `cram` (name, password) demands to sign
    in by CRAM-MD5. `hold("dot")` makes the server wait at a stage until `release("dot")`; `reached("dot")` waits for
    somebody there.
    """

    def __init__(
        self, *, port: int = 0, greylist: bool = False, cram: tuple[str, str] | None = None, **behaviour: str
    ) -> None:
        self.behaviour = behaviour
        self.once: dict[str, str] = {}
        self.cram = cram
        self.greylist: set[str] | None = set() if greylist else None
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.times: list[float] = []  # when each was taken, by a clock that never jumps
        self.senders: list[str] = []
        self.recipients: list[str] = []
        self.conversations = 0
        self.delay = 0.0  # seconds before each answer
        self._held: dict[str, threading.Event] = {}
        self._reached = {stage: threading.Event() for stage in STAGES}
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 60

            def handle(self) -> None:
                try:
                    _converse(sink, self)
                except OSError:
                    return

        self._server = _Server(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        for stage in list(self._held):
            self.release(stage)
        self._server.shutdown()
        self._server.server_close()

    @property
    def message_ids(self) -> list[str]:
        """The Message-IDs of what was taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    def hold(self, stage: str) -> None:
        """Wait at this stage from now on."""
        self._reached[stage].clear()
        self._held[stage] = threading.Event()

    def release(self, stage: str) -> None:
        """Go on at this stage."""
        held = self._held.pop(stage, None)
        if held is not None:
            held.set()

    def reached(self, stage: str, timeout: float = 60) -> None:
        """Wait until a conversation has come to this stage."""
        assert self._reached[stage].wait(timeout), f"nobody came to {stage}"

    def at(self, stage: str) -> str:
        """What to do at this stage, after waiting if the stage is held."""
        self._reached[stage].set()
        if self.delay:
            time.sleep(self.delay)
        held = self._held.get(stage)
        if held is not None:
            held.wait(60)
        return self.once.pop(stage, "") or self.behaviour.get(stage, "")

    def puts_off(self, recipient: str) -> bool:
        """Whether greylisting puts this recipient off: the first time."""
        if self.greylist is None or recipient in self.greylist:
            return False
        self.greylist.add(recipient)
        return True


def _converse(sink: Sink, line: Any) -> None:
    def say(text: str) -> None:
        line.wfile.write(text.encode() + b"\r\n")

    sink.conversations += 1
    if not _answer(sink, say, "connect", "220 sink"):
        return
    while words := line.rfile.readline().decode("latin-1").strip().split():
        verb = words[0].upper()
        if verb == "QUIT":
            say("221 bye")
            return
        if verb in ("EHLO", "HELO"):
            say("250-sink\r\n250 AUTH CRAM-MD5" if sink.cram else "250 sink")
        elif verb == "AUTH" and sink.cram:
            say("334 " + b64encode(CHALLENGE).decode())
            good = _cram(*sink.cram) == b64decode(line.rfile.readline().strip())
            say("235 welcome" if good else "535 wrong")
        elif verb == "MAIL":
            sink.senders.append(words[1].partition(":")[2].strip("<>"))
            if not _answer(sink, say, "mail", "250 ok"):
                return
        elif verb == "RCPT":
            sink.recipients.append(words[1].partition(":")[2].strip("<>"))
            if sink.puts_off(sink.recipients[-1]):
                say("451 4.7.1 greylisted, come back later")
            elif not _answer(sink, say, "rcpt", "250 ok"):
                return
        elif verb == "DATA":
            told = sink.at("data") or "354 go on"
            if told == CLOSE:
                return
            say(told)
            if told.startswith("354") and not _take(sink, line, say):
                return
            if told.startswith("421"):
                return
        else:
            say("250 ok")


def _answer(sink: Sink, say: Any, stage: str, usual: str) -> bool:
    wanted = sink.at(stage) or usual
    if wanted == CLOSE:
        return False
    say(wanted)
    return not wanted.startswith("421")


def _cram(name: str, password: str) -> bytes:
    return f"{name} {hmac.new(password.encode(), CHALLENGE, 'md5').hexdigest()}".encode()


def _take(sink: Sink, line: Any, say: Any) -> bool:
    """Read the message up to the final dot; only then it counts as taken."""
    parts: list[bytes] = []
    while (part := line.rfile.readline()) != b".\r\n":
        if not part:
            return False
        if not parts and sink.at("body") == CLOSE:
            line.connection.shutdown(socket.SHUT_RDWR)
            return False
        parts.append(part[1:] if part.startswith(b"..") else part)
    told = sink.once.get("dot") or sink.behaviour.get("dot", "")
    if not told or told == CLOSE or told.startswith("2"):
        parsed = email.message_from_bytes(b"".join(parts), policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        sink.raw.append(b"".join(parts))
        sink.times.append(time.monotonic())
        sink.mails.append(parsed)
    return _answer(sink, say, "dot", "250 taken")
