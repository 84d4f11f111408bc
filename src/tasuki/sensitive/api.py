"""Sensitive notes through the API (PE-6, SY-4): lists and writes never answer with a text, reading is its own call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.customers.queries import access_account
from tasuki.sensitive import actions, describe, queries
from tasuki.sensitive.access import find_subject
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["sensitive notes"])

Out = dict[str, Any]
Kind = Literal["stakeholder", "item", "question"]
TopicName = Literal[
    "personality", "triggers", "motivation", "alliances", "agendas", "politics", "career", "other"
]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]+$")]
Purpose = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
Ref = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
_A = "/accounts/{account_id}/sensitive-notes"
_N = "/sensitive-notes/{note_id}"


class SubjectFilter(Schema):
    """About whom or what; without it, everything of the account."""

    subject_kind: Kind | None = None
    subject_ref: Ref = ""


class SensitiveNoteIn(Strict):
    """A note about a person at the customer. The purpose is not sealed: name nothing of the content in it."""

    stakeholder_id: UUID
    topic: TopicName
    text: Words
    purpose: Purpose
    expires_on: date | None = None


class SensitiveVersionIn(Strict):
    """The next version of a note; `version` is the one the caller read."""

    text: Words
    version: Version
    purpose: Purpose | None = None
    topic: TopicName | None = None
    expires_on: date | None = None


class SensitiveReadIn(Strict):
    """What to open, and whether with its earlier versions."""

    subject_kind: Kind
    subject_ref: Ref
    history: bool = False


class SensitiveHistoryIn(Strict):
    """Whether to open the earlier versions as well."""

    history: bool = False


class SensitiveRenewIn(Strict):
    """That it is still needed, and for what."""

    purpose: Purpose
    expires_on: date | None = None


class SensitiveNoteOut(Schema):
    """A note without its text."""

    id: UUID
    account_id: UUID
    subject_kind: Kind
    subject_ref: str
    topic: TopicName
    purpose: str
    version: int
    author: str
    at: datetime
    confirmed_at: datetime
    confirmed_by: str
    expires_on: date
    erased_at: datetime | None


class OpenedNoteOut(Schema):
    """An opened note; `more` may say where it comes from."""

    id: UUID
    subject_kind: Kind
    subject_ref: str
    topic: TopicName
    purpose: str
    version: int
    author: str
    at: datetime
    expires_on: date
    is_current: bool
    erased_at: datetime | None
    text: str
    more: dict[str, str]


@router.get(_A, response={200: list[SensitiveNoteOut], **PROBLEMS}, summary="Sensitive notes of an account")
def list_sensitive(request: HttpRequest, account_id: UUID, wanted: Query[SubjectFilter]) -> list[Out]:
    """The notes without their texts: about whom, on what, for what, until when (at most 1 000)."""
    account, _relations = find_subject(actor_of(request), account_id)
    rows = queries.notes_of(account.pk)
    if wanted.subject_kind:
        rows = rows.filter(subject_kind=wanted.subject_kind)
    if wanted.subject_ref:
        rows = rows.filter(subject_ref=wanted.subject_ref)
    return [describe.note_data(row) for row in rows[:1_000]]


@router.post(_A, response={201: SensitiveNoteOut, **PROBLEMS}, summary="Write a sensitive note")
@idempotent
@sensitive_variables()
def write_sensitive(request: HttpRequest, account_id: UUID, body: SensitiveNoteIn) -> tuple[int, Out]:
    """Keep a note, sealed; the answer does not repeat its text."""
    account = access_account(actor_of(request), account_id)
    data = body.dict()
    subject = ("stakeholder", data.pop("stakeholder_id"))
    row = actions.keep(actor=actor_of(request), account=account, subject=subject, **data)
    return 201, describe.note_data(row)


@router.post(_A + "/read", response={200: list[OpenedNoteOut], **PROBLEMS}, summary="Read what is said")
def read_sensitive(
    request: HttpRequest, response: HttpResponse, account_id: UUID, body: SensitiveReadIn
) -> list[Out]:
    """Open the notes about a person, an item or a question. Each call is an event, its answer is kept nowhere."""
    account = access_account(actor_of(request), account_id)
    response["Cache-Control"] = "no-store"
    subject = (body.subject_kind, body.subject_ref)
    views = queries.read(actor_of(request), account, subject, history=body.history)
    return [describe.opened_data(view) for view in views]


@router.post(_A + "/export", response={200: list[OpenedNoteOut], **PROBLEMS}, summary="Export the notes")
def export_sensitive(request: HttpRequest, response: HttpResponse, account_id: UUID) -> list[Out]:
    """Open all notes of an account: for owners' managers only, and an event."""
    account = access_account(actor_of(request), account_id)
    response["Cache-Control"] = "no-store"
    return [describe.opened_data(view) for view in queries.export(actor_of(request), account)]


@router.post(_N + "/read", response={200: list[OpenedNoteOut], **PROBLEMS}, summary="Read a sensitive note")
def read_sensitive_note(
    request: HttpRequest, response: HttpResponse, note_id: UUID, body: SensitiveHistoryIn
) -> list[Out]:
    """Open one note. Each call is an event, its answer is kept nowhere."""
    response["Cache-Control"] = "no-store"
    views = queries.read_note(actor_of(request), note_id, history=body.history)
    return [describe.opened_data(view) for view in views]


@router.post(_N + "/versions", response={201: SensitiveNoteOut, **PROBLEMS}, summary="Write a note anew")
@idempotent
@sensitive_variables()
def rewrite_sensitive(request: HttpRequest, note_id: UUID, body: SensitiveVersionIn) -> tuple[int, Out]:
    """Keep the next version; the one before is history until the note is erased or expires."""
    data = body.dict()
    version = data.pop("version")
    row = actions.rewrite(actor=actor_of(request), note_id=note_id, expected_version=version, **data)
    return 201, describe.note_data(row)


@router.post(_N + "/renew", response={200: SensitiveNoteOut, **PROBLEMS}, summary="Renew a sensitive note")
@idempotent
def renew_sensitive(request: HttpRequest, note_id: UUID, body: SensitiveRenewIn) -> Out:
    """Confirm that it is still needed: its time starts again."""
    return describe.note_data(actions.renew(actor=actor_of(request), note_id=note_id, **body.dict()))


@router.post(_N + "/erase", response={200: SensitiveNoteOut, **PROBLEMS}, summary="Erase a sensitive note")
@idempotent
def erase_sensitive(request: HttpRequest, note_id: UUID) -> Out:
    """Delete the texts of all its versions; that there was a note stays."""
    return describe.note_data(actions.erase(actor=actor_of(request), note_id=note_id))
