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
    global _last
    stamp = time.time_ns() // 250_000  # ticks of a quarter millisecond
    with _lock:
        _last = stamp = max(stamp, _last + 1)
    millis, fraction = divmod(stamp, 4)
    rand = int.from_bytes(os.urandom(9), "big")
    value = (millis & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (fraction << 10 | (rand >> 62 & 0x3FF)) << 64
    value |= 0b10 << 62
    value |= rand & ((1 << 62) - 1)
    return UUID(int=value)
