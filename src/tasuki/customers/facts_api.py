"""Facts of an account, its health and its deals through the API (SC-2, TR-8, PB-12)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.customers import describe
from tasuki.customers.account_facts import MOST_ESCALATIONS, change_account_facts
from tasuki.customers.actions import record_health
from tasuki.customers.deals import editable_deal, save_deal
from tasuki.customers.queries import access_account, find_account
from tasuki.customers.schemas import AccountOut, DealOut
from tasuki.people.queries import find_person
from tasuki.web.api import PROBLEMS, ShortText, Strict, actor_of, idempotent

router = Router(tags=["accounts"])
Out = dict[str, Any]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00\r\n]*$")]


class FactsIn(Strict):
    """What is known of an account; a field that is left out stays, null means that nobody knows."""

    live_on: date | None = None
    first_value_on: date | None = None
    open_escalations: Annotated[int, Field(ge=0, le=MOST_ESCALATIONS)] | None = None
    invoice_overdue_since: date | None = None
    renewal_on: date | None = None


class AccountHealthIn(Strict):
    """A health score of today."""

    score: Annotated[int, Field(ge=0, le=100)]
    source: Annotated[str, Field(max_length=100, pattern=r"^[^\x00\r\n]*$")] = ""


class AccountHealthOut(Schema):
    """A health score."""

    id: UUID
    at: datetime
    score: int
    source: str


class DealChangeIn(Strict):
    """Fields of a deal; what is left out stays."""

    name: ShortText | None = None
    product: Line | None = None
    owner: ShortText | None = None
    stage: Annotated[str, Field(max_length=100, pattern=r"^[^\x00\r\n]*$")] | None = None
    status: Literal["open", "won", "lost"] | None = None
    amount: Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=2)] | None = None
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] | None = None
    opened_on: date | None = None
    closed_on: date | None = None


class DealIn(DealChangeIn):
    """A new deal of an account (its id, external id or exact name)."""

    account: ShortText
    name: ShortText
    external_id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00\r\n]+$")] | None = None


@router.patch(
    "/accounts/{account_id}/facts",
    response={200: AccountOut, **PROBLEMS},
    operation_id="change_account_facts",
)
@idempotent
def change_facts(request: HttpRequest, account_id: UUID, body: FactsIn) -> Out:
    """Say what is known; the gates of open transitions follow."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "account.edit")
    values = body.model_dump(exclude_unset=True)
    return describe.account(change_account_facts(actor=actor, account=account, values=values))


@router.post(
    "/accounts/{account_id}/health",
    response={201: AccountHealthOut, **PROBLEMS},
    operation_id="record_account_health",
)
@idempotent
def add_health(request: HttpRequest, account_id: UUID, body: AccountHealthIn) -> tuple[int, Out]:
    """Keep a health score of today."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "account.edit")
    one = record_health(actor=actor, account=account, score=body.score, source=body.source or actor.name)
    return 201, {"id": one.pk, "at": one.at, "score": one.score, "source": one.source}


@router.post("/deals", response={201: DealOut, **PROBLEMS}, operation_id="add_deal")
@idempotent
def add_deal(request: HttpRequest, body: DealIn) -> tuple[int, Out]:
    """Add a deal; one that is won may open a handoff by itself."""
    actor = actor_of(request)
    account = access_account(actor, find_account(actor, body.account).pk, "account.edit")
    return 201, describe.deal(save_deal(actor=actor, account=account, values=_values(body, {"account"})))


@router.patch("/deals/{deal_id}", response={200: DealOut, **PROBLEMS}, operation_id="change_deal")
@idempotent
def change_deal(request: HttpRequest, deal_id: UUID, body: DealChangeIn) -> Out:
    """Change a deal: won, lost, another stage."""
    actor = actor_of(request)
    deal, account = editable_deal(actor, str(deal_id))
    return describe.deal(save_deal(actor=actor, account=account, values=_values(body, set()), deal=deal))


def _values(body: DealChangeIn, left_out: set[str]) -> dict[str, Any]:
    values = body.model_dump(exclude_unset=True, exclude=left_out)
    for name in ("name", "product", "stage", "status", "currency"):
        if values.get(name, "") is None:
            del values[name]
    if values.get("owner"):
        values["owner"] = find_person(values["owner"])
    return values
