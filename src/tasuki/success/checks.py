"""What a text, a date or a person in this room must be like: every reason at once."""

from __future__ import annotations

from typing import Final

from tasuki.people.models import Person
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason

LIMITS: Final = {"text": 4_000, "detail": 10_000, "note": 4_000, "reason": 2_000}


def text_reasons(field: str, text: str) -> list[Reason]:
    """Too long, or with a character that cannot be kept."""
    reasons, limit = [], LIMITS[field]
    if len(text) > limit:
        reasons.append(Reason("success.too_long", {"field": field, "length": len(text), "limit": limit}))
    if "\x00" in text:
        reasons.append(Reason("success.bad_character", {"field": field}))
    return reasons


def said_reasons(field: str, text: str, code_if_empty: Reason) -> list[Reason]:
    """The same, and it must say something."""
    return text_reasons(field, text) + ([code_if_empty] if is_placeholder(text) else [])


def owner_reasons(owner: Person | None) -> list[Reason]:
    """An owner must still be here."""
    if owner is None or owner.is_active:
        return []
    return [Reason("success.inactive_owner", {"name": owner.name})]
