"""Tasuki: the moment when a customer changes hands, planned, carried out and proven.

On Linux the `pysqlite3` wheel stands in for the standard library's `sqlite3`, whose linked SQLite
may carry the WAL-reset bug fixed in 3.51.3. The swap must happen before Django is imported.
"""

import sys

__version__ = "0.1.0"


def _use_newer_sqlite() -> None:
    """Replace `sqlite3` by `pysqlite3` where the wheel is installed and nothing has loaded `sqlite3` yet."""
    try:
        import pysqlite3
        import pysqlite3.dbapi2
    except ImportError:
        return
    for module in (pysqlite3, pysqlite3.dbapi2):  # two constants that Django asks for and the wheel lacks
        module.SQLITE_LIMIT_COLUMN = 2
        module.SQLITE_LIMIT_VARIABLE_NUMBER = 9
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


_use_newer_sqlite()
