"""Accounts and the people there through the API (SY-4)."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from tasuki.customers import describe
from tasuki.customers.blackout_api import router as blackouts
from tasuki.customers.facts_api import router as facts
from tasuki.customers.import_api import router as imports
from tasuki.customers.names import name_key
from tasuki.customers.queries import access_account, visible_accounts
from tasuki.customers.schemas import AccountPage, AccountWhole
from tasuki.web.api import PROBLEMS, Paging, actor_of, page_of

router = Router(tags=["accounts"])
router.add_router("", blackouts)
router.add_router("", imports)
router.add_router("", facts)
Out = dict[str, Any]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00\r\n]*$")]


class AccountFilter(Paging):
    """Part of a name, or all."""

    q: Line = ""


@router.get("/accounts", response={200: AccountPage, **PROBLEMS}, operation_id="list_accounts")
def list_accounts(request: HttpRequest, wanted: Query[AccountFilter]) -> Out:
    """The accounts that the caller may see."""
    rows = visible_accounts(actor_of(request)).select_related("owner").order_by("sort_key", "id")
    if wanted.q:
        rows = rows.filter(name_key__contains=name_key(wanted.q))
    return page_of(rows, wanted, describe.account)


@router.get("/accounts/{account_id}", response={200: AccountWhole, **PROBLEMS}, operation_id="show_account")
def show_account(request: HttpRequest, account_id: UUID) -> Out:
    """One account with its people and deals (the latest 200 of each)."""
    found = access_account(actor_of(request), account_id)
    return {
        **describe.account(found),
        "stakeholders": [
            describe.stakeholder(one) for one in found.stakeholders.order_by("name_key", "id")[:200]
        ],
        "deals": [describe.deal(one) for one in found.deals.order_by("-closed_on", "id")[:200]],
    }
