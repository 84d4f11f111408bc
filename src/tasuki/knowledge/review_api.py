"""Drafts, several items at once, the receiver's progress and questions across accounts, through the API (SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from tasuki.knowledge import actions, describe, drafts, queries, questions, record_view
from tasuki.knowledge.record_view import Wanted
from tasuki.rules.access import allowed
from tasuki.web import clock
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["knowledge"])

Out = dict[str, Any]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
Key = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]+$")]


class ItemDraftIn(Strict):
    """What is being typed, however unfinished; `base_version` is the item's version that it began from."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    answer: Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
    source: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    source_url: Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")] = ""
    source_on: date | None = None
    base_version: Version = 0


class DraftOut(Schema):
    """A draft of the caller."""

    key: str
    answer: str
    source: str
    source_url: str
    source_on: str | None
    base_version: int
    saved_at: str


class DroppedOut(Schema):
    """Whether there was a draft."""

    dropped: bool


class SeenIn(Strict):
    """An item with the version that the caller read."""

    key: Key
    version: Version


class StillTrueIn(Strict):
    """The items that are still true, each as it was read."""

    items: Annotated[list[SeenIn], Field(min_length=1, max_length=100)]


class AllUnderstoodIn(StillTrueIn):
    """The items that the receiver understands, in which transition."""

    transition_id: UUID


class KeptOut(Schema):
    """The items that were changed, with their versions."""

    items: list[Out]


class KnowledgeReviewOut(Schema):
    """How far the receiver's review is, over the items that the playbook requires (KN-5)."""

    understood: int
    required: int
    unclear: int
    silent: int
    done: bool
    to_review: list[str]


class ReviewFilter(Schema):
    """Whose review: of this transition, by this playbook version; without them, the caller's newest."""

    transition_id: UUID | None = None
    basis: UUID | None = None


class AskedOut(Schema):
    """A question with the account and the item that it is about."""

    id: UUID
    text: str
    asked_by: str
    asked_at: str
    answer: str
    answered_by: str
    answered_at: str | None
    closed: bool
    account_id: UUID
    account: str
    item: str
    label: str


class WhoseQuestions(Schema):
    """Questions that wait for the caller, or that the caller asked."""

    whose: Literal["mine_to_answer", "asked_by_me"] = "mine_to_answer"


_A = "/accounts/{account_id}"
_DRAFT = _A + "/knowledge/{key}/draft"


@router.get(_A + "/knowledge-drafts", response={200: list[DraftOut], **PROBLEMS}, operation_id="list_drafts")
def list_drafts(request: HttpRequest, account_id: UUID) -> list[Out]:
    """The caller's own drafts in the record, newest first; nobody sees anybody else's."""
    actor = actor_of(request)
    queries.access_record(actor, account_id, "knowledge.edit")
    found = drafts.drafts_of(actor, account_id).values()
    return [describe.draft(one) for one in sorted(found, key=lambda one: one.saved_at, reverse=True)]


@router.put(_DRAFT, response={200: DraftOut, **PROBLEMS}, operation_id="keep_draft")
@idempotent
def keep_draft(request: HttpRequest, account_id: UUID, key: str, body: ItemDraftIn) -> Out:
    """Keep what is being typed; the item itself, its history and its completeness stay as they are."""
    actor = actor_of(request)
    account, _found = queries.access_item(actor, account_id, key)
    draft = actions.keep_draft(actor=actor, account=account, key=key, **body.model_dump())
    return describe.draft(draft)


@router.delete(_DRAFT, response={200: DroppedOut, **PROBLEMS}, operation_id="drop_draft")
@idempotent
def drop_draft(request: HttpRequest, account_id: UUID, key: str) -> Out:
    """Let go of what was typed."""
    actor = actor_of(request)
    account, _found = queries.access_item(actor, account_id, key)
    return {"dropped": actions.drop_draft(actor=actor, account=account, key=key)}


@router.post(
    _A + "/knowledge-still-true", response={200: KeptOut, **PROBLEMS}, operation_id="verify_knowledge_items"
)
@idempotent
def still_true(request: HttpRequest, account_id: UUID, body: StillTrueIn) -> Out:
    """Confirm several items as they were read: all or none (KN-4)."""
    actor = actor_of(request)
    account, _relations = queries.access_record(actor, account_id)
    rows = actions.verify_items(actor=actor, account=account, seen=_seen(body))
    return {"items": [{"key": row.key, "version": row.version} for row in rows]}


@router.post(
    _A + "/knowledge-understood",
    response={200: KeptOut, **PROBLEMS},
    operation_id="understand_knowledge_items",
)
@idempotent
def understood(request: HttpRequest, account_id: UUID, body: AllUnderstoodIn) -> Out:
    """The receiver understands several items as they were read: all or none (KN-5)."""
    actor = actor_of(request)
    account, _relations = queries.access_record(actor, account_id)
    reviews = actions.mark_all_understood(
        actor=actor, account=account, seen=_seen(body), transition_id=body.transition_id
    )
    return {"items": [{"key": one.key, "version": one.item_version} for one in reviews]}


@router.get(
    _A + "/knowledge-review",
    response={200: KnowledgeReviewOut, **PROBLEMS},
    operation_id="show_knowledge_review",
)
def show_review(request: HttpRequest, account_id: UUID, wanted: Query[ReviewFilter]) -> Out:
    """How many of the required items the receiver understands, and which wait."""
    actor = actor_of(request)
    _account, relations = queries.access_record(actor, account_id)
    view = record_view.look(
        actor,
        account_id,
        Wanted("review", basis=str(wanted.basis or "")),
        sees_sensitive=allowed("sensitive.see", actor, relations),
        transition_id=wanted.transition_id,
    )
    waiting = [state.item.key for group in view.groups for state in group.states if not state.withheld]
    return describe.progress(view.progress) | {"to_review": waiting}


@router.get(
    "/knowledge-questions",
    response={200: list[AskedOut], **PROBLEMS},
    operation_id="list_knowledge_questions",
)
def list_questions(request: HttpRequest, wanted: Query[WhoseQuestions]) -> list[Out]:
    """Questions across the caller's accounts: those to answer (oldest first), or those asked (newest first)."""
    actor = actor_of(request)
    mine = wanted.whose == "mine_to_answer"
    found = questions.waiting_for(actor) if mine else questions.asked_by(actor, clock.now())
    return [describe.asked(one) for one in found]


def _seen(body: StillTrueIn) -> dict[str, int]:
    return {one.key: one.version for one in body.items}
