"""What may be said of a person at the customer: every objection at once, naming field and limit (PE-1 … PE-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.rules.reasons import Reason

STAKEHOLDER_FIELDS: Final = (
    "first_name", "last_name", "email", "phone", "title", "department", "headcount", "language", "kind",
    "more_kinds", "influence", "support", "do_not_mail", "left_on",
)  # fmt: skip
PROFILE_FIELDS: Final = tuple(
    field.name
    for field in StakeholderProfile._meta.fields
    if field.name not in {"id", "created_at", "stakeholder"}
)
#: The free texts of the profile (PE-2, PE-4): what is searched, and never longer than an answer of the record.
TEXTS: Final = tuple(
    name for name in PROFILE_FIELDS if isinstance(StakeholderProfile._meta.get_field(name), models.TextField)
)
MAX_TEXT: Final = 20_000
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "influence": (1, 5),
    "support": (-2, 2),
    "trust": (1, 5),
    "access_level": (1, 5),
    "responsiveness": (1, 5),
    "response_hours": (1, 10_000),
    "headcount": (1, 2_000_000),
}
_MANY_LINES: Final = frozenset(TEXTS)


def objections(
    values: Mapping[str, Any], profile: Mapping[str, Any], *, known: Stakeholder | None
) -> list[Reason]:
    """Everything that is wrong with new values; `known` is who is changed, None for somebody new."""
    found = _who(values, known)
    for model, given in ((Stakeholder, values), (StakeholderProfile, profile)):
        for name, value in given.items():
            found += _field(model._meta.get_field(name), value)
    return found


def _who(values: Mapping[str, Any], known: Stakeholder | None) -> list[Reason]:
    """Somebody needs something to be called by; only end users stand as a group."""

    def said(name: str) -> Any:
        return values.get(name, getattr(known, name) if known else None)

    found = []
    named = any(said(name) for name in ("first_name", "last_name", "email"))
    if not named and not (said("department") and said("headcount")):
        found.append(Reason("stakeholder.nameless"))
    if said("headcount") and (said("kind") not in ("user", "") or not said("department")):
        found.append(Reason("stakeholder.group_of_user"))
    email = values.get("email")
    if isinstance(email, str) and email:
        try:
            validate_email(email)
        except ValidationError:
            found.append(Reason("stakeholder.bad_email", {"email": email[:254]}))
    return found


def _field(field: Any, value: Any) -> list[Reason]:
    if value is None or value == "":
        return []
    name = field.name
    if name in RANGES:
        least, most = RANGES[name]
        if not isinstance(value, int) or not least <= value <= most:
            return [Reason("stakeholder.out_of_range", {"field": name, "least": least, "most": most})]
    if isinstance(value, date) and not 1900 <= value.year <= 2200:
        return [Reason("stakeholder.bad_choice", {"field": name, "value": value.isoformat(), "known": []})]
    if not isinstance(value, str):
        return []
    if "\x00" in value or (name not in _MANY_LINES and any(char in value for char in "\r\n")):
        return [Reason("stakeholder.bad_text", {"field": name})]
    limit = field.max_length or MAX_TEXT
    if len(value) > limit:
        return [Reason("stakeholder.too_long", {"field": name, "limit": limit, "length": len(value)})]
    known = [key for key, _label in field.choices or ()]
    if known and value not in known:
        return [Reason("stakeholder.bad_choice", {"field": name, "value": value[:40], "known": known})]
    return []


def as_kinds(kinds: Iterable[str]) -> str:
    """Further kinds as they are kept; unknown ones stay in, so that `objections` would see them.

    >>> as_kinds(["user", "buyer", "user"]), as_kinds([])
    ('|user|buyer|', '')
    """
    several = list(dict.fromkeys(kind for kind in kinds if kind))
    return f"|{'|'.join(several)}|" if several else ""


def kind_objections(kinds: Iterable[str]) -> list[Reason]:
    """Further kinds that are none."""
    known = list(Stakeholder.Kind.values)
    return [
        Reason("stakeholder.bad_choice", {"field": "more_kinds", "value": kind[:40], "known": known})
        for kind in kinds
        if kind and kind not in known
    ]
