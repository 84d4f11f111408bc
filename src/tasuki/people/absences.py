"""Writing down when colleagues are away (PB-3, TR-6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tasuki.audit.actions import record
from tasuki.people.models import Absence, Person
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, Reason, refuse_if
from tasuki.web import clock

YEARS: Final = 3
_FAR: Final = timedelta(days=366 * YEARS)


@transaction.atomic
def add_absence(
    *,
    actor: Actor,
    person: Person,
    starts_on: date,
    ends_on: date | None = None,
    kind: str = Absence.Kind.HOLIDAY,
) -> Absence:
    """Write down that somebody is away, both days included; without an end until further notice.

    Steps that fall due on these days are flagged on their plans; nothing moves by itself.
    """
    reasons = why_not("absence.edit", actor, relations_to_person(actor, person.pk))
    reasons += _objections(starts_on, ends_on, kind)
    same = Absence.objects.filter(person=person, starts_on=starts_on)
    if same.filter(Q(ends_on=ends_on) if ends_on else Q(ends_on=None)).exists():
        reasons.append(Reason("absence.again"))
    refuse_if(reasons)
    made = Absence.objects.create(person=person, kind=kind, starts_on=starts_on, ends_on=ends_on)
    record(
        actor=actor,
        action="absence.added",
        subject=("person", person.pk),
        fields={"kind": kind, "from": starts_on.isoformat(), "to": ends_on.isoformat() if ends_on else None},
    )
    return made


@transaction.atomic
def remove_absence(*, actor: Actor, absence_id: UUID) -> Absence:
    """Take an absence back."""
    found = access_absence(actor, absence_id)
    Absence.objects.filter(pk=found.pk).delete()
    record(
        actor=actor,
        action="absence.removed",
        subject=("person", found.person_id),
        fields={"kind": found.kind, "from": found.starts_on.isoformat()},
    )
    return found


def access_absence(actor: Actor, absence_id: UUID) -> Absence:
    """An absence that the actor may change; not allowed looks like not found."""
    found = Absence.objects.select_related("person").filter(pk=absence_id).first()
    if found is None or not may_edit(actor, found.person_id):
        raise NotFound("absence", absence_id)
    return found


def access_absent_person(actor: Actor, person_id: UUID) -> Person:
    """Somebody whose absences the actor keeps: themselves, one of their people, anybody for operations."""
    found = Person.objects.filter(pk=person_id).first() if may_edit(actor, person_id) else None
    if found is None:
        raise NotFound("person", person_id)
    return found


def may_edit(actor: Actor, person_id: UUID) -> bool:
    """Whether the actor keeps this person's absences."""
    return allowed("absence.edit", actor, relations_to_person(actor, person_id))


def relations_to_person(actor: Actor, person_id: UUID) -> frozenset[str]:
    """How the actor stands to a colleague."""
    found = {"self"} if actor.person_id == person_id else set()
    return frozenset(found | ({"owner_manager"} if person_id in actor.managed_ids else set()))


def absences_of(person: Person, *, all_of_them: bool = False) -> QuerySet[Absence]:
    """When somebody is away, from today on, else ever."""
    rows = Absence.objects.filter(person=person).order_by("starts_on", "id")
    return rows if all_of_them else rows.exclude(ends_on__lt=clock.now().date())


def _objections(starts_on: date, ends_on: date | None, kind: str) -> list[Reason]:
    found = []
    if kind not in Absence.Kind.values:
        found.append(Reason("absence.unknown_kind", {"kind": kind, "known": list(Absence.Kind.values)}))
    if ends_on is not None and ends_on < starts_on:
        values = {"first": starts_on.isoformat(), "last": ends_on.isoformat()}
        found.append(Reason("absence.ends_before", values))
    today = clock.now().date()
    found += [
        Reason("absence.far", {"day": day.isoformat(), "years": YEARS})
        for day in (starts_on, ends_on)
        if day is not None and abs(day - today) > _FAR
    ]
    return found
