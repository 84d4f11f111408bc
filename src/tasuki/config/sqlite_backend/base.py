"""Django's SQLite back end with the one call that the `pysqlite3` wheel lacks (`Connection.getlimit`)."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base

# SQLite's own defaults: https://sqlite.org/limits.html
VARIABLES = 32_766
COLUMNS = 2_000


class Connection(sqlite3.Connection):
    """A connection that answers Django's two questions about limits with SQLite's defaults."""

    def getlimit(self, category: int) -> int:
        """How many columns (2) or parameters (9) a statement may have."""
        return COLUMNS if category == 2 else VARIABLES


class DatabaseWrapper(base.DatabaseWrapper):
    """The embedded database."""

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's, with our connection class where the driver's own does not know its limits."""
        params: dict[str, Any] = super().get_connection_params()
        if not hasattr(sqlite3.Connection, "getlimit"):
            params["factory"] = Connection
        return params
