"""The small parent of `tasuki serve`: starts the web server and a worker, restarts a dead one, ends both.

It is a program of its own (`python -m tasuki.jobs.supervisor PLAN`), free of Django, so that it stays small and
cannot fall over what its children fall over. On Linux the children end when it ends, however it ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import FrameType
from typing import Final

PAUSES: Final = (
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
    30.0,
)  # seconds before a restart, the longer the more often it failed
SETTLED: Final = 60.0  # seconds of life after which a child counts as healthy again
GRACE: Final = 35.0  # seconds the children have to end when told to
HOPELESS: Final = 3  # starts of the web server that may fail before it has ever answered
LINUX: Final = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, where it answers, and what to say."""

    children: Mapping[str, list[str]]
    address: str
    texts: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        """For the command line of the supervisor."""
        return json.dumps(asdict(self))


@dataclass(slots=True)
class Child:
    """One process that is kept alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0


class Supervisor:
    """Starts, watches, restarts and ends the children of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.children = [Child(name, command) for name, command in plan.children.items()]
        self.stopping = False
        self.ready = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT; returns the exit code: 0 in good order, 4 when the web server never came up."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        while not self.stopping:
            for child in self.children:
                self._tend(child)
            if not self.ready and answers(self.plan.address):
                self.ready = True
                say(self.plan.texts["ready"])
            if not self.ready and self.children[0].failures >= HOPELESS:
                say(self.plan.texts["hopeless"])
                self._end()
                return 4
            time.sleep(0.1 if not self.ready else 0.3)
        self._end()
        return 0

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            if child.process.poll() is None:
                return
            self._bury(child, now)
        if now >= child.due and not self.stopping:
            child.process, child.started = start(child.command, self.plan.environment), now

    def _bury(self, child: Child, now: float) -> None:
        """Note the death, end what the child left behind, and set the time of its return."""
        assert child.process is not None  # noqa: S101 -- said by the caller
        signal_group(child.process, getattr(signal, "SIGKILL", signal.SIGTERM))
        child.failures = 1 if now - child.started > SETTLED else child.failures + 1
        pause = PAUSES[min(child.failures, len(PAUSES)) - 1]
        say(
            self.plan.texts["restart"]
            % {"name": child.name, "code": child.process.returncode, "pause": pause}
        )
        child.process, child.due = None, now + pause

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            signal_group(process, getattr(signal, "SIGKILL", signal.SIGTERM))


def start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own; on Linux it is told to end when this process is gone."""
    return subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent(),  # safe: this process has no threads
    )


def signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Reach what a child has started itself and left behind."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def answers(address: str) -> bool:
    """Whether a web server answers anything at all."""
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 -- our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def say(text: str) -> None:
    """One line to whoever started us."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _end_with_parent() -> Callable[[], None] | None:
    if not LINUX:
        return None
    library, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def arm() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it went between fork and here
            os._exit(1)

    return arm


def main() -> int:
    """Run the plan on the command line."""
    return Supervisor(Plan(**json.loads(sys.argv[1]))).run()


if __name__ == "__main__":
    sys.exit(main())
