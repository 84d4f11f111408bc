"""Colleagues and tokens as plain data, for the API and the command line."""

from __future__ import annotations

from typing import Any

from tasuki.people.models import ApiToken, Person
from tasuki.people.queries import fingerprint_of
from tasuki.people.tokens import usable


def brief(one: Person | None) -> dict[str, Any] | None:
    """A colleague, short."""
    return {"id": str(one.pk), "name": one.name, "email": one.email} if one else None


def person(one: Person) -> dict[str, Any]:
    """A colleague's entry."""
    return {
        "id": str(one.pk),
        "external_id": one.external_id,
        "name": one.name,
        "email": one.email,
        "title": one.title,
        "team": one.team.name if one.team else None,
        "manager": brief(one.manager),
        "region": one.region,
        "country": one.country,
        "zone": one.zone,
        "language": one.language,
        "phone": one.phone,
        "last_day": one.last_day.isoformat() if one.last_day else None,
        "intake_limit": one.intake_limit,
        "is_active": one.is_active,
        "roles": sorted(role.name for role in one.standing_roles.all()),
        "seen": fingerprint_of(one),
    }


def token(one: ApiToken) -> dict[str, Any]:
    """A token without its text."""
    return {
        "id": str(one.pk),
        "name": one.name,
        "begins_with": one.prefix,
        "writes": one.writes,
        "works": usable(one),
        "expires_at": one.expires_at.isoformat() if one.expires_at else None,
        "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
    }
