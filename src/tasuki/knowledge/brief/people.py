"""The people at the customer as the brief keeps them: what is public of each, never sensitive notes (PE-1 … PE-4)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from tasuki.customers.models import Account, Stakeholder, StakeholderProfile
from tasuki.knowledge.models import Brief
from tasuki.stakeholders.map import gaps, map_of, present, ranked

MOST: Final = 300
_DEPTH: Final = tuple(
    field.name
    for field in StakeholderProfile._meta.fields
    if field.name not in {"id", "created_at", "stakeholder"}
)


def people_of(account: Account) -> dict[str, Any]:
    """The people known, those with a part in the decision first, at most `MOST`; how many there are; map and gaps."""
    there = present(account.pk)
    rows = there.select_related("profile").order_by(ranked(), "name_key", "pk")[:MOST]
    return {
        "stakeholders": [_person(one) for one in rows],
        "stakeholder_count": there.count(),
        "map": map_of(account.pk).as_dict(),
        "people_gaps": [one.as_dict() for one in gaps(account.pk)],
    }


def export_contact(stakeholder_id: UUID) -> dict[str, Any]:
    """What frozen briefs keep of somebody at the customer (SE-4); erased by the room's table."""
    kept = Brief.objects.filter(account__stakeholders=stakeholder_id).order_by("number")
    return {
        "briefs": [
            {"brief": one.number, "accepted_at": one.accepted_at, **person}
            for one in kept.only("number", "accepted_at", "document")
            for person in one.document.get("stakeholders", ())
            if str(person.get("id", "")) == str(stakeholder_id)
        ]
    }


def _person(one: Stakeholder) -> dict[str, Any]:
    profile = getattr(one, "profile", None)
    depth = {name: getattr(profile, name) for name in _DEPTH} if profile is not None else {}
    return {
        "id": str(one.pk),
        "name": one.name,
        "title": one.title,
        "department": one.department,
        "headcount": one.headcount,
        "kind": one.kind,
        "kinds": list(one.kinds),
        "influence": one.influence,
        "support": one.support,
        "language": one.language,
        "email": one.email,
        "phone": one.phone,
        "do_not_mail": one.do_not_mail,
        "depth": {name: value for name, value in depth.items() if value not in ("", None)},
    }
