"""Changing a running plan through the API: every verb shows its difference first, `apply` carries it out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.people.queries import find_person
from tasuki.transitions import actions, describe
from tasuki.transitions.actions.people import ROLES
from tasuki.transitions.changes.view import edit_data
from tasuki.transitions.queries import access_transition
from tasuki.transitions.schemas import TransitionOut
from tasuki.web.api import PROBLEMS, ReasonOut, ShortText, Strict, Text, actor_of, idempotent

router = Router(tags=["transitions"])
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
_T = "/transitions/{transition_id}"


class _Change(Strict):
    """`apply` false only shows the difference; `version` is the transition's as it was read."""

    reason: Text = ""
    apply: bool = False
    version: Version | None = None


class RoleIn(_Change):
    """A role, and who is to play it (e-mail, id or exact name)."""

    role: Literal[ROLES]  # type: ignore[valid-type]
    person: ShortText


class StepPersonIn(Strict):
    """Who is to do the step."""

    person: ShortText
    reason: Text = ""


class AvailabilityIn(_Change):
    """Whether the outgoing owner takes part."""

    available: bool


class ModeIn(_Change):
    """Planned or unplanned."""

    mode: Literal["planned", "unplanned"]


class PlaybookFollowIn(_Change):
    """The version of the playbook to follow; left out, the one in force."""

    to: Version | None = None


class StepChangeOut(Schema):
    """One step of the difference: moved, added, dropped, handed or reopened."""

    change: str
    key: str
    title: str
    before: datetime | None
    after: datetime | None
    person_before: str | None
    person_after: str | None
    role: str | None
    stands_in: bool


class ClockChangeOut(Schema):
    """A clock that moves, starts (`before` null) or ends (`after` null)."""

    key: str
    before: datetime | None
    after: datetime | None


class PlanEditOut(Schema):
    """What a change does to the plan, or did; `flags` are remarks with a way out."""

    applied: bool
    version: int
    stage: str
    steps: list[StepChangeOut]
    clocks: list[ClockChangeOut]
    flags: list[ReasonOut]


class StepMoveOut(Schema):
    """A step that moves."""

    key: str
    before: datetime
    after: datetime


class DateChangeOut(Schema):
    """What another date moves (TR-3)."""

    before: date | None
    after: date
    applied: bool
    version: int
    steps: list[StepMoveOut]
    clocks: list[ClockChangeOut]
    flags: list[ReasonOut]


class PlaybookChoiceOut(Schema):
    """A playbook version that the transition could follow."""

    number: int
    digest: str
    in_force: bool
    followed: bool


class PlaybookMoveOut(PlanEditOut):
    """What another playbook version changes: in the plan, and in the document (`texts`)."""

    playbook: str
    from_version: int
    to_version: int
    texts: dict[str, Any]


Out = dict[str, Any]


@router.post(f"{_T}/people", response={200: PlanEditOut, **PROBLEMS}, operation_id="reassign")
@idempotent
def reassign(request: HttpRequest, transition_id: UUID, body: RoleIn) -> Out:
    """Give a role to somebody else; a new receiver goes through the internal gate again."""
    actor, person = actor_of(request), find_person(body.person)
    if not body.apply:
        found = actions.preview_reassign(
            actor=actor, transition_id=transition_id, role=body.role, person=person
        )
        return edit_data(found, applied=False)
    done = actions.reassign(
        actor=actor,
        transition_id=transition_id,
        role=body.role,
        person=person,
        reason=body.reason,
        expected_version=body.version,
    )
    return edit_data(done, applied=True)


@router.post(
    f"{_T}/steps/{{key}}/person", response={200: TransitionOut, **PROBLEMS}, operation_id="reassign_step"
)
@idempotent
def reassign_step(request: HttpRequest, transition_id: UUID, key: str, body: StepPersonIn) -> Out:
    """Give one open step to a colleague."""
    actor = actor_of(request)
    actions.reassign_step(
        actor=actor,
        transition_id=transition_id,
        key=key,
        person=find_person(body.person),
        reason=body.reason,
    )
    return describe.full(access_transition(actor, transition_id), actor)


@router.post(f"{_T}/giver", response={200: PlanEditOut, **PROBLEMS}, operation_id="set_giver_availability")
@idempotent
def set_giver(request: HttpRequest, transition_id: UUID, body: AvailabilityIn) -> Out:
    """Say whether the outgoing owner takes part; a manager stands in while they cannot (PB-6)."""
    actor = actor_of(request)
    if not body.apply:
        found = actions.preview_availability(
            actor=actor, transition_id=transition_id, available=body.available
        )
        return edit_data(found, applied=False)
    done = actions.set_giver_availability(
        actor=actor,
        transition_id=transition_id,
        available=body.available,
        reason=body.reason,
        expected_version=body.version,
    )
    return edit_data(done, applied=True)


@router.post(f"{_T}/mode", response={200: PlanEditOut, **PROBLEMS}, operation_id="set_mode")
@idempotent
def set_mode(request: HttpRequest, transition_id: UUID, body: ModeIn) -> Out:
    """Go on by the other mode's playbook (SC-5)."""
    actor = actor_of(request)
    if not body.apply:
        found = actions.preview_mode(actor=actor, transition_id=transition_id, mode=body.mode)
        return edit_data(found, applied=False)
    done = actions.set_mode(
        actor=actor,
        transition_id=transition_id,
        mode=body.mode,
        reason=body.reason,
        expected_version=body.version,
    )
    return edit_data(done, applied=True)


@router.get(
    f"{_T}/playbook-versions",
    response={200: list[PlaybookChoiceOut], **PROBLEMS},
    operation_id="playbook_versions",
)
def playbook_versions(request: HttpRequest, transition_id: UUID) -> list[Out]:
    """The playbook versions that the transition could follow, newest first."""
    found = actions.versions_for(access_transition(actor_of(request), transition_id))
    return [
        {"number": one.number, "digest": one.digest, "in_force": one.in_force, "followed": one.followed}
        for one in found
    ]


@router.post(f"{_T}/playbook", response={200: PlaybookMoveOut, **PROBLEMS}, operation_id="move_to_playbook")
@idempotent
def move_playbook(request: HttpRequest, transition_id: UUID, body: PlaybookFollowIn) -> Out:
    """Follow another version of the playbook; the difference is shown unless `apply` is true (PB-1)."""
    actor = actor_of(request)
    if body.apply:
        found = actions.move_to_playbook(
            actor=actor,
            transition_id=transition_id,
            version=body.to,
            reason=body.reason,
            expected_version=body.version,
        )
    else:
        found = actions.preview_playbook(actor=actor, transition_id=transition_id, version=body.to)
    return {
        **edit_data(found.edit, applied=body.apply, document=found.after),
        "playbook": found.after.key,
        "from_version": found.before.version,
        "to_version": found.after.version,
        "texts": found.texts.as_dict(),
    }
