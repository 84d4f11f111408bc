"""How a form names a task: `step:<transition>:<key>` (UX-2)."""

from __future__ import annotations

from uuid import UUID

from tasuki.desk.snooze.actions import KINDS, TaskRef
from tasuki.rules.reasons import NotFound

_LONGEST = 120


def task_ref(text: str) -> TaskRef:
    """Read it; anything else names no task.

    >>> task_ref("step:0199a7a2-0000-7000-8000-000000000001:kickoff").key
    'kickoff'
    """
    kind, _colon, rest = text[:_LONGEST].partition(":")
    transition, _colon, key = rest.partition(":")
    try:
        found = TaskRef(kind, UUID(transition), key)
    except ValueError:
        raise NotFound("task", text[:_LONGEST]) from None
    if kind not in KINDS or not key or len(key) > 60:
        raise NotFound("task", text[:_LONGEST])
    return found
