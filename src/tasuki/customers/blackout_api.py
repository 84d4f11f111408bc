"""The days on which no customer should change hands, through the API (PB-3, SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.customers.blackouts import add_blackout, remove_blackout, visible_blackouts
from tasuki.customers.models import Blackout
from tasuki.customers.queries import find_account
from tasuki.web.api import PROBLEMS, Paging, ShortText, Strict, actor_of, idempotent, page_of

router = Router(tags=["accounts"])


class BlackoutIn(Strict):
    """For one account (external id, id or exact name), else a country, else everybody."""

    starts_on: date
    ends_on: date
    why: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
    account: ShortText | None = None
    country: Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$")] = ""


class BlackoutOut(Schema):
    """Closed days, both included."""

    id: UUID
    account: UUID | None
    account_name: str | None
    country: str
    starts_on: date
    ends_on: date
    why: str


class BlackoutPage(Schema):
    """A part of the list."""

    items: list[BlackoutOut]
    count: int


@router.get("/blackouts", response={200: BlackoutPage, **PROBLEMS}, operation_id="list_blackouts")
def list_blackouts(request: HttpRequest, wanted: Query[Paging]) -> dict[str, Any]:
    """The closed days from today on; those of accounts only where the caller sees them."""
    return page_of(visible_blackouts(actor_of(request)), wanted, described)


@router.post("/blackouts", response={201: BlackoutOut, **PROBLEMS}, operation_id="add_blackout")
@idempotent
def add(request: HttpRequest, body: BlackoutIn) -> tuple[int, dict[str, Any]]:
    """Close days."""
    actor = actor_of(request)
    made = add_blackout(
        actor=actor,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        why=body.why,
        country=body.country,
        account=find_account(actor, body.account) if body.account else None,
    )
    return 201, described(made)


@router.delete(
    "/blackouts/{blackout_id}", response={200: BlackoutOut, **PROBLEMS}, operation_id="remove_blackout"
)
@idempotent
def remove(request: HttpRequest, blackout_id: UUID) -> dict[str, Any]:
    """Open the days again."""
    return described(remove_blackout(actor=actor_of(request), blackout_id=blackout_id))


def described(one: Blackout) -> dict[str, Any]:
    """A blackout as plain data."""
    return {
        "id": one.pk,
        "account": one.account_id,
        "account_name": one.account.name if one.account else None,
        "country": one.country,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "why": one.why,
    }
