"""What a database error means for the person who meets it: one reading, for pages, API, commands and jobs."""

from __future__ import annotations

from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from tasuki.rules.reasons import Reason

_FULL: Final = ("disk is full", "no space left", "disk full", "could not extend file", "file too large")
_BUSY: Final = (
    "database is locked",
    "database table is locked",
    "lock timeout",
    "canceling statement due to",
    "deadlock detected",
    "too many connections",
    "too many clients",
    "remaining connection slots",
)
_UNMIGRATED: Final = ("no such table", "no such column", "undefined table", "does not exist")
# PostgreSQL says it by number, in whatever language its messages are.
_STATES: Final = {
    "53100": Reason("database.full"),
    "55P03": Reason("database.busy"),  # lock timeout
    "57014": Reason("database.busy"),  # statement timeout
    "40P01": Reason("database.busy"),  # deadlock
    "53300": Reason("database.busy"),  # too many connections
    "25006": Reason("database.read_only"),
    "42P01": Reason("database.not_migrated"),  # no such table
    "42703": Reason("database.not_migrated"),  # no such column
}
_READ_ONLY: Final = ("readonly database", "read-only", "unable to open database file", "disk i/o error")


def database_reason(error: DatabaseError | InterfaceError) -> Reason | None:
    """Why the database could not do it; None for an error that only a programmer can put right.

    >>> database_reason(OperationalError("database is locked")).code
    'database.busy'
    """
    known = _STATES.get(getattr(error.__cause__, "sqlstate", None) or "")
    if known is not None:
        return known
    text = " ".join(str(error).lower().split())
    if any(sign in text for sign in _FULL):
        return Reason("database.full")
    if any(sign in text for sign in _BUSY):
        return Reason("database.busy")
    if isinstance(error, (OperationalError, ProgrammingError)) and _unmigrated(text):
        return Reason("database.not_migrated")
    if any(sign in text for sign in _READ_ONLY):
        return Reason("database.read_only")
    if isinstance(error, (OperationalError, InterfaceError)):
        return Reason("database.unreachable")
    return None


def _unmigrated(text: str) -> bool:
    """A missing table or column, not a missing database or role."""
    missing = any(sign in text for sign in _UNMIGRATED)
    return missing and not ("database" in text and "does not exist" in text) and "role" not in text
