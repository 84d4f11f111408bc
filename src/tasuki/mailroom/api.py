"""The mailbox and what was received, through the API (MS-5, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tasuki.mailroom import looking, queries
from tasuki.mailroom.describe import described
from tasuki.mailroom.describe import mailbox as described_mailbox
from tasuki.mailroom.models import ReceivedMail
from tasuki.rules.reasons import Reason, Refused, Unavailable
from tasuki.web.api import PROBLEMS, Paging, actor_of, idempotent, page_of

router = Router(tags=["messages"])


class MailboxOut(Schema):
    """How the mailbox stands; `error` is empty while all is well."""

    folder: str
    looked_at: datetime | None
    fine_at: datetime | None
    next_at: datetime | None
    waiting: int
    failures: int
    error: str
    error_message: str


class ReceivedOut(Schema):
    """A received mail: metadata, and what came of it. Of the sender only the domain is kept."""

    id: UUID
    seen_at: datetime
    kind: str
    outcome: str
    status: str
    sent_from: str
    size: int
    mail_id: str
    message: UUID | None
    settled: bool


class ReceivedPage(Schema):
    """A part of the list."""

    items: list[ReceivedOut]
    count: int


class ReceivedFilter(Paging):
    """Which part of the list."""

    kind: ReceivedMail.Kind | None = None
    outcome: ReceivedMail.Outcome | None = None


class LookOut(Schema):
    """What a look brought: how many mails of each outcome; `busy` while another one is under way."""

    read: int
    waiting: int
    busy: bool
    outcomes: dict[str, int]


@router.get("/mailbox", response={200: MailboxOut, **PROBLEMS}, operation_id="show_mailbox")
def show(request: HttpRequest) -> dict[str, Any]:
    """How the mailbox stands."""
    queries.let_in(actor_of(request))
    return described_mailbox(*queries.state_now())


@router.get("/mailbox/received", response={200: ReceivedPage, **PROBLEMS}, operation_id="list_received")
def list_received(request: HttpRequest, wanted: Query[ReceivedFilter]) -> dict[str, Any]:
    """What was received, latest first."""
    kind = wanted.kind.value if wanted.kind else ""
    outcome = wanted.outcome.value if wanted.outcome else ""
    return page_of(queries.received(actor_of(request), kind=kind, outcome=outcome), wanted, described)


@router.post("/mailbox/look", response={200: LookOut, **PROBLEMS}, operation_id="look_into_mailbox")
@idempotent
def look(request: HttpRequest) -> dict[str, Any]:
    """Look now; at most 500 mails, the rest follows with the next looks."""
    queries.let_in(actor_of(request))
    done = looking.look(now_anyway=True, most=500)
    if not done.configured:
        raise Refused(Reason("mailbox.not_set"))
    if done.error is not None:
        raise Unavailable(done.error)
    return {"read": done.read, "waiting": done.waiting, "busy": done.busy, "outcomes": done.outcomes}
