"""Which state of the company's own catalogue is in force: one tiny query per request or job, correct everywhere.

Each change writes a fresh token. What is built from the rows is kept per process under its token, so that another
process learns of a change with its next request, and a change that is rolled back leaves nothing behind.
"""

from __future__ import annotations

import threading
from uuid import UUID

from django.db import OperationalError, ProgrammingError

from tasuki.web.ids import new_id
from tasuki.web.work import forget_with_each

_seen = threading.local()
SLOT = 1


def current_revision() -> UUID | None:
    """The token of the own catalogue; None while the company has nothing of its own."""
    if not hasattr(_seen, "token"):
        _seen.token = _read()
    found: UUID | None = _seen.token
    return found


@forget_with_each
def forget() -> None:
    """Ask the database again at the next look."""
    vars(_seen).pop("token", None)


def remember_none() -> None:
    """Take it that the company has nothing of its own (a fresh database); whatever changes it forgets this."""
    _seen.token = None


def hold() -> None:
    """Whoever changes the catalogue next waits until the caller's transaction ends: one change after another."""
    from tasuki.knowledge.models import CatalogueRevision

    list(CatalogueRevision.objects.filter(slot=SLOT).select_for_update())


def advance() -> None:
    """The catalogue has changed: within the caller's transaction, a new token."""
    from tasuki.knowledge.models import CatalogueRevision

    CatalogueRevision.objects.update_or_create(slot=SLOT, defaults={"token": new_id()})
    forget()


def _read() -> UUID | None:
    from tasuki.knowledge.models import CatalogueRevision

    try:
        return CatalogueRevision.objects.filter(slot=SLOT).values_list("token", flat=True).first()
    except (OperationalError, ProgrammingError) as problem:
        if "knowledge_catalogue" not in str(problem):
            raise
        return None  # before the first migration there is nothing of the company's own
