"""When colleagues are away, through the API (PB-3, SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from tasuki.people.absences import absences_of, access_absent_person, add_absence, remove_absence
from tasuki.people.models import Absence
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["people"])


class AbsenceIn(Strict):
    """Both days included; without `ends_on` until further notice."""

    starts_on: date
    ends_on: date | None = None
    kind: Literal["holiday", "leave", "sick", "other"] = "holiday"


class AbsenceOut(Schema):
    """An absence."""

    id: UUID
    person: UUID
    starts_on: date
    ends_on: date | None
    kind: str


@router.get(
    "/people/{person_id}/absences",
    response={200: list[AbsenceOut], **PROBLEMS},
    operation_id="list_absences",
)
def list_absences(request: HttpRequest, person_id: UUID) -> list[dict[str, Any]]:
    """When somebody is away, from today on: one's own, one's people's, everybody's for operations."""
    return [_shown(one) for one in absences_of(access_absent_person(actor_of(request), person_id))]


@router.post(
    "/people/{person_id}/absences", response={201: AbsenceOut, **PROBLEMS}, operation_id="add_absence"
)
@idempotent
def add(request: HttpRequest, person_id: UUID, body: AbsenceIn) -> tuple[int, dict[str, Any]]:
    """Write down an absence."""
    actor = actor_of(request)
    made = add_absence(actor=actor, person=access_absent_person(actor, person_id), **body.model_dump())
    return 201, _shown(made)


@router.delete(
    "/absences/{absence_id}", response={200: AbsenceOut, **PROBLEMS}, operation_id="remove_absence"
)
@idempotent
def remove(request: HttpRequest, absence_id: UUID) -> dict[str, Any]:
    """Take an absence back."""
    return _shown(remove_absence(actor=actor_of(request), absence_id=absence_id))


def _shown(one: Absence) -> dict[str, Any]:
    return {
        "id": one.pk,
        "person": one.person_id,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "kind": one.kind,
    }
