"""PostgreSQL's own `pg_dump`, `pg_restore` and `psql`: found, or named as missing (SE-5)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from tasuki.rules.reasons import Reason, Unavailable

_USUAL = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


def dump(target: Path, *, snapshot: str) -> None:
    """Write the database, as an exported snapshot sees it, to `target` in the custom format."""
    _run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={target}",
    )


def replace_by(dumped: Path, script: Path) -> None:
    """Replace everything in the database by a dump, in one transaction: all of it or nothing."""
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dumped), connected=False)
    before = script.with_suffix(".before.sql")
    before.write_text(
        "SET lock_timeout = '20s'; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;\n"
    )
    _run("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(before), "-f", str(script))


def find(name: str) -> Path:
    """The program on PATH, else the newest one in the usual places."""
    on_path = shutil.which(name)
    if on_path:
        return Path(on_path)
    found = [path for pattern in _USUAL for path in Path("/").glob(f"{pattern[1:]}/{name}")]
    if not found:
        raise Unavailable(Reason("backup.no_tool", {"name": name}), permanent=True)
    return max(found, key=_version)


def _version(path: Path) -> float:
    digits = "".join(
        letter if letter.isdigit() or letter == "." else " " for letter in path.parent.parent.name
    )
    return float(digits.split()[-1]) if digits.split() else 0.0


def _run(name: str, *arguments: str, connected: bool = True) -> None:
    target, password = _target()
    command = [str(find(name)), *([f"--dbname={target}"] if connected else []), *arguments]
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {}), "PGOPTIONS": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Unavailable(Reason("backup.tool_failed", {"name": name, "error": " ".join(lines[:3])}))


def _target() -> tuple[str, str]:
    """Where to connect, and the password, which must not stand on a command line."""
    from psycopg.conninfo import make_conninfo

    params: dict[str, Any] = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "options", "client_encoding", "prepare_threshold"):
        params.pop(ours, None)
    password = str(params.pop("password", "") or "")
    return make_conninfo(**params), password
