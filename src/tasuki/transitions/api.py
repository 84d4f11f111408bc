"""Transitions through the API: the same verbs as the pages and the command (SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from tasuki.customers.queries import find_account
from tasuki.people.queries import find_person
from tasuki.rules.lifecycle import ENDED, STAGES
from tasuki.rules.reasons import Refused
from tasuki.rules.scenarios import REASONS
from tasuki.transitions import actions, describe
from tasuki.transitions.board.api import router as board_router
from tasuki.transitions.bulk.api import router as bulk_router
from tasuki.transitions.changes.api import DateChangeOut
from tasuki.transitions.changes.api import router as change_router
from tasuki.transitions.changes.view import date_data
from tasuki.transitions.company.api import router as company_router
from tasuki.transitions.cover.api import router as cover_router
from tasuki.transitions.queries import access_transition, visible_transitions
from tasuki.transitions.schemas import OpenedOut, TransitionOut, TransitionPage
from tasuki.web.api import PROBLEMS, Paging, ShortText, Strict, Text, actor_of, idempotent, page_of

router = Router(tags=["transitions"])
one = Router(tags=["transitions"])
router.add_router("", board_router)  # like the next before `one`
router.add_router("", bulk_router)  # before `one`: “bulk” is no transition's id
router.add_router("", one)
router.add_router("", company_router)
router.add_router("", cover_router)
router.add_router("", change_router)


class OpenIn(Strict):
    """What is handed over, to whom, when and why; scenario and mode are proposed when left out."""

    account: ShortText
    receiver: ShortText | None = None
    giver: ShortText | None = None
    transition_on: date | None = None
    scenario: Literal["sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team"] | None = None
    mode: Literal["planned", "unplanned"] | None = None
    reason: ShortText = "other"
    reason_text: Text = ""
    draft: bool = False
    force: Text = ""


class AdvanceIn(Strict):
    """The stage to move to; a manager may add the reason for an override."""

    to: Literal[STAGES]  # type: ignore[valid-type]
    reason: Text = ""
    override_reason: Text = ""
    version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None


class StepIn(Strict):
    """Completing a step (`note`), or letting it go (`waive_reason`)."""

    note: Text = ""
    waive_reason: Text = ""


class DateIn(Strict):
    """A new date of the cutover; `apply` false only shows the difference.

    `version` is the transition's as it was read; `force` is a manager's reason to take a day in a blackout.
    """

    day: date
    apply: bool = False
    version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    force: Text = ""


class ReturnIn(Strict):
    """Items of the brief that must be better, each with its reason."""

    items: dict[ShortText, Text]


class ApprovalIn(Strict):
    """A manager's reason."""

    reason: ShortText


class TransitionFilter(Paging):
    """What to list."""

    stage: Annotated[str, Field(max_length=20, pattern=r"^[a-z_]*$")] = "open"
    account: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


Out = dict[str, Any]


@one.get("/transitions", response={200: TransitionPage, **PROBLEMS}, operation_id="list_transitions")
def list_transitions(request: HttpRequest, wanted: Query[TransitionFilter]) -> Out:
    """The transitions that the caller may see; `stage` is a stage, `open` or `all`."""
    rows = visible_transitions(actor_of(request)).select_related("account__owner", "giver", "receiver")
    if wanted.stage == "open":
        rows = rows.exclude(stage__in=ENDED)
    elif wanted.stage != "all":
        rows = rows.filter(stage=wanted.stage)
    if wanted.account:
        rows = rows.filter(account=find_account(actor_of(request), wanted.account))
    return page_of(rows.order_by("next_due_at", "id"), wanted, describe.summary)


@one.post("/transitions", response={201: OpenedOut, **PROBLEMS}, operation_id="open_transition")
@idempotent
def open_transition(request: HttpRequest, body: OpenIn) -> tuple[int, Out]:
    """Open a transition; refused with every reason at once."""
    actor = actor_of(request)
    wanted = actions.OpenRequest(
        account=find_account(actor, body.account),
        receiver=find_person(body.receiver) if body.receiver else None,
        giver=find_person(body.giver) if body.giver else None,
        transition_on=body.transition_on,
        scenario=body.scenario,
        mode=body.mode,
        reason=body.reason if body.reason in REASONS else "other",
        reason_text=body.reason_text or body.reason,
        draft=body.draft,
        force=body.force,
    )
    outcome = actions.open_many(actor=actor, requests=[wanted])[0]
    if outcome.transition is None:
        raise Refused(outcome.reasons)
    shown = describe.full(access_transition(actor, outcome.transition.pk), actor)
    return 201, {**shown, "flags": [describe.reason(one) for one in outcome.flags]}


@one.get(
    "/transitions/{transition_id}", response={200: TransitionOut, **PROBLEMS}, operation_id="show_transition"
)
def show_transition(request: HttpRequest, transition_id: UUID) -> Out:
    """Everything about one transition: stage, completeness, gates with reasons, steps, messages, clocks, events."""
    return describe.full(access_transition(actor_of(request), transition_id), actor_of(request))


@one.post(
    "/transitions/{transition_id}/advance", response={200: TransitionOut, **PROBLEMS}, operation_id="advance"
)
@idempotent
def advance(request: HttpRequest, transition_id: UUID, body: AdvanceIn) -> Out:
    """Move to another stage through its gates."""
    actions.advance(
        actor=actor_of(request),
        transition_id=transition_id,
        to=body.to,
        reason=body.reason,
        override_reason=body.override_reason,
        expected_version=body.version,
    )
    return _shown(request, transition_id)


@one.post(
    "/transitions/{transition_id}/approve", response={200: TransitionOut, **PROBLEMS}, operation_id="approve"
)
@idempotent
def approve(request: HttpRequest, transition_id: UUID, body: ApprovalIn) -> Out:
    """A manager approves what asked for it at opening."""
    actions.approve(actor=actor_of(request), transition_id=transition_id, reason=body.reason)
    return _shown(request, transition_id)


@one.post(
    "/transitions/{transition_id}/steps/{key}",
    response={200: TransitionOut, **PROBLEMS},
    operation_id="settle_step",
)
@idempotent
def settle_step(request: HttpRequest, transition_id: UUID, key: str, body: StepIn) -> Out:
    """Complete a step, or waive it as a manager."""
    actor = actor_of(request)
    if body.waive_reason:
        actions.waive_step(actor=actor, transition_id=transition_id, key=key, reason=body.waive_reason)
    else:
        actions.complete_step(actor=actor, transition_id=transition_id, key=key, note=body.note)
    return _shown(request, transition_id)


@one.post(
    "/transitions/{transition_id}/date", response={200: DateChangeOut, **PROBLEMS}, operation_id="move_date"
)
@idempotent
def move_date(request: HttpRequest, transition_id: UUID, body: DateIn) -> Out:
    """What another date would move, and, with `apply`, moving it (TR-3)."""
    actor = actor_of(request)
    if not body.apply:
        seen = actions.preview_date(actor=actor, transition_id=transition_id, day=body.day, force=body.force)
        return date_data(seen, applied=False)
    done = actions.move_date(
        actor=actor,
        transition_id=transition_id,
        day=body.day,
        expected_version=body.version,
        force=body.force,
    )
    return date_data(done, applied=True)


@one.post(
    "/transitions/{transition_id}/accept",
    response={200: TransitionOut, **PROBLEMS},
    operation_id="accept_brief",
)
@idempotent
def accept_brief(request: HttpRequest, transition_id: UUID) -> Out:
    """The receiver accepts the brief."""
    actions.accept_brief(actor=actor_of(request), transition_id=transition_id)
    return _shown(request, transition_id)


@one.post(
    "/transitions/{transition_id}/return",
    response={200: TransitionOut, **PROBLEMS},
    operation_id="return_brief",
)
@idempotent
def return_brief(request: HttpRequest, transition_id: UUID, body: ReturnIn) -> Out:
    """The receiver returns the brief with what must be better."""
    actions.return_brief(actor=actor_of(request), transition_id=transition_id, items=dict(body.items))
    return _shown(request, transition_id)


def _shown(request: HttpRequest, transition_id: UUID) -> Out:
    return describe.full(access_transition(actor_of(request), transition_id), actor_of(request))
