"""Writing a backup while everybody works on: one consistent moment of the database, the files, the keys (SE-5)."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

import tasuki
from tasuki.audit import anchor, archive, postgres_tools
from tasuki.web import clock, vault

_PAGES = 2_000
_FACTS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_HEAD = "SELECT seq, digest FROM audit_chainhead WHERE id = 1"

type Progress = Callable[[int, int], None]


def write(path: Path, *, with_key: bool = True, on_progress: Progress | None = None) -> archive.Manifest:
    """Write a backup to `path`, which must not exist yet; nothing stays behind when it fails."""
    connection.ensure_connection()
    make = _dump_postgres if connection.vendor == "postgresql" else _copy_sqlite
    with archive.writing(path) as writer, tempfile.TemporaryDirectory(dir=path.resolve().parent) as folder:
        copy = Path(folder) / archive.DATABASES[connection.vendor]
        manifest = make(copy, on_progress)
        writer.add(copy.name, copy)
        for name, file in _beside(with_key):
            writer.add(name, file)
        writer.finish(manifest)
    return manifest


def _beside(with_key: bool) -> list[tuple[str, Path]]:
    """What belongs to the database but lies beside it."""
    home, files = Path(settings.TASUKI_HOME), Path(settings.MEDIA_ROOT)
    found = [(archive.ANCHORS, anchor.path())]
    if with_key:
        found += [(archive.KEY, home / archive.KEY), (archive.NOTES_KEY, vault.path())]
    uploaded = sorted(path for path in files.rglob("*") if path.is_file() and not path.is_symlink())
    found += [(archive.FILES + path.relative_to(files).as_posix(), path) for path in uploaded]
    return [(name, path) for name, path in found if path.is_file()]


def _copy_sqlite(copy: Path, on_progress: Progress | None) -> archive.Manifest:
    """SQLite's online backup: page by page, writers go on."""

    def report(_status: int, remaining: int, total: int) -> None:
        if on_progress:
            on_progress(total - remaining, total)

    with connection.wrap_database_errors, closing(sqlite3.connect(copy)) as target:
        source = connection.connection
        source.backup(target, pages=_PAGES, progress=report)
        target.execute("PRAGMA journal_mode=DELETE")
        migrations = [f"{app}.{name}" for app, name in target.execute(_FACTS)]
        head = target.execute(_HEAD).fetchone() or (0, "")
        known = {row[0] for row in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        keys = {row[0] for sql in _key_queries(known) for row in target.execute(sql)}
    return _manifest("sqlite", migrations, head, keys)


def _dump_postgres(copy: Path, _on_progress: Progress | None) -> archive.Manifest:
    """`pg_dump` on a snapshot of ours, so that the manifest tells of exactly the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        cursor.execute(_FACTS)
        migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
        cursor.execute(_HEAD)
        head = cursor.fetchone() or (0, "")
        keys = set()
        for sql in _key_queries(set(connection.introspection.table_names(cursor))):
            cursor.execute(sql)
            keys |= {row[0] for row in cursor.fetchall()}
        postgres_tools.dump(copy, snapshot=snapshot)
    return _manifest("postgresql", migrations, head, keys)


def _key_queries(known: set[str]) -> list[str]:
    """What asks by which keys something is sealed; the rooms that seal have named their tables to the vault."""
    return [
        f"SELECT DISTINCT key_id FROM {table} WHERE key_id <> ''"  # noqa: S608 - names of our own tables
        for table in vault.tables()
        if table in known
    ]


def _manifest(engine: str, migrations: list[str], head: tuple[int, str], keys: set[str]) -> archive.Manifest:
    created = clock.now().isoformat(timespec="seconds")
    return archive.Manifest(
        tasuki.__version__, engine, created, head[0], head[1], migrations, sealed_by=sorted(keys)
    )
