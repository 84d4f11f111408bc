"""Real `tasuki` processes against an installation of their own: for faults, scale-out and the command line.

def test_killed_worker_loses_nothing(tasuki_site):
    worker = tasuki_site.start("work")
    tasuki_site.json("open", "--account", "ACC-1", ...)
    tasuki_site.kill(worker)
    assert tasuki_site.sql("SELECT count(*) FROM messaging_message WHERE state = 'sent'") == [(1,)]
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from tasuki.testing.postgres import create_database, drop_database

SOURCE = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "TMPDIR", "USER", "LD_LIBRARY_PATH", "SYSTEMROOT", "TASUKI_NOW")
COMMAND = "import sys; from tasuki.config.cli import main; sys.exit(main())"
SETUP = (
    "import os, tasuki; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'tasuki.config.settings');"
    "import django; django.setup()\n"
)

type Process = subprocess.Popen[bytes]


class TasukiSite:
    """One installation: its own data folder, its own database, its own processes. A context manager.

    `cluster` is the address of a PostgreSQL maintenance database; without it the site lives on SQLite.
    `like` is a prepared site (migrated, not running) to start from as a copy. Leaving the block ends every
    process that the site started, by process id, with its descendants, and drops its database.
    """

    def __init__(
        self,
        folder: Path,
        *,
        cluster: str = "",
        like: TasukiSite | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.cluster = cluster
        self.database_url = ""
        self._logs: dict[int, Path] = {}
        self._processes: list[Process] = []
        if like is not None:
            shutil.copytree(like.home, self.home)
        else:
            self.home.mkdir(parents=True)
        if cluster:
            self._database = f"site_{uuid4().hex[:16]}"
            template = like._database if like is not None else "template0"
            self.database_url = create_database(cluster, self._database, template=template)
        self.env = self._environment(env or {})

    def _environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {
            "TASUKI_HOME": str(self.home),
            "PYTHONPATH": str(SOURCE),
            "PYTHONUNBUFFERED": "1",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "200",
            "NO_COLOR": "1",
        }
        if self.database_url:
            own["DATABASE_URL"] = self.database_url
        return {**kept, **own, **extra}

    # -- commands ---------------------------------------------------------------------------------

    def run(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
        timeout: float = 120,
        check: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run `tasuki ARGUMENTS` to its end. `check` demands exit code 0 and shows the output otherwise."""
        return self._complete([sys.executable, "-c", COMMAND, *arguments], env, stdin, timeout, check)

    def json(self, *arguments: str, **options: Any) -> Any:
        """Run `tasuki ARGUMENTS --json`, demand success, and return what it printed."""
        return json.loads(self.run(*arguments, "--json", check=True, **options).stdout)

    def python(
        self, code: str, *, env: Mapping[str, str] | None = None, timeout: float = 120, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run Python code inside this installation (Django is set up) to its end."""
        return self._complete([sys.executable, "-c", SETUP + code], env, "", timeout, check)

    def _complete(
        self, command: list[str], env: Mapping[str, str] | None, stdin: str, timeout: float, check: bool
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            env={**self.env, **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            cwd=self.folder,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{command[3:]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    # -- processes that stay ------------------------------------------------------------------------

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> Process:
        """Start `tasuki ARGUMENTS` and leave it running; its output goes to `log(process)`."""
        return self._spawn([sys.executable, "-c", COMMAND, *arguments], env)

    def start_python(self, code: str, *, env: Mapping[str, str] | None = None) -> Process:
        """Start Python code inside this installation and leave it running."""
        return self._spawn([sys.executable, "-c", SETUP + code], env)

    def _spawn(self, command: list[str], env: Mapping[str, str] | None) -> Process:
        path = self.folder / f"process-{len(self._processes)}.log"
        with path.open("wb") as output:
            process = subprocess.Popen(
                command,
                env={**self.env, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        self._processes.append(process)
        self._logs[process.pid] = path
        return process

    def serve(
        self, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 60
    ) -> tuple[Process, str]:
        """Start `tasuki serve` on a free port and wait until it answers; returns the process and its address."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        process = self.start(
            "serve", "--port", str(port), *arguments, env={"TASUKI_URL": address, **(env or {})}
        )
        self.wait_http(address + "/", process=process, timeout=timeout)
        return process, address

    def wait_http(self, url: str, *, process: Process | None = None, timeout: float = 60) -> int:
        """Wait until `url` answers with anything below 500 and return the status."""

        def answered() -> int:
            if process is not None and process.poll() is not None:
                raise AssertionError(f"the process ended with {process.returncode}:\n{self.log(process)}")
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- loopback
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                return error.code if error.code < 500 else 0
            except OSError:
                return 0

        try:
            return wait_until(answered, timeout=timeout, what=f"{url} to answer", pause=0.1)
        except TimeoutError as error:
            logs = "\n".join(self.log(each) for each in self._processes)
            raise AssertionError(f"{error}\n{logs}") from None

    def log(self, process: Process) -> str:
        """What the process has printed so far, both streams."""
        return self._logs[process.pid].read_text(encoding="utf-8", errors="replace")

    def kill(self, process: Process | int) -> None:
        """`kill -9` exactly this process (not its children) and wait until it is gone."""
        pid = process if isinstance(process, int) else process.pid
        os.kill(pid, signal.SIGKILL)
        if not isinstance(process, int):
            process.wait(timeout=30)

    def stop(self, process: Process, *, timeout: float = 30) -> int:
        """Ask the process to end (SIGTERM), as a service manager would; returns its exit code."""
        family = descendants(process.pid)
        if process.poll() is None:
            process.terminate()
        try:
            return process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(timeout=timeout)
        finally:
            _kill_all(family)

    # -- the database -------------------------------------------------------------------------------

    def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement on the site's database (placeholders `%s` on both kinds) and return its rows."""
        with closing(self.connect()) as connection:
            marked = statement if self.database_url else statement.replace("%s", "?")
            cursor = connection.execute(marked, parameters or None if self.database_url else parameters)
            rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
            connection.commit()
            return rows

    def connect(self) -> Any:
        """A bare driver connection to the site's database, for locks and for looking from outside."""
        if self.database_url:
            import psycopg

            return psycopg.connect(self.database_url)
        import sqlite3

        return sqlite3.connect(self.home / "tasuki.sqlite3", timeout=20, isolation_level="IMMEDIATE")

    # -- its end --------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes of this site and remove its database and data folder."""
        for process in self._processes:
            family = [process.pid, *descendants(process.pid)] if process.poll() is None else []
            _kill_all(family)
            process.wait(timeout=30)
        if self.cluster:
            drop_database(self.cluster, self._database)
        shutil.rmtree(self.home, ignore_errors=True)


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until[T](
    condition: Callable[[], T], *, timeout: float = 30, what: str = "it", pause: float = 0.05
) -> T:
    """Ask `condition` until it returns something true, and return that; `TimeoutError` names `what`."""
    end = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout:g} s in vain for {what}")
        time.sleep(pause)


def descendants(pid: int) -> list[int]:
    """The process ids of all children, grandchildren and so on of `pid`, parents first."""
    parents: dict[int, list[int]] = {}
    answer = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False)
    for line in answer.stdout.splitlines():
        child, parent = line.split()
        parents.setdefault(int(parent), []).append(int(child))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(0), [])
        found += children
        waiting += children
    return found


def command_line(pid: int) -> str:
    """The command line of a process, to tell the children of `serve` apart; empty if it is gone."""
    answer = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def _kill_all(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
