"""Up to speed, cadences and success plans through the API (PB-13 … PB-20, SY-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tasuki.people.queries import find_person
from tasuki.success import actions, describe
from tasuki.success.beats import cadence_views
from tasuki.success.onboarding import way_up
from tasuki.success.plan_api import router as plan_router
from tasuki.success.queries import access_plan
from tasuki.success.schemas import (
    CadenceIn,
    CadenceOut,
    CadenceViewOut,
    EndIn,
    Kind,
    MarkIn,
    MarkOut,
    ReopenIn,
    StepDoneOut,
    WayOut,
)
from tasuki.transitions.queries import access_transition
from tasuki.web import clock
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["success"])
router.add_router("", plan_router)

Out = dict[str, Any]
_WAY = "/transitions/{transition_id}/up-to-speed"
_ITEM = _WAY + "/{step}/items/{item}"
_CADENCES = "/accounts/{account_id}/cadences"


@router.get(_WAY, response={200: WayOut, **PROBLEMS}, operation_id="show_way_up_to_speed")
def show_way(request: HttpRequest, transition_id: UUID) -> Out:
    """Every checklist of a transition by stretch, with what the record says beside each item."""
    row = access_transition(actor_of(request), transition_id)
    return describe.way(way_up(actor_of(request), row) if row.playbook_id else [])


@router.put(_ITEM, response={200: MarkOut, **PROBLEMS}, operation_id="mark_checklist_item")
@idempotent
def mark_item(request: HttpRequest, transition_id: UUID, step: str, item: str, body: MarkIn) -> Out:
    """Tick an item, or say why it does not apply."""
    made = actions.mark_item(
        actor=actor_of(request),
        transition_id=transition_id,
        step=step,
        item=item,
        state=body.state,
        note=body.note,
        expected_version=body.version,
    )
    return describe.mark(made)


@router.post(_ITEM + "/reopen", response={204: None, **PROBLEMS}, operation_id="reopen_checklist_item")
@idempotent
def reopen_item(
    request: HttpRequest, transition_id: UUID, step: str, item: str, body: ReopenIn
) -> tuple[int, None]:
    """Take a tick back."""
    actions.reopen_item(
        actor=actor_of(request),
        transition_id=transition_id,
        step=step,
        item=item,
        expected_version=body.version,
    )
    return 204, None


@router.post(
    _WAY + "/{step}/finish", response={200: StepDoneOut, **PROBLEMS}, operation_id="finish_checklist_step"
)
@idempotent
def finish_step(request: HttpRequest, transition_id: UUID, step: str) -> Out:
    """Complete a step of which every item is settled."""
    done = actions.finish_step(actor=actor_of(request), transition_id=transition_id, step=step)
    return {"key": done.key, "state": done.state, "note": done.note}


@router.get(_CADENCES, response={200: list[CadenceViewOut], **PROBLEMS}, operation_id="list_cadences")
def list_cadences(request: HttpRequest, account_id: UUID) -> list[Out]:
    """The running cadences of an account with their next dates and missed beats."""
    account, _relations = access_plan(actor_of(request), account_id)
    return [describe.cadence_view(one) for one in cadence_views(account, clock.now())]


@router.put(_CADENCES + "/{kind}", response={200: CadenceOut, **PROBLEMS}, operation_id="book_cadence")
@idempotent
def book_cadence(request: HttpRequest, account_id: UUID, kind: Kind, body: CadenceIn) -> Out:
    """Book a cadence, or change the one of this kind."""
    access_plan(actor_of(request), account_id)
    made = actions.book_cadence(
        actor=actor_of(request),
        account_id=account_id,
        kind=kind,
        every_weeks=body.every_weeks,
        weekday=body.weekday,
        at=body.at.replace(tzinfo=None),
        starts_on=body.starts_on,
        owner=find_person(body.owner) if body.owner else None,
        expected_number=body.number,
    )
    return describe.cadence(made)


@router.post(_CADENCES + "/{kind}/end", response={200: CadenceOut, **PROBLEMS}, operation_id="end_cadence")
@idempotent
def end_cadence(request: HttpRequest, account_id: UUID, kind: Kind, body: EndIn) -> Out:
    """End a cadence with a reason."""
    ended = actions.end_cadence(
        actor=actor_of(request),
        account_id=account_id,
        kind=kind,
        reason=body.reason,
        expected_number=body.number,
    )
    return describe.cadence(ended)
