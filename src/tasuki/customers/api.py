"""Accounts and the people there through the API (SY-4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from tasuki.customers import describe
from tasuki.customers.actions import save_stakeholder
from tasuki.customers.blackout_api import router as blackouts
from tasuki.customers.facts_api import router as facts
from tasuki.customers.import_api import router as imports
from tasuki.customers.models import StakeholderProfile
from tasuki.customers.names import name_key
from tasuki.customers.queries import access_account, access_stakeholder, visible_accounts
from tasuki.customers.schemas import AccountPage, AccountWhole, StakeholderOut
from tasuki.web.api import PROBLEMS, Paging, Strict, Text, actor_of, idempotent, page_of

router = Router(tags=["accounts"])
router.add_router("", blackouts)
router.add_router("", imports)
router.add_router("", facts)
Out = dict[str, Any]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00\r\n]*$")]
Kind = Literal["", "sponsor", "champion", "buyer", "technical", "user", "influencer", "blocker"]


class AccountFilter(Paging):
    """Part of a name, or all."""

    q: Line = ""


class ProfileIn(Strict):
    """What is known of a stakeholder (PE-2)."""

    goals: Text = ""
    involvement: Text = ""
    why_supported: Text = ""
    criteria: Text = ""
    budget_view: Text = ""
    technical_concerns: Text = ""
    present_process: Text = ""
    reservations: Text = ""
    how_to_involve: Text = ""


class StakeholderIn(Strict):
    """A person at the customer (PE-1); `version` is the one that the caller read."""

    first_name: Line = ""
    last_name: Line = ""
    email: Annotated[str, Field(max_length=254, pattern=r"^([^@\s\x00,;<>]+@[^@\s\x00,;<>]+)?$")] = ""
    phone: Annotated[str, Field(max_length=60, pattern=r"^[^\x00\r\n]*$")] = ""
    title: Line = ""
    language: Literal["", "en", "ja", "es", "id"] = ""
    kind: Kind = ""
    do_not_mail: bool = False
    profile: ProfileIn | None = None
    version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None


@router.get("/accounts", response={200: AccountPage, **PROBLEMS}, operation_id="list_accounts")
def list_accounts(request: HttpRequest, wanted: Query[AccountFilter]) -> Out:
    """The accounts that the caller may see."""
    rows = visible_accounts(actor_of(request)).select_related("owner").order_by("name_key", "id")
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
            describe.stakeholder(one) for one in found.stakeholders.order_by("last_name", "id")[:200]
        ],
        "deals": [describe.deal(one) for one in found.deals.order_by("-closed_on", "id")[:200]],
    }


@router.post(
    "/accounts/{account_id}/stakeholders",
    response={201: StakeholderOut, **PROBLEMS},
    operation_id="add_stakeholder",
)
@idempotent
def add_stakeholder(request: HttpRequest, account_id: UUID, body: StakeholderIn) -> tuple[int, Out]:
    """Add a person at the customer."""
    actor = actor_of(request)
    found = access_account(actor, account_id, "stakeholder.edit")
    person = save_stakeholder(actor=actor, account=found, values=_values(body), profile=_profile(body))
    return 201, describe.stakeholder(person, StakeholderProfile.objects.filter(stakeholder=person).first())


@router.put(
    "/stakeholders/{stakeholder_id}",
    response={200: StakeholderOut, **PROBLEMS},
    operation_id="change_stakeholder",
)
@idempotent
def change_stakeholder(request: HttpRequest, stakeholder_id: UUID, body: StakeholderIn) -> Out:
    """Change what is known of a person at the customer; a stale version is a conflict."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    person = save_stakeholder(
        actor=actor,
        account=person.account,
        stakeholder=person,
        values=_values(body),
        profile=_profile(body),
        expected_version=body.version,
    )
    return describe.stakeholder(person, StakeholderProfile.objects.filter(stakeholder=person).first())


def _values(body: StakeholderIn) -> dict[str, Any]:
    return body.model_dump(exclude={"profile", "version"})


def _profile(body: StakeholderIn) -> dict[str, str] | None:
    return body.profile.model_dump() if body.profile is not None else None
