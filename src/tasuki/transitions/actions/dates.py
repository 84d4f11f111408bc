"""Moving the date re-plans what is not done, after showing the difference (TR-3, PB-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.audit.actions import fingerprint, record
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.plan import StepMove
from tasuki.rules.plan_parts import AbsentStep
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions import facts
from tasuki.transitions.models import Transition
from tasuki.transitions.planning import facts as plan_facts
from tasuki.transitions.planning.flags import absence_flags, day_flags
from tasuki.transitions.planning.replanting import ClockMove, PlanChange, apply_change, find_change
from tasuki.transitions.queries import access_transition, relations_to_transition


@dataclass(frozen=True, slots=True)
class DateChange:
    """What moving the date would do: each step's due instant before and after, clocks, absences, remarks."""

    before: date | None
    after: date
    moves: tuple[StepMove, ...]
    clocks: tuple[ClockMove, ...] = ()
    absent: tuple[AbsentStep, ...] = ()
    flags: tuple[Reason, ...] = ()
    version: int = 0


def preview_date(*, actor: Actor, transition_id: UUID, day: date, force: str = "") -> DateChange:
    """The difference that a new date makes; nothing is changed."""
    transition = access_transition(actor, transition_id)
    refuse_if(why_not_date(actor, transition, day, force))
    before = transition.transition_on
    return _described(before, _moved_to(transition, day, force))


@transaction.atomic
def move_date(
    *, actor: Actor, transition_id: UUID, day: date, expected_version: int | None = None, force: str = ""
) -> DateChange:
    """Set a new date: every step that is not done follows, what is done stays.

    A day in a blackout is refused with the next free one; a manager takes it all the same by giving the reason
    as `force`, which is recorded. Raises Conflict where the transition is not as it was read.
    """
    transition = access_transition(actor, transition_id)
    refuse_if(why_not_date(actor, transition, day, force))
    before = transition.transition_on
    save_columns(transition, expected_version, **_date_columns(transition, day, force))
    change = _moved_to(transition, day, force)
    apply_change(change)
    facts.recompute(transition)
    record_date_moved(
        actor, transition, before, len(change.moves), force if transition.forced_on == day else ""
    )
    return _described(before, change)


def record_date_moved(
    actor: Actor, transition: Transition, before: date | None, steps: int, forced: str = ""
) -> None:
    """The event of a new date."""
    record(
        actor=actor,
        action="transition.date_moved",
        subject=("transition", transition.pk),
        fields={
            "from": before.isoformat() if before else None,
            "to": transition.transition_on.isoformat() if transition.transition_on else None,
            "steps": steps,
            "forced": fingerprint(forced) if forced else "",
        },
    )


def save_columns(transition: Transition, expected_version: int | None, **values: Any) -> None:
    """Write columns if the transition is still at the version that was read, and count it on; else Conflict."""
    if expected_version is not None and expected_version != transition.version:
        raise Conflict(Reason("conflict.transition"))
    changed = Transition.objects.filter(
        pk=transition.pk, version=transition.version, stage=transition.stage
    ).update(**values, version=F("version") + 1)
    if not changed:
        raise Conflict(Reason("conflict.transition"))
    transition.version += 1
    for name, value in values.items():
        setattr(transition, name, value)


def apply_plan(transition: Transition) -> tuple[StepMove, ...]:
    """Re-plan open steps and running clocks from the transition's facts as they are now."""
    change = find_change(transition)
    apply_change(change)
    return change.moves


def why_not_date(
    actor: Actor,
    transition: Transition,
    day: date,
    force: str = "",
    known: plan_facts.Surroundings | None = None,
) -> list[Reason]:
    """Why the account may not change hands on that day: the actor, the stage, the past, a blackout (PB-3)."""
    relations = relations_to_transition(actor, transition)
    reasons = why_not("transition.edit", actor, relations)
    objections = why_not_that_day(transition, day)
    if why_not_near(day, plan_facts.today_at(transition)):
        return reasons + objections
    closed = plan_facts.why_not_day(day, transition.account, known or plan_facts.surroundings(()))
    if closed and force and transition.forced_on != day:  # the day it has already may be forced as well
        objections = [one for one in objections if one.code != "date.unchanged"]
    reasons += objections
    if closed and force:
        reasons += why_not("transition.force", actor, relations)
        reasons += [Reason("date.force_reason")] if is_placeholder(force) else []
        return reasons
    return reasons + closed


def why_not_that_day(transition: Transition, day: date) -> list[Reason]:
    """Why a transition cannot have that date, whoever asks."""
    reasons = []
    if transition.stage in lifecycle.ENDED:
        reasons.append(Reason("step.stage_ended", {"stage": transition.stage}))
    elif transition.cut_over_at is not None:
        reasons.append(Reason("date.after_cutover"))
    if day == transition.transition_on:
        reasons.append(Reason("date.unchanged", {"day": day.isoformat()}))
    return reasons + why_not_near(day, plan_facts.today_at(transition))


def why_not_near(day: date, today: date) -> list[Reason]:
    """Whether the day is past, or farther than plans are made; calendars are not asked about such a day."""
    if day < today:
        return [Reason("open.date_past", {"day": day.isoformat(), "today": today.isoformat()})]
    return [Reason("open.date_far", {"day": day.isoformat()})] if day > today + plan_facts.FARTHEST else []


def why_not_planned(receiver: Person | None, day: date | None, today: date) -> list[Reason]:
    """What a plan needs, whoever asks: somebody who takes over and stays, and a day that is near enough."""
    reasons = []
    if receiver is None:
        reasons.append(Reason("open.no_receiver"))
    elif not receiver.is_active:
        reasons.append(Reason("open.receiver_inactive", {"person": receiver.name}))
    elif receiver.last_day is not None and day is not None and receiver.last_day < day:
        values = {"person": receiver.name, "day": receiver.last_day.isoformat()}
        reasons.append(Reason("open.receiver_leaving", values))
    return reasons + (why_not_near(day, today) if day is not None else [Reason("open.date_missing")])


def why_not_plan(transition: Transition) -> list[Reason]:
    """Why a draft, or one that was cancelled, cannot be planned: the same that refuses opening it planned (PB-3)."""
    day, today = transition.transition_on, plan_facts.today_at(transition)
    reasons = why_not_planned(transition.receiver, day, today)
    if day is None or why_not_near(day, today) or plan_facts.forced_day(transition) is not None:
        return reasons
    return reasons + plan_facts.why_not_day(day, transition.account, plan_facts.surroundings(()))


def _date_columns(transition: Transition, day: date, force: str) -> dict[str, Any]:
    closed = plan_facts.why_not_day(day, transition.account, plan_facts.surroundings(()))
    forced = bool(force and closed)
    return {
        "transition_on": day,
        "forced_on": day if forced else None,
        "forced_why": force if forced else "",
    }


def _moved_to(transition: Transition, day: date, force: str) -> PlanChange:
    """The change, the transition in memory having the new date; a draft has no plan yet."""
    for name, value in _date_columns(transition, day, force).items():
        setattr(transition, name, value)
    if transition.stage == lifecycle.DRAFT:
        return PlanChange.nothing(transition)
    return find_change(transition)


def _described(before: date | None, change: PlanChange) -> DateChange:
    transition = change.transition
    if transition.transition_on is None:
        raise ValueError(f"transition {transition.pk} has no date")
    flags = [*absence_flags(transition, change.absent), *day_flags(transition)]
    return DateChange(
        before,
        transition.transition_on,
        change.moves,
        change.clocks,
        change.absent,
        tuple(flags),
        transition.version,
    )
