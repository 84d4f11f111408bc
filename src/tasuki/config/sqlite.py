"""Which SQLite is linked, and how to live with it."""

from __future__ import annotations

import sqlite3

SAFE_WAL = (3, 51, 3)


def version() -> tuple[int, int, int]:
    """The linked SQLite's version."""
    return sqlite3.sqlite_version_info


def journal_mode() -> str:
    """WAL where the WAL-reset corruption bug is fixed (3.51.3); the slower rollback journal where it is not."""
    return "WAL" if version() >= SAFE_WAL else "DELETE"
