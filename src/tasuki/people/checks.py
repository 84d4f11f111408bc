"""What a colleague's entry must be like: every objection at once (RO-7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tasuki.people.models import Person
from tasuki.people.queries import managed_ids
from tasuki.rules.access import STANDING_ROLES, Actor, why_not
from tasuki.rules.reasons import Reason

LENGTHS: Final = {"name": 200, "email": 254, "title": 200, "region": 100, "phone": 60, "country": 2}
MAX_INTAKE: Final = 1000
SIGN_IN_FIELDS: Final = frozenset({"email", "is_active"})


@cache
def zones() -> frozenset[str]:
    """Every time zone that can be chosen."""
    return frozenset(available_timezones())


def objections(person: Person | None, values: Mapping[str, Any]) -> list[Reason]:
    """Everything that is wrong with `values` for `person` (None: a new one)."""
    found = [*_texts(values)]
    if "name" in values and not values["name"]:
        found.append(Reason("person.name_missing"))
    found += _email(person, values.get("email"))
    if values.get("language", "en") not in dict(settings.LANGUAGES):
        found.append(Reason("person.language_unknown", {"language": str(values["language"])[:20]}))
    if values.get("zone", "UTC") not in zones():
        found.append(Reason("person.zone_unknown", {"zone": str(values["zone"])[:60]}))
    if not 0 <= values.get("intake_limit", 0) <= MAX_INTAKE:
        found.append(Reason("person.intake_limit", {"most": MAX_INTAKE}))
    return found + _manager(person, values.get("manager"))


def _texts(values: Mapping[str, Any]) -> Iterable[Reason]:
    for name, most in LENGTHS.items():
        value = values.get(name) or ""
        if len(value) > most:
            yield Reason("person.too_long", {"field": name, "most": most})
        if any(ord(char) < 32 or ord(char) == 127 for char in value):
            yield Reason("person.control_characters", {"field": name})


def _email(person: Person | None, email: str | None) -> list[Reason]:
    if not email:
        return []
    try:
        validate_email(email)
    except ValidationError:
        return [Reason("person.email_invalid", {"email": email[:100]})]
    same = Person.objects.filter(email__iexact=email)
    if person is not None:
        same = same.exclude(pk=person.pk)
    return [Reason("person.email_taken", {"email": email})] if same.exists() else []


def _manager(person: Person | None, manager: Person | None) -> list[Reason]:
    """Nobody manages themselves, also not through others."""
    if person is None or manager is None:
        return []
    if manager.pk == person.pk or manager.pk in managed_ids(person.pk):
        return [Reason("person.manager_loop", {"name": person.name, "manager": manager.name})]
    return []


def role_objections(actor: Actor, before: frozenset[str], after: frozenset[str]) -> list[Reason]:
    """Only known roles; the administrator role is given and taken by administrators alone."""
    unknown = sorted(after - set(STANDING_ROLES))
    if unknown:
        return [Reason("person.role_unknown", {"role": unknown[0][:40], "known": list(STANDING_ROLES)})]
    return why_not("people.administer", actor, ()) if "administrator" in before ^ after else []


def sign_in_objections(
    actor: Actor, person: Person, changed: Iterable[str], held: frozenset[str]
) -> list[Reason]:
    """What touches how an administrator signs in is for administrators; nobody shuts themselves out."""
    touched = SIGN_IN_FIELDS.intersection(changed)
    if not touched:
        return []
    if actor.person_id == person.pk and "is_active" in touched:
        return [Reason("person.not_yourself")]
    return why_not("people.administer", actor, ()) if "administrator" in held else []


def password_objections(password: str, person: Person) -> list[Reason]:
    """What the password rules say, in the language now active."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [Reason("person.password_weak", {"message": " ".join(error.messages)})]
    return []
