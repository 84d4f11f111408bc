"""Answers from passages, and the checklist of required documents, through the API (KN-8, KN-10)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.documents import describe as sources
from tasuki.documents import reachability
from tasuki.documents.queries import access_documents, access_source
from tasuki.knowledge import filling, queries
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.models import KnowledgeItem
from tasuki.knowledge.passages import PassageRef
from tasuki.knowledge.required import DocumentLine, checklist, links_of
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["documents"])

Out = dict[str, Any]
Words = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
_A = "/accounts/{account_id}/required-documents"


class PassageIn(Strict):
    """Which words of a source answer which item. Without `place` they are looked for in the whole source."""

    item: Annotated[str, Field(max_length=120, pattern=r"^[a-z_0-9.]+$")]
    quote: Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
    place: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    answer: Words = ""
    source: Short = ""
    source_on: date | None = None
    version: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None


class FilledOut(Schema):
    """The item with the passage it was filled from."""

    key: str
    status: str
    answer: str
    source: str
    source_id: UUID | None
    quote: str
    place: str
    version: int


class ChecklistFilter(Schema):
    """The playbook version to judge by."""

    basis: UUID | None = None


class LinkOut(Schema):
    """A link and what is known of it."""

    url: str
    state: str
    state_name: str
    status: int | None
    location: str
    why: str
    checked_at: str | None


class RequiredFileOut(Schema):
    """A file that stands for a required document."""

    id: UUID
    title: str
    added_at: str


class RequiredOut(Schema):
    """A required document: there, reachable, current."""

    document: str
    item: str
    item_status: str
    label: str
    state: str
    state_name: str
    fine: bool
    links: list[LinkOut]
    files: list[RequiredFileOut]
    verified_at: str | None


class CheckIn(Strict):
    """The link to be asked for; without one, all links of the account."""

    url: Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")] = ""


@router.post(
    "/sources/{source_id}/fill", response={200: FilledOut, **PROBLEMS}, operation_id="fill_item_from_passage"
)
@idempotent
def fill(request: HttpRequest, source_id: UUID, body: PassageIn) -> Out:
    """Fill an item from a passage, which is kept as its source."""
    actor = actor_of(request)
    found = access_source(actor, source_id)
    account, item = queries.access_item(actor, found.account_id, body.item)
    place = body.place or filling.find_passage(found, body.quote).part.place
    row = filling.fill_from_passage(
        actor=actor,
        account=account,
        key=item.key,
        passage=PassageRef(found.pk, place, body.quote),
        answer=body.answer,
        source=body.source,
        source_on=body.source_on,
        expected_version=body.version,
    )
    return filled(row)


def filled(row: KnowledgeItem) -> Out:
    """An item with its passage as plain data."""
    return {
        "key": row.key,
        "status": row.status,
        "answer": row.answer,
        "source": row.source,
        "source_id": row.source_id,
        "quote": row.quote,
        "place": row.quote_place,
        "version": row.version,
    }


@router.get(_A, response={200: list[RequiredOut], **PROBLEMS}, operation_id="list_required_documents")
def list_required(request: HttpRequest, account_id: UUID, wanted: Query[ChecklistFilter]) -> list[Out]:
    """Each required document of an account: there, reachable, current."""
    access_documents(actor_of(request), account_id)
    return _lines(account_id, str(wanted.basis or ""))


@router.post(
    _A + "/check", response={202: list[RequiredOut], **PROBLEMS}, operation_id="check_required_documents"
)
@idempotent
def check(request: HttpRequest, account_id: UUID, body: CheckIn) -> tuple[int, list[Out]]:
    """Have a link asked for, or all of the account; read the list again in a moment for what came of it."""
    access_documents(actor_of(request), account_id, "document.edit")
    links = links_of(account_id)
    if body.url and body.url not in links:
        raise Refused(Reason("knowledge.no_link"))
    reachability.check_soon([body.url] if body.url else links[:50])
    return 202, _lines(account_id, "")


def _lines(account_id: UUID, basis: str) -> list[Out]:
    return [line_data(one) for one in checklist(account_id, basis_for(basis, account_id), clock.now())]


def line_data(one: DocumentLine) -> Out:
    """A line of the checklist as plain data."""
    return {
        "document": one.document.value,
        "item": one.key,
        "item_status": one.status,
        "label": one.label,
        "state": one.state,
        "state_name": str(one.state_name),
        "fine": one.is_fine,
        "links": [sources.link(link.url, link.check) for link in one.links],
        "files": [
            {"id": str(file.pk), "title": file.title, "added_at": file.created_at.isoformat()}
            for file in one.files
        ],
        "verified_at": one.verified_at.isoformat() if one.verified_at else None,
    }
