"""Files, notes, mails and calls of an account through the API (KN-8, KN-10, SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tasuki.documents import actions, describe, queries, serving
from tasuki.documents.models import LIMITS
from tasuki.documents.uploads import RefusedUpload
from tasuki.rules.reasons import NotFound, Refused
from tasuki.web.api import PROBLEMS, Paging, Strict, actor_of, idempotent, page_of

router = Router(tags=["documents"])

Out = dict[str, Any]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
Line = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
Everybody = Annotated[str, Field(max_length=LIMITS["recipients"], pattern=r"^[^\x00-\x1f]*$")]
Code = Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]
Body = Annotated[str, Field(max_length=LIMITS["body"], pattern=r"^[^\x00]*$")]
Use = Literal["", "summary", "crm", "success_plan", "notes", "contract", "stakeholder_map", "risk_register"]
_A = "/accounts/{account_id}/sources"
_S = "/sources/{source_id}"


class SourceFilter(Paging):
    """Which sources; `q` is looked for in titles, authors and file names."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    kind: Literal["", "file", "note", "mail", "call"] = ""
    serves: Use = ""


class FileIn(Strict):
    """What is said about a file; without a title its name is it."""

    title: Line = ""
    serves: Use = ""
    written_by: Line = ""
    happened_on: date | None = None
    language: Code = ""


class SourceTextIn(Strict):
    """A note, a mail or the summary of a call."""

    kind: Literal["note", "mail", "call"]
    title: Line
    body: Body
    written_by: Line = ""
    recipients: Everybody = ""
    happened_on: date | None = None
    language: Code = ""
    serves: Use = ""


class SourceChangeIn(Strict):
    """What is to be changed; what is left out stays. `version` is the one that the caller read."""

    title: Line | None = None
    body: Body | None = None
    written_by: Line | None = None
    recipients: Everybody | None = None
    happened_on: date | None = None
    language: Code | None = None
    serves: Use | None = None
    version: Version | None = None


class SourceVersionIn(Strict):
    """The version that the caller read."""

    version: Version | None = None


class EncodingIn(Strict):
    """How a text file is to be read; "" recognises it."""

    encoding: Code = ""


class SourceFileOut(Schema):
    """The file of a source; `text` says how far it has been read, `problem` why not."""

    name: str
    size: int
    sha256: str
    form: str
    form_name: str
    encoding: str
    encoding_sure: bool
    text: Literal["waiting", "running", "done", "failed"]
    problem: str
    cut_at: int | None


class SourceOut(Schema):
    """A source without its text; a deleted one says who deleted it and when."""

    id: UUID
    account_id: UUID
    kind: Literal["file", "note", "mail", "call"]
    title: str
    serves: str
    written_by: str
    recipients: str
    happened_on: str | None
    language: str
    added_at: str
    added_by: str
    changed_at: str | None
    changed_by: str
    deleted_at: str | None
    deleted_by: str
    version: int
    file: SourceFileOut | None


class SourcePage(Schema):
    """A part of the list with the number of all its rows."""

    items: list[SourceOut]
    count: int


class SourcePartOut(Schema):
    """A part of a source's text; `place` is what an item keeps, `label` the same for people."""

    position: int
    place: str
    label: str
    text: str


class SourcePartPage(Schema):
    """Some parts with the number of all."""

    items: list[SourcePartOut]
    count: int


@router.get(_A, response={200: SourcePage, **PROBLEMS}, operation_id="list_sources")
def list_sources(request: HttpRequest, account_id: UUID, wanted: Query[SourceFilter]) -> Out:
    """What is kept with an account, the newest first."""
    queries.access_documents(actor_of(request), account_id)
    rows = queries.sources_of(account_id, text=wanted.q, kind=wanted.kind, serves=wanted.serves)
    return page_of(rows, wanted, describe.source)


@router.post(_A + "/files", response={201: SourceOut, **PROBLEMS}, operation_id="add_source_file")
@idempotent
def add_file(
    request: HttpRequest, account_id: UUID, body: Form[FileIn], file: File[UploadedFile]
) -> tuple[int, Out]:
    """Keep a file, if it is what its name says; its text is read in the background: ask for its state."""
    actor = actor_of(request)
    queries.access_documents(actor, account_id, "document.edit")
    if isinstance(file, RefusedUpload):
        raise Refused(file.reason)
    made = actions.add_file(
        actor=actor, account_id=account_id, name=file.name or "", blocks=file.chunks(), **body.model_dump()
    )
    return 201, describe.source(made)


@router.post(_A + "/texts", response={201: SourceOut, **PROBLEMS}, operation_id="add_source_text")
@idempotent
def add_text(request: HttpRequest, account_id: UUID, body: SourceTextIn) -> tuple[int, Out]:
    """Keep a note, a mail or the summary of a call."""
    made = actions.add_text(actor=actor_of(request), account_id=account_id, **body.model_dump())
    return 201, describe.source(made)


@router.get(_S, response={200: SourceOut, **PROBLEMS}, operation_id="show_source")
def show_source(request: HttpRequest, source_id: UUID) -> Out:
    """One source; also a deleted one, which says who deleted it."""
    return describe.source(queries.access_source(actor_of(request), source_id))


@router.get(_S + "/text", response={200: SourcePartPage, **PROBLEMS}, operation_id="show_source_text")
def show_text(request: HttpRequest, source_id: UUID, wanted: Query[Paging]) -> Out:
    """The text of a source in parts with their places."""
    found = queries.access_source(actor_of(request), source_id)
    return page_of(queries.parts_of(found.pk), wanted, describe.part)


@router.get(_S + "/file", response={200: None, **PROBLEMS}, operation_id="download_source_file")
def download(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """The file itself, as an attachment."""
    found = queries.access_source(actor_of(request), source_id)
    file = describe.file_of(found)
    if file is None:
        raise NotFound("source", source_id)
    return serving.as_download(file)  # type: ignore[return-value]  # a streaming response is a response


@router.patch(_S, response={200: SourceOut, **PROBLEMS}, operation_id="change_source")
@idempotent
def change_source(request: HttpRequest, source_id: UUID, body: SourceChangeIn) -> Out:
    """Change a source; a stale version is a conflict."""
    values = body.model_dump(exclude_unset=True, exclude={"version"})
    given = {name: value for name, value in values.items() if value is not None or name == "happened_on"}
    found = actions.edit_source(
        actor=actor_of(request), source_id=source_id, values=given, expected_version=body.version
    )
    return describe.source(found)


@router.post(_S + "/delete", response={200: SourceOut, **PROBLEMS}, operation_id="delete_source")
@idempotent
def delete_source(request: HttpRequest, source_id: UUID, body: SourceVersionIn) -> Out:
    """Delete a source; what remains says who deleted it and when."""
    actor = actor_of(request)
    actions.delete_source(actor=actor, source_id=source_id, expected_version=body.version)
    return describe.source(queries.access_source(actor, source_id))


@router.post(_S + "/encoding", response={200: SourceOut, **PROBLEMS}, operation_id="choose_source_encoding")
@idempotent
def choose_encoding(request: HttpRequest, source_id: UUID, body: EncodingIn) -> Out:
    """Read a text file again in another encoding."""
    return describe.source(
        actions.choose_encoding(actor=actor_of(request), source_id=source_id, encoding=body.encoding)
    )
