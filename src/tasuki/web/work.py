"""What is remembered for one piece of work, a request or a job, and forgotten when the next one begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_forgetters: list[Callable[[], None]] = []


def forget_with_each(forget: Callable[[], None]) -> Callable[[], None]:
    """Have `forget` called in the thread of every request and job before it begins."""
    _forgetters.append(forget)
    return forget


def begin(**_signal: Any) -> None:
    """A request or a job begins in this thread."""
    for forget in _forgetters:
        forget()
