"""What an error means for an import: whether it may pass by itself, and how it is told (SY-1)."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError

from tasuki.rules.reasons import Conflict, NotFound, Reason, Unavailable
from tasuki.web.faults import database_reason

TRIES: Final = 10
PATIENCE: Final = timedelta(hours=1)
_LONGEST: Final = 200
#: PostgreSQL quotes what stood in the cell behind a colon: that is the customer's, and not kept with the run.
_QUOTED: Final = re.compile(r':\s*".*', re.DOTALL)


def passes(error: BaseException) -> bool:
    """Whether trying again later can help: others were faster, or the database is busy, full or away.

    What the database refuses for the data's sake (too long, twice, missing) it refuses every time.
    """
    match error:
        case Conflict():
            return True
        case Unavailable():
            return not error.permanent
        case DataError() | IntegrityError():
            return False
        case DatabaseError() | InterfaceError():
            reason = database_reason(error)
            return reason is not None and reason.code != "database.not_migrated"
    return isinstance(error, OSError) and error.errno == errno.ENOSPC


def reason_of(error: BaseException) -> Reason:
    """The error as a reason that the page can show: which problem, and the way out."""
    match error:
        case Conflict() | Unavailable() | NotFound():
            return error.reason
        case DataError() | IntegrityError():
            return _refused(error)
        case DatabaseError() | InterfaceError():
            return database_reason(error) or _refused(error)
        case OSError(errno=errno.ENOSPC):
            return Reason("database.full")
    return Reason("import.crashed", {"problem": type(error).__name__})


def _refused(error: BaseException) -> Reason:
    lines = _QUOTED.sub("", str(error)).strip().splitlines()
    said = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    return Reason("import.database_refused", {"problem": said[:_LONGEST]})


def tried_once_more(details: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The details of a run that is taken up: how often that was, and since when."""
    since = details.get("tried_since") or now.isoformat()
    return {**details, "tries": details.get("tries", 0) + 1, "tried_since": since}


def is_worn_out(details: Mapping[str, Any], now: datetime) -> bool:
    """Whether it was tried often enough, and for long enough, to give it up."""
    since = details.get("tried_since")
    return (
        since is not None
        and details.get("tries", 0) >= TRIES
        and now - datetime.fromisoformat(since) >= PATIENCE
    )


def given_up(details: Mapping[str, Any], trouble: Reason) -> list[Reason]:
    """Why it was given up: what was wrong the last time, and how often it was tried."""
    return [trouble, Reason("import.gave_up", {"tries": details.get("tries", 0)})]
