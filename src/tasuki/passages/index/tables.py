"""Making and removing what Django's migrations do not know: the words beside the passages."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tasuki.passages.index import postgres, sqlite


def make(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of the database in use."""
    if editor.connection.vendor == "postgresql":
        for statement in postgres.CREATE:
            editor.execute(statement)
    else:
        editor.execute(sqlite.create_statement(sqlite3.sqlite_version_info))


def remove(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove it; on PostgreSQL it goes with the column."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE passages_passage DROP COLUMN words")
    else:
        editor.execute(f"DROP TABLE {sqlite.TABLE}")
