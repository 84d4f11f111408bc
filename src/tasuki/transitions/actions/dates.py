"""Moving the date re-plans what is not done, after showing the difference (TR-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.plan import ExistingStep, PlanFacts, StepMove, make_clocks, replan
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions import clock_rows, facts
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock


@dataclass(frozen=True, slots=True)
class DateChange:
    """What moving the date would do: each step's due instant before and after."""

    before: date | None
    after: date
    moves: tuple[StepMove, ...]


def preview_date(*, actor: Actor, transition_id: UUID, day: date) -> DateChange:
    """The difference that a new date makes; nothing is changed."""
    transition = access_transition(actor, transition_id)
    refuse_if(_why_not_move(actor, transition, day))
    return DateChange(transition.transition_on, day, _moves(transition, day))


@transaction.atomic
def move_date(
    *, actor: Actor, transition_id: UUID, day: date, expected_version: int | None = None
) -> DateChange:
    """Set a new date: every step that is not done follows, what is done stays."""
    transition = access_transition(actor, transition_id)
    refuse_if(_why_not_move(actor, transition, day))
    if expected_version is not None and expected_version != transition.version:
        raise Conflict(Reason("conflict.transition"))
    before = transition.transition_on
    changed = Transition.objects.filter(pk=transition.pk, version=transition.version).update(
        transition_on=day, version=F("version") + 1
    )
    if not changed:
        raise Conflict(Reason("conflict.transition"))
    transition.version += 1
    transition.transition_on = day
    moves = apply_plan(transition)
    facts.recompute(transition)
    record(
        actor=actor,
        action="transition.date_moved",
        subject=("transition", transition.pk),
        fields={"from": before.isoformat() if before else None, "to": day.isoformat(), "steps": len(moves)},
    )
    return DateChange(before, day, moves)


def apply_plan(transition: Transition) -> tuple[StepMove, ...]:
    """Re-plan open steps and running clocks from the transition's facts as they are now."""
    known = facts.plan_facts(transition)
    moves = _moves_for(transition, known)
    steps = {step.key: step for step in transition.steps.filter(key__in=[move.key for move in moves])}
    for move in moves:
        steps[move.key].due_at = move.after
    Step.objects.bulk_update(steps.values(), ["due_at"])
    planned = make_clocks(facts.document_of(transition).rules(), known)
    clock_rows.move_to(transition, planned, clock.now())
    return moves


def _moves(transition: Transition, day: date) -> tuple[StepMove, ...]:
    known = facts.facts_for(
        facts.calendar_of(transition),
        transition_on=day,
        opened_at=transition.opened_at,
        signed_at=transition.signed_at,
        last_day=transition.giver.last_day if transition.giver else None,
        cut_over_at=transition.cut_over_at,
        tier=transition.tier,
        roles=transition.people(),
    )
    return _moves_for(transition, known)


def _moves_for(transition: Transition, known: PlanFacts) -> tuple[StepMove, ...]:
    existing = [
        ExistingStep(one.key, one.due_at, one.settled) for one in transition.steps.order_by("position")
    ]
    return replan(facts.document_of(transition).rules(), known, existing)


def _why_not_move(actor: Actor, transition: Transition, day: date) -> list[Reason]:
    reasons = why_not("transition.edit", actor, relations_to_transition(actor, transition))
    if transition.stage in lifecycle.ENDED:
        reasons.append(Reason("step.stage_ended", {"stage": transition.stage}))
    elif transition.cut_over_at is not None:
        reasons.append(Reason("date.after_cutover"))
    if day == transition.transition_on:
        reasons.append(Reason("date.unchanged", {"day": day.isoformat()}))
    today = _today(transition, clock.now())
    if day < today:
        reasons.append(Reason("open.date_past", {"day": day.isoformat(), "today": today.isoformat()}))
    return reasons


def _today(transition: Transition, now: datetime) -> date:
    return now.astimezone(ZoneInfo(facts.calendar_of(transition).zone)).date()
