"""What time it is: the only place that asks. Tests and trials may shift it (`TASUKI_NOW`, `fixed`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_fixed: ContextVar[datetime | None] = ContextVar("tasuki_clock", default=None)
_offset: timedelta | None = None
_offset_from = ""


def now() -> datetime:
    """The present instant in UTC.

    `TASUKI_NOW` shifts a whole process's clock, which goes on ticking: an instant at which it starts (ISO 8601), or
    a distance from the real time in seconds with its sign ("-86400"), which several processes can share.
    """
    fixed_at = _fixed.get()
    return fixed_at if fixed_at is not None else datetime.now(UTC) + _shift()


def of_file(written: float) -> datetime:
    """The instant by this clock at which a file was written, from its time by the machine's (`st_mtime`)."""
    return datetime.fromtimestamp(written, UTC) + _shift()


@contextmanager
def fixed(instant: datetime) -> Iterator[datetime]:
    """Hold the clock at an aware `instant` within the block (this thread or task only)."""
    if instant.tzinfo is None:
        raise ValueError("a fixed clock needs an aware instant")
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _fixed.reset(token)


def _shift() -> timedelta:
    global _offset, _offset_from
    wanted = os.environ.get("TASUKI_NOW", "")
    if _offset is None or wanted != _offset_from:
        _offset, _offset_from = _distance(wanted), wanted
    return _offset


def _distance(wanted: str) -> timedelta:
    if not wanted:
        return timedelta()
    if wanted.startswith(("+", "-")):
        return timedelta(seconds=float(wanted))
    start = datetime.fromisoformat(wanted)
    return (start if start.tzinfo else start.replace(tzinfo=UTC)) - datetime.now(UTC)
