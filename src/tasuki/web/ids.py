"""Identifiers: UUIDv7, sortable by time of making, safe to show, never the only protection."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A UUIDv7 that is greater than any made before it in this process (RFC 9562, method 3)."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """So many new identifiers in their order; cheaper than asking one by one."""
    global _last
    now = time.time_ns() // 250_000  # ticks of a quarter millisecond
    with _lock:
        first = max(now, _last + 1)
        _last = first + count - 1
    chance = os.urandom(9 * count)
    return [
        _compose(first + place, int.from_bytes(chance[9 * place : 9 * place + 9], "big"))
        for place in range(count)
    ]


def _compose(stamp: int, rand: int) -> UUID:
    millis, fraction = divmod(stamp, 4)
    value = (millis & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (fraction << 10 | (rand >> 62 & 0x3FF)) << 64
    value |= 0b10 << 62
    value |= rand & ((1 << 62) - 1)
    return UUID(int=value)
