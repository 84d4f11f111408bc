"""A suppressed address as plain data: the same on API and command line."""

from __future__ import annotations

from typing import Any

from tasuki.messaging.models import Suppression


def described(one: Suppression) -> dict[str, Any]:
    """The entry with who entered it and who lifted it."""
    return {
        "id": one.pk,
        "address": one.address,
        "source": one.source,
        "reason": one.reason,
        "at": one.at,
        "by": one.by.name if one.by else None,
        "message": one.message_id,
        "in_force": one.lifted_at is None,
        "lifted_at": one.lifted_at,
        "lifted_by": one.lifted_by.name if one.lifted_by else None,
        "lifted_reason": one.lifted_reason,
    }
