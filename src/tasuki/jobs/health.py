"""What `tasuki check` looks at: each finding says what is wrong and what to do about it."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core import checks
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from tasuki.jobs import queries
from tasuki.rules.reasons import Reason
from tasuki.web import vault
from tasuki.web.faults import database_reason
from tasuki.web.reason_texts import sentence

type State = Literal["ok", "warning", "error"]

FIXED_SQLITE: Final = (3, 51, 3)
LITTLE_SPACE: Final = 200_000_000
SKEW: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: a name for programs, how it is, and a sentence for people."""

    name: str
    state: State
    text: str


def examine() -> list[Finding]:
    """Everything, in the order in which one would put it right; what needs the database is left out without it."""
    database = _database()
    found = [_home(), _space(), _sqlite_version(), database]
    if database.state == "ok":
        migrated = _migrated()
        found.append(migrated)
        found.append(_clock())
        if migrated.state == "ok":
            found.append(_worker())
            found.append(_notes_key())
    return [*found, _mail(), _static(), *_system()]


def pending_migrations() -> list[str]:
    """Names of migrations that the code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _home() -> Finding:
    home = Path(settings.TASUKI_HOME)
    if os.access(home, os.W_OK | os.X_OK):
        return Finding("home", "ok", _("The data folder %(path)s can be written.") % {"path": home})
    return Finding("home", "error", _("The data folder %(path)s cannot be written.") % {"path": home})


def _space() -> Finding:
    free = shutil.disk_usage(settings.TASUKI_HOME).free
    values = {"free": free // 1_000_000}
    if free < LITTLE_SPACE:
        return Finding(
            "space", "warning", _("Only %(free)s MB are free where the data folder lies.") % values
        )
    return Finding("space", "ok", _("%(free)s MB are free where the data folder lies.") % values)


def _sqlite_version() -> Finding:
    version = sqlite3.sqlite_version_info
    values = {"version": ".".join(map(str, version)), "fixed": ".".join(map(str, FIXED_SQLITE))}
    if connection.vendor != "sqlite":
        return Finding("sqlite", "ok", _("SQLite is not used: the database is PostgreSQL."))
    if version >= FIXED_SQLITE:
        return Finding("sqlite", "ok", _("SQLite %(version)s is linked.") % values)
    text = _(
        "SQLite %(version)s is linked; before %(fixed)s its write-ahead log may corrupt a database. Tasuki therefore "
        "uses the slower rollback journal. To be rid of this install the `pysqlite3` wheel, a newer SQLite, or "
        "use PostgreSQL."
    )
    return Finding("sqlite", "warning", text % values)


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        reason = database_reason(error) or Reason("database.unreachable")
        return Finding("database", "error", f"{sentence(reason)} ({error})".replace("\n", " "))
    kind = "PostgreSQL" if connection.vendor == "postgresql" else f"SQLite, {_journal_mode()}"
    return Finding("database", "ok", _("The database answers (%(kind)s).") % {"kind": kind})


def _journal_mode() -> str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        return str(cursor.fetchone()[0]).upper()


def _migrated() -> Finding:
    waiting = pending_migrations()
    if not waiting:
        return Finding("migrations", "ok", _("The database is up to date."))
    text = _("%(count)s migrations are not applied. Run: tasuki migrate") % {"count": len(waiting)}
    return Finding("migrations", "error", text)


def _clock() -> Finding:
    """The host's clock against the database's: deadlines are told by one, leases by the other."""
    if connection.vendor != "postgresql":
        text = _("The clock says %(now)s UTC.") % {"now": time.strftime("%Y-%m-%d %H:%M", time.gmtime())}
        return Finding("clock", "ok", text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    off = abs(datetime.now(UTC) - theirs)  # noqa: TID251 -- the very thing that is measured
    values = {"seconds": round(off.total_seconds(), 1)}
    if off > SKEW:
        text = _(
            "The clocks of this host and of the database differ by %(seconds)s s. Set up time synchronisation."
        )
        return Finding("clock", "warning", text % values)
    return Finding(
        "clock", "ok", _("The clocks of this host and of the database agree (%(seconds)s s).") % values
    )


def _worker() -> Finding:
    workers = queries.workers()
    if workers.alive:
        return Finding("worker", "ok", _("Workers alive: %(count)s.") % {"count": workers.alive})
    if workers.last_seen is None:
        text = _("No worker has run yet. `tasuki serve` starts one, `tasuki work` another.")
    else:
        seen = f"{workers.last_seen:%Y-%m-%d %H:%M}"
        text = _("No worker has been seen since %(seen)s UTC. Run: tasuki work") % {"seen": seen}
    return Finding("worker", "warning", text)


def _notes_key() -> Finding:
    """Whether every sealed note can be opened here, and the key is nobody else's."""
    try:
        here = set(vault.key_ids())
    except vault.VaultClosed as closed:
        return Finding("notes_key", "error", sentence(closed.reason))
    lost = sorted(_keys_in_use() - here)
    values = {"path": vault.path(), "variable": vault.VARIABLE, "keys": ", ".join(lost)}
    if lost:
        text = _(
            "Sensitive notes are sealed with %(keys)s, which is neither in %(path)s nor in %(variable)s."
        )
        return Finding("notes_key", "error", text % values)
    if vault.path().exists() and vault.path().stat().st_mode & 0o077:
        text = _("Others on this machine can read the key of sensitive notes. Run: chmod 600 %(path)s")
        return Finding("notes_key", "warning", text % values)
    if not here:
        return Finding("notes_key", "ok", _("No sensitive note is kept; their key is made with the first."))
    if connection.vendor == "postgresql" and not vault.from_environment():
        text = _("The key of sensitive notes lies in %(path)s. With several hosts set %(variable)s on each.")
        return Finding("notes_key", "ok", text % values)
    return Finding("notes_key", "ok", _("The key of sensitive notes is there."))


def _keys_in_use() -> set[str]:
    known = set(connection.introspection.table_names())
    found: set[str] = set()
    for table in vault.tables():
        if table in known:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT DISTINCT key_id FROM {table} WHERE key_id <> ''")  # noqa: S608
                found |= {row[0] for row in cursor.fetchall()}
    return found


def _mail() -> Finding:
    mailer: Mapping[str, Any] = settings.MAILERS["default"]
    if "smtp" not in mailer["BACKEND"]:
        return Finding("mail", "ok", _("Mail is not sent by SMTP here."))
    host, port = mailer["OPTIONS"]["host"], mailer["OPTIONS"]["port"]
    if not host:
        return Finding(
            "mail", "warning", _("No mail server is set (TASUKI_SMTP): messages wait in the outbox.")
        )
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError as error:
        values = {"host": host, "port": port, "error": error}
        return Finding(
            "mail", "warning", _("The mail server %(host)s:%(port)s does not answer: %(error)s") % values
        )
    return Finding("mail", "ok", _("The mail server %(host)s answers.") % {"host": host})


def _static() -> Finding:
    if find("web/tasuki.css"):
        return Finding("static", "ok", _("Stylesheets and scripts are there."))
    return Finding("static", "error", _("Stylesheets and scripts are missing: the installation is damaged."))


def _system() -> Iterator[Finding]:
    """Django's own checks, its warnings as warnings."""
    for message in checks.run_checks():
        if message.is_silenced() or message.level < checks.WARNING:
            continue
        state: State = "error" if message.is_serious() else "warning"
        yield Finding(message.id or "system", state, " ".join(filter(None, [str(message.msg), message.hint])))
