"""What the API tells of the outbox beyond the messages themselves (MS-5, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.messaging.models import Message
from tasuki.messaging.outbox.copies import Look, look_now
from tasuki.messaging.outbox.filters import Wanted
from tasuki.messaging.outbox.life import life_of
from tasuki.messaging.queries import access_message
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["messages"])
_Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class OutboxFilter(Schema):
    """Which messages; empty fields ask for everything. `account` and `sender` are parts of a name."""

    state: Message.State | None = None
    kind: Message.Kind | None = None
    account: _Words = ""
    language: _Words = ""
    domain: _Words = ""
    sender: _Words = ""

    def asked(self) -> Wanted:
        """The same for the queries."""
        return Wanted(
            kind=self.kind or "",
            account=self.account,
            language=self.language,
            domain=self.domain,
            sender=self.sender,
        )


class CopyOut(Schema):
    """Whether a folder of the mailbox holds a copy."""

    folder: str
    found: bool


class CopyLookOut(Schema):
    """What was found of a message by its Message-ID; a proposal, settled by a person."""

    at: datetime
    copies: list[CopyOut]
    proposal: str


class LifeLineOut(Schema):
    """One entry of a message's life."""

    at: datetime
    text: str
    actor: str
    detail: str


@router.get("/messages/{message_id}/life", response={200: list[LifeLineOut], **PROBLEMS})
def message_life(request: HttpRequest, message_id: UUID) -> list[dict[str, Any]]:
    """The life of a message: what people did, every try, what came back."""
    lines = life_of(access_message(actor_of(request), message_id))
    return [{"actor": "", "detail": "", **line} for line in lines]


@router.post("/messages/{message_id}/evidence", response={200: CopyLookOut, **PROBLEMS})
@idempotent
def message_evidence(request: HttpRequest, message_id: UUID) -> dict[str, Any]:
    """Look into the mailbox for a copy of the message."""
    return described(look_now(access_message(actor_of(request), message_id, "message.resolve")))


def described(look: Look) -> dict[str, Any]:
    """What was found, as plain data."""
    copies = [{"folder": one.folder, "found": one.found} for one in look.copies]
    return {"at": look.at, "copies": copies, "proposal": look.proposal}
