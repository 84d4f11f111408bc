"""A cover as plain data, for the API and the command (TR-6)."""

from __future__ import annotations

from typing import Any

from tasuki.transitions.models import Cover


def described(one: Cover) -> dict[str, Any]:
    """Who covers which role of which account for whom, since when and until when."""
    return {
        "id": str(one.pk),
        "account_id": str(one.account_id),
        "account": one.account.name,
        "ownership": one.ownership,
        "person": one.person.name,
        "person_id": str(one.person_id),
        "absent": one.absent.name if one.absent else None,
        "reason": one.reason,
        "started_at": one.started_at.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "ended_because": one.ended_because,
    }
