"""The JSON API of messages (SY-4): the same actions as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.schema import Field
from pydantic import AwareDatetime

from tasuki.messaging import actions, board
from tasuki.messaging.company.api import router as texts
from tasuki.messaging.links_cut import cut_links
from tasuki.messaging.mailing.api import router as mailings
from tasuki.messaging.models import Message
from tasuki.messaging.outbox.api import OutboxFilter
from tasuki.messaging.outbox.api import router as outbox_router
from tasuki.messaging.outbox.filters import in_state, narrowed
from tasuki.messaging.pace.api import router as pace
from tasuki.messaging.queries import access_for_messages, access_message, messages_of, visible_messages
from tasuki.messaging.suppression.api import router as suppressions
from tasuki.web.api import PROBLEMS, ReasonOut, ShortText, Strict, Text, actor_of, idempotent
from tasuki.web.reason_texts import sentence

router = Router(tags=["messages"])
router.add_router("", texts)
router.add_router("", mailings)
router.add_router("", pace)
router.add_router("", suppressions)
router.add_router("", outbox_router)


class MessageOut(Schema):
    """One message to one person at the customer."""

    id: UUID
    transition_id: UUID
    step: str
    kind: str
    state: str
    generation: int
    recipient_id: UUID | None
    colleague_id: UUID | None
    to_address: str
    from_address: str
    sender_id: UUID
    language: str
    template: str
    subject: str
    body: str
    content_hash: str
    approved_hash: str
    approved_by_id: UUID | None
    approved_at: datetime | None
    scheduled_at: datetime | None
    sent_at: datetime | None
    message_id: str
    error_code: str
    version: int
    lacking_points: list[str]
    waits_for: list[ReasonOut]


class DraftIn(Strict):
    """Which step's drafts to write; `recipients` only to choose them by hand."""

    step: ShortText
    recipients: Annotated[list[UUID], Field(max_length=200)] | None = None


class TextIn(Strict):
    """A new text, and the version that was read."""

    subject: ShortText
    body: Text
    version: Annotated[int, Field(ge=1, le=2_000_000_000)]


class MessageApprovalIn(Strict):
    """The hash of the text that was read."""

    content_hash: ShortText


class QueueIn(Strict):
    """Which step's approved messages to queue, and when they may leave."""

    step: ShortText
    scheduled_at: AwareDatetime | None = None


class CancelIn(Strict):
    """Why the message is taken back."""

    reason: Text = ""


class SettleIn(Strict):
    """What became of an uncertain message, and how somebody knows."""

    was_sent: bool
    evidence: ShortText


class MessageVersionIn(Strict):
    """The version that was read."""

    version: Annotated[int, Field(ge=1, le=2_000_000_000)]


def _out(row: Message) -> MessageOut:
    return _shown(board.view(row))


def _shown(shown: board.MessageView) -> MessageOut:
    row = shown.row
    waits = [ReasonOut(**{**one.as_dict(), "message": sentence(one)}) for one in shown.waits_for]
    plain = {name: getattr(row, name) for name in MessageOut.model_fields if hasattr(row, name)}
    plain["step"], plain["body"] = row.step_key, cut_links(row.body)
    return MessageOut(
        **{**plain, "lacking_points": [str(point) for point in shown.lacks], "waits_for": waits}
    )


@router.get("/transitions/{transition_id}/messages", response={200: list[MessageOut], **PROBLEMS})
def list_messages(request: HttpRequest, transition_id: UUID) -> list[MessageOut]:
    """The messages of a transition in the order of MS-1."""
    transition = access_for_messages(actor_of(request), transition_id)
    return [_out(row) for row in messages_of(transition)]


@router.post("/transitions/{transition_id}/messages/draft", response={200: list[MessageOut], **PROBLEMS})
@idempotent
def draft(request: HttpRequest, transition_id: UUID, data: DraftIn) -> list[MessageOut]:
    """Write the drafts of a step, one per recipient in their language."""
    made = actions.draft_messages(
        actor=actor_of(request), transition_id=transition_id, step_key=data.step, recipients=data.recipients
    )
    return [_out(row) for row in made]


@router.post("/transitions/{transition_id}/messages/queue", response={200: list[MessageOut], **PROBLEMS})
@idempotent
def queue(request: HttpRequest, transition_id: UUID, data: QueueIn) -> list[MessageOut]:
    """Queue the approved messages of a step; refused with all reasons while a gate is shut."""
    queued = actions.queue(
        actor=actor_of(request),
        transition_id=transition_id,
        step_key=data.step,
        scheduled_at=data.scheduled_at,
    )
    return [_out(row) for row in queued]


@router.get("/messages", response={200: list[MessageOut], **PROBLEMS})
def outbox(
    request: HttpRequest,
    wanted: Query[OutboxFilter],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> list[MessageOut]:
    """The messages that the caller may see, newest first."""
    rows = in_state(narrowed(visible_messages(actor_of(request)), wanted.asked()), wanted.state or "")
    return [_shown(shown) for shown in board.list_views(rows[offset : offset + limit])]


@router.get("/messages/{message_id}", response={200: MessageOut, **PROBLEMS})
def one(request: HttpRequest, message_id: UUID) -> MessageOut:
    """One message."""
    return _out(access_message(actor_of(request), message_id))


@router.patch("/messages/{message_id}", response={200: MessageOut, **PROBLEMS})
@idempotent
def edit(request: HttpRequest, message_id: UUID, data: TextIn) -> MessageOut:
    """Change the text; its approval is void with it."""
    done = actions.edit_draft(
        actor=actor_of(request),
        message_id=message_id,
        subject=data.subject,
        body=data.body,
        expected_version=data.version,
    )
    return _out(done)


@router.post("/messages/{message_id}/rewrite", response={200: MessageOut, **PROBLEMS})
@idempotent
def rewrite(request: HttpRequest, message_id: UUID, data: MessageVersionIn) -> MessageOut:
    """Write the message anew from its template."""
    return _out(
        actions.rewrite(actor=actor_of(request), message_id=message_id, expected_version=data.version)
    )


@router.post("/messages/{message_id}/approve", response={200: MessageOut, **PROBLEMS})
@idempotent
def approve(request: HttpRequest, message_id: UUID, data: MessageApprovalIn) -> MessageOut:
    """Approve exactly the text with this hash."""
    return _out(
        actions.approve(actor=actor_of(request), message_id=message_id, expected_hash=data.content_hash)
    )


@router.post("/messages/{message_id}/cancel", response={200: MessageOut, **PROBLEMS})
@idempotent
def cancel(request: HttpRequest, message_id: UUID, data: CancelIn) -> MessageOut:
    """Take back a message that has not left."""
    return _out(actions.cancel(actor=actor_of(request), message_id=message_id, reason=data.reason))


@router.post("/messages/{message_id}/send-again", response={200: MessageOut, **PROBLEMS})
@idempotent
def send_again(request: HttpRequest, message_id: UUID) -> MessageOut:
    """Queue a failed message once more."""
    return _out(actions.send_again(actor=actor_of(request), message_id=message_id))


@router.post("/messages/{message_id}/settle", response={200: MessageOut, **PROBLEMS})
@idempotent
def settle(request: HttpRequest, message_id: UUID, data: SettleIn) -> MessageOut:
    """Say what became of an uncertain message, with evidence."""
    done = actions.resolve_uncertain(
        actor=actor_of(request), message_id=message_id, was_sent=data.was_sent, evidence=data.evidence
    )
    return _out(done)
