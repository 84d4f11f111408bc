"""The knowledge record through the API (SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from tasuki.customers.models import Account
from tasuki.knowledge import actions, describe, queries, record_view
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.brief_api import router as brief_router
from tasuki.knowledge.company.api import router as company_router
from tasuki.knowledge.documents_api import router as documents_router
from tasuki.knowledge.items import CatalogueItem
from tasuki.knowledge.record_view import Wanted
from tasuki.knowledge.review_api import router as review_router
from tasuki.rules.access import allowed
from tasuki.web import clock
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["knowledge"])
router.add_router("", review_router)
router.add_router("", brief_router)
router.add_router("", company_router)
router.add_router("", documents_router)

Out = dict[str, Any]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
Line = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Link = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]+$")]


class BasisFilter(Schema):
    """The playbook version to judge by (without it, that of the running transition), and which items to show."""

    basis: UUID | None = None
    show: Literal["missing", "all", "unclear", "stale", "weak", "drafts", "review"] = "all"
    section: Annotated[str, Field(max_length=60)] = ""
    who: Annotated[str, Field(max_length=60)] = ""


class Typed(Strict):
    """Text that is kept exactly as it is sent, blanks at its ends included."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class AnswerIn(Typed):
    """An answer with its source; `version` is the one that the caller read (0: empty until now)."""

    answer: Words
    source: Line = ""
    source_url: Link = ""
    source_on: date | None = None
    version: Version | None = None


class NotApplicableIn(Typed):
    """Why the item does not apply."""

    reason: Words
    version: Version | None = None


class ItemVersionIn(Strict):
    """The version that the caller read."""

    version: Version | None = None


class QuestionIn(Typed):
    """What the receiver wants to know, in which transition."""

    question: Words
    transition_id: UUID | None = None


class ReplyIn(Typed):
    """The answer to a question."""

    answer: Words


class ReviewIn(Strict):
    """In which transition the receiver understands the item, and the version that they read."""

    transition_id: UUID
    version: Version | None = None


class MissingOut(Schema):
    """Why a required item counts as missing, and the percentage points it would add."""

    why: str
    gain: float


class QuestionOut(Schema):
    """A question about an item."""

    id: UUID
    text: str
    asked_by: str
    asked_at: str
    answer: str
    answered_by: str
    answered_at: str | None
    closed: bool


class ItemOut(Schema):
    """An item as it stands; a withheld one has no answer for this reader, a sealed one is read by a call of its own:
    `POST /accounts/{account_id}/sensitive-notes/read` with its key.
    """

    key: str
    kind: Literal["text", "choice", "number", "money", "date", "people", "commitments", "links"]
    label: str
    help: str
    who: str
    choices: dict[str, str]
    sensitive: bool
    withheld: bool
    sealed: bool
    status: Literal["empty", "filled", "unclear", "not_applicable"]
    version: int
    missing: MissingOut | None
    answer: str = ""
    data: Out = {}
    na_reason: str = ""
    source: str = ""
    source_url: str = ""
    source_on: str | None = None
    quote: str = ""
    quote_place: str = ""
    source_id: UUID | None = None
    weakness: str = ""
    verified_at: str | None = None
    verified_by: str = ""
    questions: list[QuestionOut] = []


class SectionOut(Schema):
    """A section with all its items."""

    key: str
    label: str
    items: list[ItemOut]


class MissingLineOut(Schema):
    """A missing item in words, with who can supply it."""

    item: str
    label: str
    section: str
    why: str
    who: str
    gain: float


class CompletenessOut(Schema):
    """Per cent in total and by section, rounded down (KN-4)."""

    total: float
    sections: dict[str, float]
    satisfied: int
    required: int
    missing: list[MissingLineOut]


class RecordOut(Schema):
    """The whole record of an account."""

    account_id: UUID
    completeness: CompletenessOut
    sections: list[SectionOut]


class ChangeOut(Schema):
    """A line of an item's history."""

    version: int
    what: str
    at: str
    by: str
    status_before: str
    status_after: str
    before: str
    after: str
    source: str
    source_url: str
    source_on: str | None
    quote: str
    quote_place: str
    source_id: UUID | None


class ReviewOut(Schema):
    """The receiver's word on an item."""

    key: str
    understood: bool
    version: int


_RECORD = "/accounts/{account_id}/knowledge"
_ITEM = _RECORD + "/{key}"


@router.get(_RECORD, response={200: RecordOut, **PROBLEMS}, operation_id="show_knowledge")
def show_knowledge(request: HttpRequest, account_id: UUID, wanted: Query[BasisFilter]) -> Out:
    """The items of the account's record, empty ones too, with its completeness; `show` narrows them."""
    actor = actor_of(request)
    _account, relations = queries.access_record(actor, account_id)
    view = record_view.look(
        actor,
        account_id,
        Wanted(wanted.show, wanted.section, wanted.who, str(wanted.basis or "")),
        sees_sensitive=allowed("sensitive.see", actor, relations),
    )
    return {
        "account_id": account_id,
        "completeness": describe.completeness(view.known),
        "sections": [describe.group(one) for one in view.groups],
    }


@router.get(_ITEM, response={200: ItemOut, **PROBLEMS}, operation_id="show_knowledge_item")
def show_item(request: HttpRequest, account_id: UUID, key: str) -> Out:
    """One item as it stands."""
    account, found = queries.access_item(actor_of(request), account_id, key)
    return _state(account, found)


@router.get(
    _ITEM + "/history", response={200: list[ChangeOut], **PROBLEMS}, operation_id="list_knowledge_history"
)
def list_history(request: HttpRequest, account_id: UUID, key: str) -> list[Out]:
    """Everything that was ever said about an item, newest first (KN-1)."""
    _account, found = queries.access_item(actor_of(request), account_id, key)
    return [describe.change(one) for one in queries.changes_of(account_id, found.key)]


@router.put(_ITEM, response={200: ItemOut, **PROBLEMS}, operation_id="answer_knowledge_item")
@idempotent
def answer_item(request: HttpRequest, account_id: UUID, key: str, body: AnswerIn) -> Out:
    """Fill an item; a stale version is a conflict."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    values = body.model_dump(exclude={"version"})
    actions.answer_item(actor=actor, account=account, key=key, expected_version=body.version, **values)
    return _state(account, found)


@router.post(
    _ITEM + "/not-applicable",
    response={200: ItemOut, **PROBLEMS},
    operation_id="mark_knowledge_item_not_applicable",
)
@idempotent
def mark_not_applicable(request: HttpRequest, account_id: UUID, key: str, body: NotApplicableIn) -> Out:
    """Say why an item does not apply."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    actions.mark_not_applicable(
        actor=actor, account=account, key=key, reason=body.reason, expected_version=body.version
    )
    return _state(account, found)


@router.post(_ITEM + "/verify", response={200: ItemOut, **PROBLEMS}, operation_id="verify_knowledge_item")
@idempotent
def verify_item(request: HttpRequest, account_id: UUID, key: str, body: ItemVersionIn) -> Out:
    """Confirm that the answer is still true."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    actions.verify_item(actor=actor, account=account, key=key, expected_version=body.version)
    return _state(account, found)


@router.post(_ITEM + "/clear", response={200: ItemOut, **PROBLEMS}, operation_id="clear_knowledge_item")
@idempotent
def clear_item(request: HttpRequest, account_id: UUID, key: str, body: ItemVersionIn) -> Out:
    """Empty an item; its history stays."""
    actor = actor_of(request)
    account, found = queries.access_item(actor, account_id, key)
    actions.clear_item(actor=actor, account=account, key=key, expected_version=body.version)
    return _state(account, found)


@router.post(
    _ITEM + "/questions", response={201: QuestionOut, **PROBLEMS}, operation_id="ask_about_knowledge_item"
)
@idempotent
def ask(request: HttpRequest, account_id: UUID, key: str, body: QuestionIn) -> tuple[int, Out]:
    """Ask about an item: it is unclear until the question is answered."""
    actor = actor_of(request)
    account, _found = queries.access_item(actor, account_id, key)
    asked = actions.ask(
        actor=actor, account=account, key=key, question=body.question, transition_id=body.transition_id
    )
    return 201, describe.question(asked)


@router.post(
    _ITEM + "/understood", response={200: ReviewOut, **PROBLEMS}, operation_id="understand_knowledge_item"
)
@idempotent
def understood(request: HttpRequest, account_id: UUID, key: str, body: ReviewIn) -> Out:
    """The receiver understands the item as it stands."""
    actor = actor_of(request)
    account, _found = queries.access_item(actor, account_id, key)
    review = actions.mark_understood(
        actor=actor,
        account=account,
        key=key,
        transition_id=body.transition_id,
        expected_version=body.version,
    )
    return {"key": key, "understood": review.understood, "version": review.item_version}


@router.post(
    "/knowledge-questions/{question_id}/answer",
    response={200: QuestionOut, **PROBLEMS},
    operation_id="answer_knowledge_question",
)
@idempotent
def reply(request: HttpRequest, question_id: UUID, body: ReplyIn) -> Out:
    """Answer a question and close it."""
    asked = actions.answer_question(actor=actor_of(request), question_id=question_id, answer=body.answer)
    return describe.question(asked)


def _state(account: Account, found: CatalogueItem) -> Out:
    known = basis_for("", account.pk).measure(account.pk, clock.now())
    return describe.item(queries.item_state(account.pk, found, known))
