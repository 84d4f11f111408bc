"""The company's own texts through the API (MS-4, SY-4): the same actions as the pages."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tasuki.messaging.company import actions, describe, queries
from tasuki.messaging.company.pages import difference
from tasuki.messaging.company.preview import Wanted, preview
from tasuki.messaging.company.problems import check
from tasuki.web.api import PROBLEMS, ReasonOut, Strict, actor_of, idempotent

router = Router(tags=["texts"])

Out = dict[str, Any]
Revision = Annotated[int, Field(ge=1, le=2_000_000_000)]
Source = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$", strip_whitespace=False)]
Note = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
Ref = Annotated[str, StringConstraints(max_length=9, pattern=r"^[a-z0-9]*$")]
_ONE = "/texts/{language}/{name}"


class TextLineOut(Schema):
    """A text in one language: shipped, from a file, ours, or missing."""

    language: str
    name: str
    state: str
    number: int
    draft: bool
    shipped_changed: bool
    changed_at: str | None
    changed_by: str


class TextListOut(Schema):
    """Every text there is."""

    items: list[TextLineOut]
    count: int


class TextSourceOut(Schema):
    """A text: its parts, and as a file with front matter."""

    language: str
    name: str
    origin: str
    number: int
    subject: str
    body: str
    source: str


class TextVersionOut(Schema):
    """What was in force from some day on."""

    number: int
    digest: str
    note: str
    written_at: str
    written_by: str
    in_force: bool


class CompanyTextOut(Schema):
    """The company's text with its draft and everything that was in force."""

    language: str
    name: str
    revision: int
    draft: str
    draft_by: str
    draft_at: str
    in_force: int | None
    versions: list[TextVersionOut]


class TextFindingsOut(Schema):
    """What is wrong with a text; warnings do not keep it from being put in force."""

    valid: bool
    errors: list[ReasonOut]
    warnings: list[ReasonOut]


class TextSentenceOut(Schema):
    """A sentence and its length."""

    text: str
    length: int


class TextReportOut(Schema):
    """The four points with the marks found, length, how it reads."""

    points: dict[str, list[str]]
    lacking: list[str]
    subject_length: int
    verdict: str
    method: str
    score: float
    words: int
    characters: int
    sentences: int
    average: float
    reasons: list[ReasonOut]
    longest: list[TextSentenceOut]


class TextPreviewOut(TextFindingsOut):
    """What a recipient would get, or what is missing for it."""

    account: str | None
    transition_id: UUID | None
    recipient: str | None
    recipient_id: UUID | None
    subject: str
    body: str
    html: str
    missing: list[ReasonOut]
    notes: list[ReasonOut]
    report: TextReportOut | None
    fields: dict[str, str]


class CompanyTextPieceOut(Schema):
    """A part of a text: same, gone or new."""

    what: str
    text: str


class TextDiffOut(Schema):
    """What differs between two versions."""

    subject: list[CompanyTextPieceOut]
    body: list[CompanyTextPieceOut]


class TextStartIn(Strict):
    """From which text the draft begins; empty: from the one in force."""

    like: Annotated[str, StringConstraints(max_length=140, pattern=r"^[^\x00]*$")] = ""


class TextSourceIn(Strict):
    """A text as a file: front matter with `subject`, then the body; shared words as YAML."""

    source: Source


class TextDraftIn(TextSourceIn):
    """The same, with the revision that was read."""

    revision: Revision


class TextPreviewIn(TextSourceIn):
    """A text, and on whom to try it."""

    transition_id: UUID | None = None
    recipient_id: UUID | None = None


class TextPutIn(Strict):
    """The revision that was read, and what changes."""

    revision: Revision
    note: Note = ""


class TextUndoIn(TextPutIn):
    """Back to which version."""

    number: Annotated[int, Field(ge=1, le=2_000_000_000)]


class TextRevisionIn(Strict):
    """The revision that was read."""

    revision: Revision


def _row(request: HttpRequest, language: str, name: str) -> Out:
    return describe.row(queries.access_row(actor_of(request), language, name))


@router.get("/texts", response={200: TextListOut, **PROBLEMS}, operation_id="list_texts")
def list_texts(request: HttpRequest) -> Out:
    """Every text by language and name, and which of them are the company's own."""
    items = [describe.line(one) for one in queries.lines(actor_of(request))]
    return {"items": items, "count": len(items)}


@router.get(_ONE, response={200: TextSourceOut, **PROBLEMS}, operation_id="get_text")
def get_text(request: HttpRequest, language: str, name: str, version: Ref = "") -> Out:
    """A text: in force, or by `version`: a number, "shipped", or "draft" for those who may write."""
    return describe.found(queries.find(actor_of(request), language, name, version))


@router.post(f"{_ONE}/start", response={200: CompanyTextOut, **PROBLEMS}, operation_id="start_text")
@idempotent
def start_text(request: HttpRequest, language: str, name: str, body: TextStartIn) -> Out:
    """Begin a draft; a new language begins with its `words`."""
    actions.start(actor=actor_of(request), language=language, name=name, like=body.like)
    return _row(request, language, name)


@router.post(f"{_ONE}/check", response={200: TextFindingsOut, **PROBLEMS}, operation_id="check_text")
def check_text(request: HttpRequest, language: str, name: str, body: TextSourceIn) -> Out:
    """Every error of a text with its place. Nothing is kept."""
    queries.must(actor_of(request), "text.edit")
    return describe.findings(check(name, body.source, language))


@router.post(f"{_ONE}/preview", response={200: TextPreviewOut, **PROBLEMS}, operation_id="preview_text")
def preview_text(request: HttpRequest, language: str, name: str, body: TextPreviewIn) -> Out:
    """What a recipient would get. Nothing is kept."""
    actor = actor_of(request)
    queries.must(actor, "text.edit")
    wanted = Wanted(language, name, body.source, body.transition_id, body.recipient_id)
    return describe.previewed(preview(actor, wanted))


@router.get(f"{_ONE}/company", response={200: CompanyTextOut, **PROBLEMS}, operation_id="get_company_text")
def get_company_text(request: HttpRequest, language: str, name: str) -> Out:
    """The company's text with its draft and its versions."""
    return describe.row(queries.read_row(actor_of(request), language, name))


@router.get(f"{_ONE}/compare", response={200: TextDiffOut, **PROBLEMS}, operation_id="compare_texts")
def compare_texts(request: HttpRequest, language: str, name: str, before: Ref, after: Ref = "") -> Out:
    """What differs between two versions, word by word."""
    actor = actor_of(request)
    pair = queries.find(actor, language, name, before), queries.find(actor, language, name, after)
    subject, body = difference(*pair)
    return {"subject": list(subject), "body": list(body)}


@router.put(f"{_ONE}/draft", response={200: CompanyTextOut, **PROBLEMS}, operation_id="save_text_draft")
@idempotent
def save_draft(request: HttpRequest, language: str, name: str, body: TextDraftIn) -> Out:
    """Keep a draft as it is written, finished or not."""
    actions.save_draft(
        actor=actor_of(request),
        language=language,
        name=name,
        source=body.source,
        expected_revision=body.revision,
    )
    return _row(request, language, name)


@router.post(f"{_ONE}/put", response={200: CompanyTextOut, **PROBLEMS}, operation_id="put_text_in_force")
@idempotent
def put(request: HttpRequest, language: str, name: str, body: TextPutIn) -> Out:
    """Put the draft in force as the next version."""
    actions.put(
        actor=actor_of(request),
        language=language,
        name=name,
        note=body.note,
        expected_revision=body.revision,
    )
    return _row(request, language, name)


@router.post(f"{_ONE}/undo", response={200: CompanyTextOut, **PROBLEMS}, operation_id="undo_text")
@idempotent
def undo(request: HttpRequest, language: str, name: str, body: TextUndoIn) -> Out:
    """Back to an earlier version, which becomes the newest one."""
    actions.undo(
        actor=actor_of(request),
        language=language,
        name=name,
        number=body.number,
        note=body.note,
        expected_revision=body.revision,
    )
    return _row(request, language, name)


@router.post(f"{_ONE}/take-out", response={200: CompanyTextOut, **PROBLEMS}, operation_id="take_text_out")
@idempotent
def take_out(request: HttpRequest, language: str, name: str, body: TextRevisionIn) -> Out:
    """Take it out of force; the shipped text rules again."""
    actions.take_out(actor=actor_of(request), language=language, name=name, expected_revision=body.revision)
    return _row(request, language, name)


@router.post(f"{_ONE}/discard", response={204: None, **PROBLEMS}, operation_id="discard_text_draft")
@idempotent
def discard(request: HttpRequest, language: str, name: str, body: TextRevisionIn) -> tuple[int, None]:
    """Drop the draft; a text that never was in force is gone."""
    actions.discard(actor=actor_of(request), language=language, name=name, expected_revision=body.revision)
    return 204, None
