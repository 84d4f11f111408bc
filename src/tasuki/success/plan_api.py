"""Success plans through the API (PB-17 … PB-20, SY-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tasuki.customers.models import Account, Stakeholder
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.success import actions, describe
from tasuki.success.export import current_markdown, version_markdown
from tasuki.success.models import PlanEntry
from tasuki.success.plan_view import plan_view
from tasuki.success.queries import access_entry, access_plan, access_version, changes_of, versions_of
from tasuki.success.schemas import (
    ApproveIn,
    DraftedOut,
    EntryChangeIn,
    EntryHistoryOut,
    EntryIn,
    EntryOut,
    FrozenPlanOut,
    MarkdownOut,
    PlanOut,
    PlanVersionOut,
    PrefillIn,
)
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["success"])

Out = dict[str, Any]
_PLAN = "/accounts/{account_id}/success-plan"
_ENTRY = "/success-plan-entries/{entry_id}"
_EMPTY_STAYS = ("text", "detail", "state")


@router.get(_PLAN, response={200: PlanOut, **PROBLEMS}, operation_id="show_success_plan")
def show_plan(request: HttpRequest, account_id: UUID) -> Out:
    """The plan: entries, gaps, offers, differences to the approved version."""
    account, _relations = access_plan(actor_of(request), account_id)
    return describe.plan(plan_view(account))


@router.post(
    _PLAN + "/prefill", response={201: list[EntryOut], **PROBLEMS}, operation_id="prefill_success_plan"
)
@idempotent
def prefill(request: HttpRequest, account_id: UUID, body: PrefillIn) -> tuple[int, list[Out]]:
    """Take over what is on offer; nothing that stands in the plan is overwritten."""
    made = actions.prefill(actor=actor_of(request), account_id=account_id, refs=body.refs)
    return 201, [describe.entry(one) for one in made]


@router.post(
    _PLAN + "/entries", response={201: EntryOut, **PROBLEMS}, operation_id="write_success_plan_entry"
)
@idempotent
def write_entry(request: HttpRequest, account_id: UUID, body: EntryIn) -> tuple[int, Out]:
    """Add an entry."""
    account, _relations = access_plan(actor_of(request), account_id)
    values = body.model_dump(exclude={"section", "owner", "stakeholder_id"})
    values["owner"] = find_person(body.owner) if body.owner else None
    values["stakeholder"] = _stakeholder(account, body.stakeholder_id)
    made = actions.write_entry(
        actor=actor_of(request), account_id=account_id, section=body.section, values=values
    )
    return 201, describe.entry(made)


@router.post(
    _PLAN + "/draft", response={200: DraftedOut, **PROBLEMS}, operation_id="declare_success_plan_drafted"
)
@idempotent
def draft(request: HttpRequest, account_id: UUID) -> Out:
    """Say that the draft is complete."""
    plan = actions.declare_drafted(actor=actor_of(request), account_id=account_id)
    drafted_at = plan.drafted_at.isoformat() if plan.drafted_at else ""
    return {"drafted_at": drafted_at, "drafted_by": plan.drafted_by_name}


@router.post(
    _PLAN + "/approve", response={201: PlanVersionOut, **PROBLEMS}, operation_id="approve_success_plan"
)
@idempotent
def approve(request: HttpRequest, account_id: UUID, body: ApproveIn) -> tuple[int, Out]:
    """Approve the plan: its next numbered version."""
    made = actions.approve_plan(
        actor=actor_of(request), account_id=account_id, note=body.note, expected_digest=body.digest
    )
    return 201, describe.version(made)


@router.get(
    _PLAN + "/versions",
    response={200: list[PlanVersionOut], **PROBLEMS},
    operation_id="list_success_plan_versions",
)
def list_versions(request: HttpRequest, account_id: UUID) -> list[Out]:
    """The approved versions, newest first."""
    access_plan(actor_of(request), account_id)
    return [describe.version(one) for one in versions_of(account_id)]


@router.get(
    _PLAN + "/versions/{number}",
    response={200: FrozenPlanOut, **PROBLEMS},
    operation_id="show_success_plan_version",
)
def show_version(request: HttpRequest, account_id: UUID, number: int) -> Out:
    """An approved version with everything it says."""
    found = access_version(actor_of(request), account_id, number)
    return {**describe.version(found), "document": found.document}


@router.get(_PLAN + "/markdown", response={200: MarkdownOut, **PROBLEMS}, operation_id="export_success_plan")
def export(request: HttpRequest, account_id: UUID, version: int | None = None) -> Out:
    """The plan as Markdown: as it stands, or an approved version."""
    account, _relations = access_plan(actor_of(request), account_id)
    if version is None:
        return {"markdown": current_markdown(account)}
    return {"markdown": version_markdown(access_version(actor_of(request), account_id, version))}


@router.get(_ENTRY, response={200: EntryOut, **PROBLEMS}, operation_id="show_success_plan_entry")
def show_entry(request: HttpRequest, entry_id: UUID) -> Out:
    """One entry."""
    return describe.entry(access_entry(actor_of(request), entry_id))


@router.patch(_ENTRY, response={200: EntryOut, **PROBLEMS}, operation_id="edit_success_plan_entry")
@idempotent
def edit_entry(request: HttpRequest, entry_id: UUID, body: EntryChangeIn) -> Out:
    """Change an entry; a stale version is a conflict with both texts."""
    found = access_entry(actor_of(request), entry_id)
    sent = body.model_dump(exclude_unset=True, exclude={"version"})
    changes = {name: value for name, value in sent.items() if value is not None or name not in _EMPTY_STAYS}
    if "owner" in changes:
        changes["owner"] = find_person(body.owner) if body.owner else None
    if "stakeholder_id" in changes:
        changes["stakeholder"] = _stakeholder(found.account, changes.pop("stakeholder_id"))
    done = actions.edit_entry(
        actor=actor_of(request), entry_id=entry_id, changes=changes, expected_version=body.version
    )
    return describe.entry(done)


@router.delete(_ENTRY, response={200: EntryOut, **PROBLEMS}, operation_id="drop_success_plan_entry")
@idempotent
def drop_entry(request: HttpRequest, entry_id: UUID) -> Out:
    """Drop an entry: it leaves the plan, its history stays, and it can be opened again."""
    done = actions.edit_entry(
        actor=actor_of(request), entry_id=entry_id, changes={"state": PlanEntry.State.DROPPED}
    )
    return describe.entry(done)


@router.get(
    _ENTRY + "/history",
    response={200: list[EntryHistoryOut], **PROBLEMS},
    operation_id="list_success_plan_entry_history",
)
def list_history(request: HttpRequest, entry_id: UUID) -> list[Out]:
    """Everything that happened to an entry, newest first."""
    return [describe.change(one) for one in changes_of(access_entry(actor_of(request), entry_id))]


def _stakeholder(account: Account, wanted: UUID | None) -> Stakeholder | None:
    if wanted is None:
        return None
    found = account.stakeholders.filter(pk=wanted).first()
    if found is None:
        raise NotFound("stakeholder", wanted)
    return found
