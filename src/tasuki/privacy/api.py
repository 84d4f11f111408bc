"""Export, erasure and retention of personal data through the API (SE-4, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.privacy import describe, erasing, exporting, retention
from tasuki.rules.access import why_not
from tasuki.rules.reasons import NotFound
from tasuki.web.api import PROBLEMS, Paging, Strict, actor_of, idempotent

router = Router(tags=["personal data"])

Out = dict[str, Any]
Kind = Literal["contact", "colleague"]
_P = "/privacy/{kind}/{subject_id}"


class ExportIn(Strict):
    """Whether the texts of sealed notes are to be in it; only for managers of the account."""

    sensitive: bool = False


class EraseIn(Strict):
    """Why (kept as evidence, without the name), and the name as it is shown."""

    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
    confirm: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]+$")]


class RetentionIn(Strict):
    """For how long what is kept; null is for good. `version` is the one the caller read."""

    contacts_left_months: Annotated[int, Field(ge=1, le=240)] | None
    touchpoint_months: Annotated[int, Field(ge=6, le=240)] | None
    notice_days: Annotated[int, Field(ge=30, le=3_650)] | None
    digest_days: Annotated[int, Field(ge=14, le=3_650)] | None
    version: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None


class PersonalDataOut(Schema):
    """Everything that is kept of a person, room by room."""

    kind: Kind
    id: UUID
    name: str
    made_at: datetime
    with_sensitive_notes: bool
    rooms: dict[str, Any]


class ErasurePreviewOut(Schema):
    """What erasing would touch, and what stands in the way."""

    kind: Kind
    id: UUID
    name: str
    rooms: dict[str, int]
    rows: int
    obstacles: list[str]


class ErasureOut(Schema):
    """That somebody was erased; nothing of them but an id."""

    id: UUID
    kind: Kind
    subject_id: UUID
    asked_by: str | None
    asked_at: datetime
    reason: str
    state: Literal["waiting", "running", "done"]
    finished_at: datetime | None
    rows: int
    rooms: dict[str, int]


class ErasurePage(Schema):
    """A part of the erasures with the number of all."""

    items: list[ErasureOut]
    count: int


class RetentionOut(Schema):
    """For how long what is kept; null is for good."""

    contacts_left_months: int | None
    touchpoint_months: int | None
    notice_days: int | None
    digest_days: int | None
    sensitive_days: int
    version: int


class RetentionDueOut(Schema):
    """How many rows the sweep would erase, or has erased."""

    contacts: int = 0
    touchpoints: int = 0
    notices: int = 0
    digests: int = 0
    answers: int = 0
    sensitive_notes: int = 0


@router.post(_P + "/export", response={200: PersonalDataOut, **PROBLEMS}, summary="Export a person's data")
def export_person(
    request: HttpRequest, response: HttpResponse, kind: Kind, subject_id: UUID, body: ExportIn
) -> Out:
    """Everything that is kept of a person: administrators, and colleagues their own. An event; kept nowhere."""
    response["Cache-Control"] = "no-store"
    return exporting.export(
        actor=actor_of(request), kind=kind, subject_id=subject_id, sensitive=body.sensitive
    )


@router.get(_P + "/erasure", response={200: ErasurePreviewOut, **PROBLEMS}, summary="Preview an erasure")
def preview_erasure(request: HttpRequest, kind: Kind, subject_id: UUID) -> Out:
    """What erasing this person would touch; nothing is changed."""
    found = erasing.preview(actor=actor_of(request), kind=kind, subject_id=subject_id)
    return describe.preview_data(found)


@router.post(_P + "/erasure", response={202: ErasureOut, **PROBLEMS}, summary="Erase a person")
@idempotent
def erase_person(request: HttpRequest, kind: Kind, subject_id: UUID, body: EraseIn) -> tuple[int, Out]:
    """Erase a person in every room; many rows are done by a worker (see `state`)."""
    row = erasing.erase(
        actor=actor_of(request), kind=kind, subject_id=subject_id, confirm=body.confirm, reason=body.reason
    )
    return 202, describe.erasure_data(row)


@router.get("/privacy/erasures", response={200: ErasurePage, **PROBLEMS}, summary="Erasures")
def list_erasures(request: HttpRequest, wanted: Query[Paging]) -> Out:
    """The evidence, newest first."""
    rows = describe.erasures(actor_of(request))
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"items": [describe.erasure_data(row) for row in part], "count": rows.count()}


@router.get("/privacy/retention", response={200: RetentionOut, **PROBLEMS}, summary="Retention rules")
def read_retention(request: HttpRequest) -> Out:
    """For how long what is kept."""
    if why_not("privacy.retention", actor_of(request), ()):
        raise NotFound("retention rules", "")
    return describe.rule_data(retention.rule())


@router.put("/privacy/retention", response={200: RetentionOut, **PROBLEMS}, summary="Set retention rules")
@idempotent
def write_retention(request: HttpRequest, body: RetentionIn) -> Out:
    """Set for how long what is kept."""
    values = body.dict()
    version = values.pop("version")
    row = retention.set_rule(actor=actor_of(request), values=values, expected_version=version)
    return describe.rule_data(row)


@router.get("/privacy/retention/due", response={200: RetentionDueOut, **PROBLEMS}, summary="What is over")
def retention_due(request: HttpRequest) -> dict[str, int]:
    """How many rows the next sweep erases."""
    return retention.preview(actor=actor_of(request))


@router.post("/privacy/retention/sweep", response={200: RetentionDueOut, **PROBLEMS}, summary="Sweep now")
@idempotent
def sweep_retention(request: HttpRequest) -> dict[str, int]:
    """Erase now what the rules no longer keep."""
    return retention.sweep(actor=actor_of(request))
