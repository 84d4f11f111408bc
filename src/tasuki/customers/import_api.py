"""Imports through the API: upload, watch, fetch the rejected rows (SY-1, SY-4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import Field

from tasuki.customers.import_pages import rejects_response, result_response
from tasuki.customers.imports.actions import import_again, queue_import
from tasuki.customers.imports.describe import run_data, run_line
from tasuki.customers.imports.mapping import Mapping, read_mapping
from tasuki.customers.imports.queries import access_import, visible_imports
from tasuki.customers.schemas import ImportOut, ImportPage
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.api import PROBLEMS, Paging, Strict, actor_of, idempotent, page_of

router = Router(tags=["imports"])
Out = dict[str, Any]
Short = Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]


class ImportIn(Strict):
    """What the file holds and how it is to be understood; `mapping` is a mapping file's text (YAML or JSON)."""

    kind: Literal["people", "accounts", "contacts", "deals", "owners"]
    preset: Literal["generic", "salesforce", "hubspot"] = "generic"
    mapping: Annotated[str, Field(max_length=50_000, pattern=r"^[^\x00]*$")] = ""
    encoding: Short = ""
    delimiter: Short = ""
    dry_run: bool = False


@router.get("/imports", response={200: ImportPage, **PROBLEMS}, operation_id="list_imports")
def list_imports(request: HttpRequest, wanted: Query[Paging]) -> Out:
    """The imports, the latest first."""
    rows = visible_imports(actor_of(request)).order_by("-created_at", "-id")
    return page_of(rows, wanted, run_line)


@router.post("/imports", response={202: ImportOut, **PROBLEMS}, operation_id="start_import")
@idempotent
def start_import(request: HttpRequest, body: Form[ImportIn], file: File[UploadedFile]) -> tuple[int, Out]:
    """Upload a table and import it: at once when it is short, else in the background; ask for its state."""
    actor = actor_of(request)
    visible_imports(actor)
    if file.size and file.size > settings.MAX_UPLOAD_BYTES:
        message = f"> {settings.MAX_UPLOAD_BYTES} bytes"
        raise Refused(Reason("input.invalid", {"field": "file", "message": message}))
    run = queue_import(
        actor=actor,
        kind=body.kind,
        source=file.file,  # type: ignore[arg-type]
        file_name=(file.name or "upload").replace("\0", ""),
        preset=body.preset,
        mapping=_mapping(body),
        encoding=body.encoding or None,
        delimiter=body.delimiter or None,
        dry_run=body.dry_run,
    )
    return 202, run_data(run)


def _mapping(body: ImportIn) -> Mapping | None:
    return read_mapping(body.mapping, body.kind) if body.mapping.strip() else None


@router.get("/imports/{import_id}", response={200: ImportOut, **PROBLEMS}, operation_id="show_import")
def show_import(request: HttpRequest, import_id: UUID) -> Out:
    """How far an import is, its counts and first remarks."""
    return run_data(access_import(actor_of(request), import_id))


@router.get("/imports/{import_id}/result", response={200: None, **PROBLEMS}, operation_id="import_result")
def import_result(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """Every row with what became of it, and why, as CSV."""
    return result_response(access_import(actor_of(request), import_id))


@router.post("/imports/{import_id}/again", response={202: ImportOut, **PROBLEMS}, operation_id="import_again")
@idempotent
def again(request: HttpRequest, import_id: UUID) -> tuple[int, Out]:
    """Begin a cancelled import from its beginning, understood the same way."""
    actor = actor_of(request)
    return 202, run_data(import_again(actor=actor, run=access_import(actor, import_id)))


@router.get("/imports/{import_id}/rejects", response={200: None, **PROBLEMS}, operation_id="import_rejects")
def import_rejects(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The rejected rows with their reasons as CSV."""
    return rejects_response(access_import(actor_of(request), import_id))
