"""Bringing a backup back: proven whole before anything is touched, then in place in one step (SE-5)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from tasuki.audit import anchor, archive, postgres_tools, queries
from tasuki.audit.actions import record
from tasuki.audit.models import ChainHead
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.web import vault


def restore(
    path: Path, *, actor: Actor, force: bool = False, without_notes_key: bool = False
) -> archive.Manifest:
    """Replace database and files by those of the archive; what was there is only replaced with `force`.

    Refused, with nothing touched: a damaged archive, one of the other engine or of a newer Tasuki, data in the
    way, and sealed notes whose key is neither in the archive nor here (unless `without_notes_key`: then they stay
    closed until the key is put back). Afterwards the database is brought up to date and its event log is verified.
    """
    home = Path(settings.TASUKI_HOME)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=home) as name:
        folder = Path(name)
        manifest = archive.unpack(path, folder)
        missing = _missing_keys(manifest, folder)
        refuse_if(_obstacles(manifest, force) + ([] if without_notes_key else missing))
        _check_database(folder / manifest.database, path)
        files_before = _swap_files(folder / "files")
        try:
            _swap_database(folder / manifest.database)
        except BaseException:
            _swap_files_back(files_before)
            raise
        _swap_beside(folder, home)
    if files_before is not None:
        shutil.rmtree(files_before)
    _prove(manifest, actor)
    return manifest


def _obstacles(manifest: archive.Manifest, force: bool) -> list[Reason]:
    found = []
    if manifest.engine != connection.vendor:
        found.append(Reason("backup.other_engine", {"theirs": manifest.engine, "ours": connection.vendor}))
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {name.split(".", 1)[0] for name in known}
    if any(name not in known for name in manifest.migrations if name.split(".", 1)[0] in ours):
        found.append(Reason("backup.newer", {"version": manifest.version}))
    if not force and _holds_data():
        found.append(Reason("backup.data_in_the_way"))
    return found


def _missing_keys(manifest: archive.Manifest, folder: Path) -> list[Reason]:
    """Keys that the archive's sealed notes need and that are neither in it nor here."""
    try:
        here = set(vault.key_ids())
    except vault.VaultClosed:
        here = set()
    if (folder / archive.NOTES_KEY).exists():
        here |= set(vault.key_ids_in(folder / archive.NOTES_KEY))
    lost = [key for key in manifest.sealed_by if key not in here]
    values = {"keys": lost, "path": str(vault.path()), "variable": vault.VARIABLE}
    return [Reason("backup.notes_key_missing", values)] if lost else []


def _holds_data() -> bool:
    """Whether somebody has worked here: people or events. A missing table means no."""
    tables = connection.introspection.table_names()
    people, heads = get_user_model(), ChainHead
    if people._meta.db_table in tables and people._default_manager.exists():
        return True
    return heads._meta.db_table in tables and heads.objects.filter(seq__gt=0).exists()


def _check_database(database: Path, path: Path) -> None:
    """The database within must open and be sound; PostgreSQL's dump is read in full by `pg_restore` itself."""
    if database.suffix != ".sqlite3":
        return
    try:
        with closing(sqlite3.connect(database)) as opened:
            answer = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise Refused(Reason("backup.damaged", {"path": str(path), "what": answer}))


def _swap_database(database: Path) -> None:
    """One transaction on either engine, so that a crash leaves the old data; running processes simply see the new."""
    if connection.vendor == "postgresql":
        connections.close_all()
        postgres_tools.replace_by(database, database.with_suffix(".sql"))
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, closing(sqlite3.connect(database)) as source:
        source.backup(connection.connection, progress=_stop_when_locked)
    connections.close_all()


def _stop_when_locked(status: int, _remaining: int, _total: int) -> None:
    """The connection has waited as long as any writer does (TASUKI_DB_WAIT); by itself the copy would wait forever."""
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise sqlite3.OperationalError("database is locked")


def _swap_files(new: Path) -> Path | None:
    """Put the archive's files in place; returns where the old ones lie meanwhile."""
    place = Path(settings.MEDIA_ROOT)
    aside = place.with_name(place.name + ".before-restore")
    shutil.rmtree(aside, ignore_errors=True)
    old = place.rename(aside) if place.exists() else None
    if new.exists():
        new.rename(place)
    else:
        place.mkdir(parents=True)
    return old


def _swap_files_back(old: Path | None) -> None:
    place = Path(settings.MEDIA_ROOT)
    shutil.rmtree(place, ignore_errors=True)
    if old is not None:
        old.rename(place)


def _swap_beside(folder: Path, home: Path) -> None:
    """Key and anchors of the archive; the present anchors are kept under another name."""
    anchor.set_aside()
    for name in (archive.ANCHORS, archive.KEY):
        if (folder / name).exists():
            (folder / name).replace(home / name)
    if (home / archive.KEY).exists():
        (home / archive.KEY).chmod(0o600)
    if (folder / archive.NOTES_KEY).exists():
        vault.adopt(folder / archive.NOTES_KEY)


def _prove(manifest: archive.Manifest, actor: Actor) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    verdict = queries.verify()
    if verdict.problem is not None:
        raise Refused([Reason("backup.log_broken"), verdict.problem])
    fields = {"head": manifest.head_seq, "digest": manifest.head_digest, "made_at": manifest.created_at}
    record(actor=actor, action="backup.restored", subject=("installation", None), fields=fields)
    anchor.write()
