"""A PostgreSQL cluster for one test run: in a temporary folder, on loopback, gone afterwards."""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

USER = "tasuki"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",  # the cluster never outlives the run; clients are killed in tests, the server is not
    "full_page_writes": "off",
    "autovacuum_naptime": "10s",
    "timezone": "UTC",
}


class PostgresMissing(Exception):
    """No usable PostgreSQL server programs on this machine."""


@dataclass(slots=True)
class Cluster:
    """A running server. `url` names its maintenance database; everything in it is disposable."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server by its process id and remove its folder."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout=15)
        shutil.rmtree(self.folder, ignore_errors=True)


def create_database(url: str, name: str, *, template: str = "template0") -> str:
    """Make database `name` beside the one that `url` names, and return its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop_database(url: str, name: str) -> None:
    """Remove database `name`, with whoever is still connected to it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def find_programs() -> Path:
    """The folder that holds `initdb` and `postgres`: on PATH, as `pg_config` says, or where Debian keeps it."""
    candidates = [Path(found).parent for found in [shutil.which("initdb")] if found]
    told = shutil.which("pg_config")
    if told:
        answer = subprocess.run([told, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(answer.stdout.strip() or "/nonexistent"))
    debian = Path("/usr/lib/postgresql")
    candidates += sorted(debian.glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing("PostgreSQL's server programs (initdb, postgres)")


def start() -> Cluster:
    """Start a fresh cluster on a free loopback port; raises `PostgresMissing` where there is none."""
    programs = find_programs()
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="tasuki-postgres-", dir=_open_folder()))
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        password = secrets.token_urlsafe(16)
        _initialise(programs, folder, account, password)
        return _launch(programs, folder, account, password)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _initialise(programs: Path, folder: Path, account: pwd.struct_passwd | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    command = [str(programs / "initdb"), f"--username={USER}", f"--pwfile={secret}", "--auth=scram-sha-256"]
    command += ["--encoding=UTF8", "--no-sync", f"--pgdata={folder / 'data'}"]
    problem = ""
    for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
        answer = subprocess.run(
            [*command, f"--locale={locale}"],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            **_as(account),
        )
        if answer.returncode == 0:
            return
        problem = answer.stderr
        shutil.rmtree(folder / "data", ignore_errors=True)
    raise RuntimeError(f"initdb failed: {problem}")


def _launch(programs: Path, folder: Path, account: pwd.struct_passwd | None, password: str) -> Cluster:
    log = folder / "log"
    for _attempt in range(3):
        port = _free_port()
        command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
        command += [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                start_new_session=True,
                preexec_fn=_end_with_parent(),
                **_as(account),
            )
        url = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        if _answers(url, process):
            return Cluster(url, folder, process)
        if process.poll() is None:
            process.kill()
            process.wait()
    raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text(errors='replace')[-2000:]}")


def _answers(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then `postgres`, else `nobody`, does it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing("an account other than root to run PostgreSQL")


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "env": environment}


def _open_folder() -> str:
    """A temporary folder that another account may enter."""
    usual = Path(tempfile.gettempdir())
    everyone = all(parent.stat().st_mode & 0o001 for parent in (usual, *usual.parents))
    return str(usual) if everyone or os.geteuid() != 0 else "/tmp"  # noqa: S108 -- mkdtemp makes it private


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux the server gets a fast-shutdown signal when the test run dies, however it dies."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return lambda: library.prctl(1, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0
