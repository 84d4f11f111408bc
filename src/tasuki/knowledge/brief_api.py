"""The brief, the account summary and their differences through the API (KN-7, SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.knowledge import queries
from tasuki.knowledge.brief import brief_as_dict
from tasuki.knowledge.brief.download import attachment
from tasuki.knowledge.brief.plain import as_data
from tasuki.knowledge.brief.reading import WORD, Wish, compare, produce, read_brief, read_summary
from tasuki.knowledge.models import Brief
from tasuki.web.api import PROBLEMS, actor_of

router = Router(tags=["briefs"])

Out = dict[str, Any]
Number = Annotated[int, Field(ge=1, le=2_000_000_000)]
Language = Literal["en", "ja", "es", "id"]


class BriefWish(Schema):
    """The language (else the caller's), and whether with the sensitive notes: that needs the right, and is recorded."""

    language: Language | None = None
    with_sensitive: bool = False


class BriefFileWish(BriefWish):
    """The same, and in which form."""

    form: Literal["pdf", "docx", "md", "json"] = "pdf"


class DifferenceWish(Schema):
    """From which brief (else the last one) to which (else the account as it stands now)."""

    older: Number | None = None
    newer: Number | None = None
    language: Language | None = None


class BriefLineOut(Schema):
    """A line of a brief; an empty text is to be confirmed."""

    key: str
    section: str
    label: str
    status: str
    required: bool
    text: str
    source: str
    source_url: str
    verified_on: str
    quote: str
    quote_place: str
    questions: list[str]


class BriefSectionOut(Schema):
    """A section of a brief."""

    key: str
    label: str
    lines: list[BriefLineOut]


class BriefChapterOut(Schema):
    """A chapter as it is shown: facts, tables, points; of pictures the table that says the same."""

    key: str
    title: str
    blocks: list[Out]


class BriefOut(Schema):
    """A frozen brief in the caller's language (KN-7)."""

    number: int
    title: str
    headline: str
    account: Out
    accepted_at: str
    accepted_by: str
    completeness: float
    chapters: list[BriefChapterOut]
    sections: list[BriefSectionOut]
    stakeholders: list[Out]
    commitments: list[Out]
    gaps: list[Out]


class BriefEntryOut(Schema):
    """A brief on the list."""

    number: int
    accepted_at: str
    accepted_by: str
    completeness: float
    transition_id: UUID | None


class SummaryOut(Schema):
    """The account as it stands now: what a brief would say."""

    title: str
    headline: str
    preview: bool
    language: str
    as_of: date
    chapters: list[BriefChapterOut]
    sections: list[BriefSectionOut]


class TextPieceOut(Schema):
    """A part of a changed text."""

    what: Literal["same", "gone", "new"]
    text: str


class BriefChangeOut(Schema):
    """What became of one thing."""

    key: str
    label: str
    what: Literal["new", "changed", "gone", "unclear"]
    before: str
    after: str
    pieces: list[TextPieceOut]


class BriefChangesOut(Schema):
    """The changes of a section, of the commitments, the people, the account."""

    key: str
    title: str
    changes: list[BriefChangeOut]


class BriefDifferenceOut(Schema):
    """Everything that differs, from the older to the newer."""

    language: str
    account: str
    older: str
    newer: str
    counts: dict[str, int]
    groups: list[BriefChangesOut]


_A = "/accounts/{account_id}"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE = {  # what a file is, by its form
    "responses": {
        200: {
            "content": {
                "application/pdf": _BYTES,
                WORD: _BYTES,
                "text/markdown": {"schema": {"type": "string"}},
                "application/json": {"schema": {"$ref": f"#/components/schemas/{SummaryOut.__name__}"}},
            }
        }
    }
}


@router.get(_A + "/briefs", response={200: list[BriefEntryOut], **PROBLEMS}, operation_id="list_briefs")
def list_briefs(request: HttpRequest, account_id: UUID) -> list[Out]:
    """The frozen briefs of an account, newest first."""
    queries.access_record(actor_of(request), account_id)
    return [_entry(one) for one in queries.briefs_of(account_id)]


@router.get(_A + "/briefs/{number}", response={200: BriefOut, **PROBLEMS}, operation_id="show_brief")
def show_brief(request: HttpRequest, account_id: UUID, number: Number, wanted: Query[BriefWish]) -> Out:
    """A frozen brief."""
    actor, wish = actor_of(request), _wish(wanted)
    found = queries.access_brief(actor, account_id, number)
    shown = as_data(read_brief(actor, account_id, number, wish, "api"))
    return {
        **brief_as_dict(found, wish.language),
        **shown,
        "accepted_at": found.accepted_at.isoformat(),
        "completeness": float(found.completeness),
    }


@router.get(
    _A + "/briefs/{number}/file",
    response={200: None, **PROBLEMS},
    operation_id="download_brief",
    openapi_extra=_FILE,
)
def download_brief(
    request: HttpRequest, account_id: UUID, number: Number, wanted: Query[BriefFileWish]
) -> HttpResponse:
    """A frozen brief as PDF, Word document, Markdown or JSON."""
    view = read_brief(actor_of(request), account_id, number, _wish(wanted), wanted.form)
    return attachment(produce(view, wanted.form))


@router.get(_A + "/summary", response={200: SummaryOut, **PROBLEMS}, operation_id="show_account_summary")
def show_summary(request: HttpRequest, account_id: UUID, wanted: Query[BriefWish]) -> Out:
    """The account as it stands now, which nobody has accepted."""
    return as_data(read_summary(actor_of(request), account_id, _wish(wanted), "api"))


@router.get(
    _A + "/summary/file",
    response={200: None, **PROBLEMS},
    operation_id="download_account_summary",
    openapi_extra=_FILE,
)
def download_summary(request: HttpRequest, account_id: UUID, wanted: Query[BriefFileWish]) -> HttpResponse:
    """The same as PDF, Word document, Markdown or JSON."""
    view = read_summary(actor_of(request), account_id, _wish(wanted), wanted.form)
    return attachment(produce(view, wanted.form))


@router.get(
    _A + "/brief-difference",
    response={200: BriefDifferenceOut, **PROBLEMS},
    operation_id="compare_briefs",
)
def compare_briefs(request: HttpRequest, account_id: UUID, wanted: Query[DifferenceWish]) -> Out:
    """What is new, changed, gone and newly unclear between two briefs, or a brief and today."""
    language = wanted.language or get_language() or "en"
    return compare(actor_of(request), account_id, wanted.older, wanted.newer, language).as_dict()


def _wish(wanted: BriefWish) -> Wish:
    return Wish(wanted.language or get_language() or "en", wanted.with_sensitive)


def _entry(one: Brief) -> Out:
    return {
        "number": one.number,
        "accepted_at": one.accepted_at.isoformat(),
        "accepted_by": one.accepted_by_name,
        "completeness": float(one.completeness),
        "transition_id": one.transition_id,
    }
