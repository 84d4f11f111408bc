"""What this room holds of a person, for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.passages.actions import drop
from tasuki.stakeholders import describe
from tasuki.stakeholders.models import SENSITIVE, Introduction, Relation, StakeholderChange


def export_contact(stakeholder_id: UUID) -> dict[str, Any]:
    """Everything kept here about a contact; sealed notes and politics aside (the privacy room asks who may)."""
    person = Stakeholder.objects.filter(pk=stakeholder_id).first()
    if person is None:
        return {}
    profile = StakeholderProfile.objects.filter(stakeholder=person).first()
    return {
        "person": describe.stakeholder(person, profile, deep=True),
        "lines": [describe.line(one) for one in _lines(stakeholder_id).exclude(kind__in=SENSITIVE)],
        "history": [describe.change(one) for one in person.changes.order_by("version")],
        "introductions": [_introduction(one) for one in person.introductions.order_by("pk")],
    }


def politics_of(stakeholder_id: UUID) -> list[dict[str, Any]]:
    """Alliances, conflicts and deference: for those who may take sealed notes out (PE-6)."""
    return [describe.line(one) for one in _lines(stakeholder_id).filter(kind__in=SENSITIVE)]


def _lines(stakeholder_id: UUID) -> QuerySet[Relation]:
    found = Relation.objects.filter(Q(a=stakeholder_id) | Q(b=stakeholder_id))
    return found.select_related("a", "b").order_by("pk")


def _introduction(one: Introduction) -> dict[str, Any]:
    return {
        "told_at": one.told_at.isoformat() if one.told_at else None,
        "told_by": one.told_by_name,
        "channel": one.channel,
        "met_at": one.met_at.isoformat() if one.met_at else None,
        "met": one.met_name,
        "acknowledged_at": one.acknowledged_at.isoformat() if one.acknowledged_at else None,
        "acknowledged_how": one.acknowledged_how,
    }


def erase_contact(stakeholder_id: UUID) -> int:
    """Take away lines, history, what they said when told, and what search knows; gives how many rows changed.

    That they were told and met, without words of theirs, stays: it is the colleagues' work.
    """
    lines = Relation.objects.filter(Q(a=stakeholder_id) | Q(b=stakeholder_id)).delete()[0]
    changes = StakeholderChange.objects.filter(stakeholder=stakeholder_id).update(before={}, after={})
    profile = StakeholderProfile.objects.filter(stakeholder=stakeholder_id).delete()[0]
    said = Introduction.objects.filter(stakeholder=stakeholder_id).exclude(acknowledged_how="")
    drop(kind="stakeholder", subject_ids=[stakeholder_id])
    standing = Stakeholder.objects.filter(pk=stakeholder_id)
    standing.update(department="", headcount=None, influence=None, support=None, more_kinds="", name_key="")
    return lines + changes + profile + said.update(acknowledged_how="")


def export_colleague(person_id: UUID) -> dict[str, Any]:
    """What a colleague did here."""
    told = Introduction.objects.filter(told_by=person_id)
    met = Introduction.objects.filter(met=person_id)
    return {
        "changes": [
            {"stakeholder": str(one.stakeholder_id), "at": one.at.isoformat(), "fields": sorted(one.after)}
            for one in StakeholderChange.objects.filter(by=person_id).order_by("at")
        ],
        "told": [str(pk) for pk in told.values_list("stakeholder_id", flat=True)],
        "met": [str(pk) for pk in met.values_list("stakeholder_id", flat=True)],
    }


def erase_colleague(person_id: UUID, replacement_name: str) -> int:
    """Put another name where this colleague's stands; gives how many rows changed."""
    name = replacement_name[:200]
    return (
        StakeholderChange.objects.filter(by=person_id).update(by_name=name)
        + Introduction.objects.filter(told_by=person_id).update(told_by_name=name)
        + Introduction.objects.filter(met=person_id).update(met_name=name)
    )
