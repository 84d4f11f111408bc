"""Cover through the API (TR-6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tasuki.customers.queries import access_account
from tasuki.people.queries import find_person
from tasuki.transitions.actions.cover import end_cover, replace_cover, start_cover
from tasuki.transitions.cover.queries import covers_of, find_cover, visible_covers
from tasuki.transitions.cover.view import described
from tasuki.web.api import PROBLEMS, Paging, ShortText, Strict, actor_of, idempotent, page_of

router = Router(tags=["cover"])
Out = dict[str, Any]


class CoverIn(Strict):
    """Who covers (e-mail, id or exact name), why, until when the owner is expected back."""

    person: ShortText
    reason: ShortText
    until: date | None = None


class NewCoverIn(CoverIn):
    """The same with the role that is covered."""

    ownership: Literal["account", "sales", "success"] = "account"


class CoverOut(Schema):
    """A cover."""

    id: UUID
    account_id: UUID
    account: str
    ownership: str
    person: str
    person_id: UUID
    absent: str | None
    reason: str
    started_at: datetime
    until: date | None
    ended_at: datetime | None
    ended_because: str


class CoverPage(Schema):
    """A part of the list of covers."""

    items: list[CoverOut]
    count: int


@router.get("/covers", response={200: CoverPage, **PROBLEMS}, operation_id="list_covers")
def list_covers(request: HttpRequest, wanted: Query[Paging]) -> Out:
    """The covers that run now, of accounts that the caller may see."""
    return page_of(visible_covers(actor_of(request)), wanted, described)


@router.get(
    "/accounts/{account_id}/covers", response={200: list[CoverOut], **PROBLEMS}, operation_id="account_covers"
)
def account_covers(request: HttpRequest, account_id: UUID) -> list[Out]:
    """All covers of an account, the latest first."""
    account = access_account(actor_of(request), account_id, "cover.see")
    return [described(one) for one in covers_of(account)[:200]]


@router.post(
    "/accounts/{account_id}/covers", response={201: CoverOut, **PROBLEMS}, operation_id="start_cover"
)
@idempotent
def start(request: HttpRequest, account_id: UUID, body: NewCoverIn) -> tuple[int, Out]:
    """Let somebody answer the customer from now on."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "cover.manage")
    made = start_cover(
        actor=actor,
        account=account,
        person=find_person(body.person),
        reason=body.reason,
        until=body.until,
        ownership=body.ownership,
    )
    return 201, described(find_cover(actor, made.pk))


@router.post("/covers/{cover_id}/replace", response={201: CoverOut, **PROBLEMS}, operation_id="replace_cover")
@idempotent
def replace(request: HttpRequest, cover_id: UUID, body: CoverIn) -> tuple[int, Out]:
    """Somebody else covers from now on."""
    actor = actor_of(request)
    find_cover(actor, cover_id, "cover.manage")
    made = replace_cover(
        actor=actor, cover_id=cover_id, person=find_person(body.person), reason=body.reason, until=body.until
    )
    return 201, described(find_cover(actor, made.pk))


@router.post("/covers/{cover_id}/end", response={200: CoverOut, **PROBLEMS}, operation_id="end_cover")
@idempotent
def end(request: HttpRequest, cover_id: UUID) -> Out:
    """End a cover by hand."""
    actor = actor_of(request)
    find_cover(actor, cover_id, "cover.manage")
    return described(end_cover(actor=actor, cover_id=cover_id))
