"""Which texts of the company are in force, without asking the database for each message (MS-4).

The texts are kept in memory under the stamp that they were read with; the stamp is looked at once a second. Who
changed it sees the change at once, other processes within that second. A transaction that changed something and is
not over yet asks each time: it may still be taken back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.messaging.company.models import CompanyTextStamp, CompanyTextVersion
from tasuki.web.ids import new_id

FRESH_FOR: Final = 1.0
type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class InForce:
    """A text of the company that is in force: its file and its number."""

    language: str
    name: str
    source: str
    number: int


@dataclass(slots=True)
class _Kept:
    """What this process knows. `stamp` is None where nothing was ever put in force, "" before the first look."""

    stamp: UUID | str | None = ""
    texts: Mapping[Key, InForce] = field(default_factory=dict)
    looked_at: float = float("-inf")


_kept = _Kept()
_lock = threading.Lock()
_mine = threading.local()
_left_out: ContextVar[bool] = ContextVar("tasuki_company_texts_left_out", default=False)


@contextmanager
def left_out() -> Iterator[None]:
    """Inside, the company has no texts of its own: only files count, and no database is asked."""
    token = _left_out.set(True)
    try:
        yield
    finally:
        _left_out.reset(token)


def in_force() -> Mapping[Key, InForce]:
    """Every text of the company that is in force, by language and name."""
    if _left_out.get():
        return {}
    if not _unsettled() and monotonic() - _kept.looked_at < FRESH_FOR:
        return _kept.texts
    stamp = CompanyTextStamp.objects.values_list("stamp", flat=True).first()
    settled = _settle(stamp)
    with _lock:
        if stamp != _kept.stamp:
            _kept.texts, _kept.stamp = (_read() if stamp else {}), stamp
        _kept.looked_at = monotonic() if settled else float("-inf")
        return _kept.texts


def note_change() -> None:
    """Other texts are in force from now on; inside the transaction that changes them."""
    stamp = new_id()
    CompanyTextStamp.objects.get_or_create(one=True)  # whoever else makes the first one now
    CompanyTextStamp.objects.update(stamp=stamp)
    _mine.stamp = stamp
    transaction.on_commit(_committed)


def forget() -> None:
    """Look anew at the next question."""
    with _lock:
        _kept.stamp, _kept.looked_at = "", float("-inf")


def _committed() -> None:
    _mine.stamp = None
    forget()


def _unsettled() -> bool:
    return getattr(_mine, "stamp", None) is not None


def _settle(stamp: UUID | None) -> bool:
    """Whether nothing of this thread's own is under way; what was taken back is forgotten."""
    if _unsettled() and stamp != _mine.stamp:
        _mine.stamp = None
    return not _unsettled()


def _read() -> Mapping[Key, InForce]:
    rows = CompanyTextVersion.objects.filter(force__isnull=False)
    return {
        (language, name): InForce(language, name, source, number)
        for language, name, source, number in rows.values_list(
            "text__language", "text__name", "source", "number"
        )
    }
