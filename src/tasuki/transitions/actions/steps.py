"""Completing and waiving steps; everything that a gate reads arrives here (DESIGN, «Gates read steps»)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from tasuki.audit.actions import record
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.facts import recompute
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

BY_HAND = ("tick", "acknowledge", "review", "kickoff")
_EVENTS: Final = {Step.State.DONE: "step.done", Step.State.WAIVED: "step.waived"}


@transaction.atomic
def complete_step(*, actor: Actor, transition_id: UUID, key: str, note: str = "") -> Step:
    """A person says that a step is done: its person, or a manager of either side; a review only a manager.

    Steps that other work completes (a message, a meeting, the acceptance …) are refused with where to do it.
    """
    transition = access_transition(actor, transition_id)
    step = _find(transition, key)
    refuse_if(why_not_complete(actor, transition, step, relations_to_transition(actor, transition)))
    _settle(actor, transition, step, Step.State.DONE, note)
    recompute(transition)
    return step


@transaction.atomic
def waive_step(*, actor: Actor, transition_id: UUID, key: str, reason: str) -> Step:
    """A manager lets a step go, with a reason (GA-4: the joint meeting may be waived)."""
    transition = access_transition(actor, transition_id)
    step = _find(transition, key)
    reasons = why_not("transition.override", actor, relations_to_transition(actor, transition))
    reasons += _why_not_touch(transition, step)
    if is_placeholder(reason):
        reasons.append(Reason("step.waive_reason"))
    refuse_if(reasons)
    _settle(actor, transition, step, Step.State.WAIVED, reason)
    recompute(transition)
    return step


@transaction.atomic
def settle_step(*, actor: Actor, transition_id: UUID, key: str, note: str = "") -> Step | None:
    """Complete a step as the effect of higher work, in its transaction; already settled or unknown is no error.

    The caller has checked who may do the work itself. Returns the step if this call settled it.
    """
    transition = Transition.objects.select_related("playbook").get(pk=transition_id)
    step = transition.steps.filter(key=key).first()
    if step is None or step.settled or transition.stage in lifecycle.ENDED:
        return None
    _settle(actor, transition, step, Step.State.DONE, note)
    recompute(transition)
    return step


def settle_quietly(actor: Actor, transition: Transition, key: str, note: str = "") -> None:
    """Settle a step inside another verb of this room; the caller recomputes."""
    step = transition.steps.filter(key=key).first()
    if step is not None and not step.settled:
        _settle(actor, transition, step, Step.State.DONE, note)


def _find(transition: Transition, key: str) -> Step:
    step = transition.steps.filter(key=key).first()
    if step is None:
        known = transition.steps.filter(state=Step.State.TODO).values_list("key", flat=True)
        raise Refused(Reason("step.unknown", {"step": key, "known": list(known)}))
    return step


def _why_not_touch(transition: Transition, step: Step) -> list[Reason]:
    if step.settled:
        return [Reason("step.settled", {"step": step.key})]
    if transition.stage in lifecycle.ENDED:
        return [Reason("step.stage_ended", {"stage": transition.stage})]
    if transition.stage == lifecycle.PAUSED:
        return [Reason("step.paused")]
    return []


def why_not_complete(actor: Actor, transition: Transition, step: Step, known: frozenset[str]) -> list[Reason]:
    """Why the actor, standing in the relations `known`, may not complete this step by hand; empty means they may."""
    relations = set(known) - {"step_person"}
    if actor.person_id is not None and step.person_id == actor.person_id:
        relations.add("step_person")
    if step.person_id is None and actor.has("operations") and actor.person_id is not None:
        relations.add("step_person")
    action = "transition.review" if step.completed_by == "review" else "step.complete"
    reasons = why_not(action, actor, relations) + _why_not_touch(transition, step)
    if step.completed_by not in BY_HAND:
        reasons.append(
            Reason("step.done_elsewhere", {"step": step.key, "by": step.completed_by}, where=_where(step))
        )
    return reasons


def _where(step: Step) -> str:
    if step.completed_by == "success_plan":
        return reverse("success:plan", args=[step.transition.account_id])
    return {
        "message": "messages",
        "meeting": "meetings",
        "accept": "knowledge",
        "cutover": "plan",
        "survey": "outcome",
        "retrospective": "outcome",
        "health": "outcome",
    }.get(step.completed_by, "plan")


def _settle(actor: Actor, transition: Transition, step: Step, outcome: Step.State, note: str) -> None:
    now = clock.now()
    changed = Step.objects.filter(pk=step.pk, state=Step.State.TODO).update(
        state=outcome, settled_at=now, settled_by_id=actor.person_id, note=note
    )
    if not changed:
        raise Conflict(Reason("conflict.transition"))
    step.state, step.settled_at, step.note = outcome, now, note
    clock_rows.stop_for_step(transition, step.key, now)
    record(
        actor=actor,
        action=_EVENTS[outcome],
        subject=("transition", transition.pk),
        fields={"step": step.key, "gate": step.feeds},
    )
