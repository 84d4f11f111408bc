"""What another plan would change in a running transition, and whom absences hit (TR-3, PB-1, PB-3, PB-6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tasuki.rules.absences import absence_on
from tasuki.rules.plan import calendar_of_step, stand_in_for
from tasuki.rules.plan_parts import AbsentStep, PlanDifference, StepHand, StepMove
from tasuki.rules.worktime import closing_time, is_working_day, local_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from tasuki.rules.plan_parts import ExistingStep, PlanFacts, PlannedStep, PlaybookRules, StepRule
    from tasuki.rules.worktime import WorkCalendar

DAY = timedelta(days=1)
FARTHEST = 90  # days that a proposal may be away from the day that does not fit


def compare(
    planned: Sequence[PlannedStep],
    existing: Sequence[ExistingStep],
    holders: Mapping[str, UUID | None],
) -> PlanDifference:
    """The difference between a plan and the steps there are: TR-3, PB-1, PB-6.

    Done steps are never touched. `holders` are the people of each role until now: a step that
    was given to somebody else by hand stays with them. An open step that the plan has no more
    is dropped.

    Example: when the giver becomes unavailable, their open steps are `handed` to the manager.
    """
    wanted = {step.key: step for step in planned}
    there = {step.key for step in existing}
    still = [step for step in existing if not step.done]
    moves, handed = [], []
    for step in still:
        plan = wanted.get(step.key)
        if plan is None:
            continue
        if plan.due_at != step.due_at:
            moves.append(StepMove(step.key, step.due_at, plan.due_at))
        by_role = step.person is None or step.person == holders.get(step.role)
        if step.role and by_role and (plan.role, plan.person) != (step.role, step.person):
            handed.append(StepHand(step.key, plan.role, step.person, plan.person, plan.stands_in_for))
    return PlanDifference(
        tuple(moves),
        tuple(step for step in planned if step.key not in there),
        tuple(step.key for step in still if step.key not in wanted),
        tuple(handed),
    )


def absent_steps(
    playbook: PlaybookRules, facts: PlanFacts, due: Mapping[str, tuple[UUID | None, datetime]], today: date
) -> tuple[AbsentStep, ...]:
    """The open steps that fall due while their person is away, each with a proposal: PB-3.

    `due` gives person and due instant of each open step. The nearest days before (not before
    `today`) and after the absence count on the step's own calendar; the stand-in is the
    manager of their side. Nothing is moved.

    Example: due on Wednesday, away Tuesday to Thursday: Monday or Friday, or the manager.
    """
    found = []
    rules = {step.key: step for step in playbook.steps}
    for key, (person, due_at) in due.items():
        away = facts.absences.get(person) if person is not None else None
        if person is None or not away or key not in rules:
            continue
        hit = absence_on(local_date(due_at, facts.calendar), away)
        if hit is not None:
            found.append(_absent(rules[key], person, due_at, hit, facts, today))
    return tuple(found)


def _absent(
    step: StepRule,
    person: UUID,
    due_at: datetime,
    hit: tuple[date, date | None],
    facts: PlanFacts,
    today: date,
) -> AbsentStep:
    calendar, (first, last) = calendar_of_step(step, facts), hit
    away = facts.absences[person]
    earlier = _nearest(first - DAY, calendar, away, -DAY, not_before=today)
    later = _nearest(last + DAY, calendar, away, DAY, not_before=today) if last is not None else None
    role = next((name for name, one in facts.roles.items() if one == person), step.role)
    stand_in = stand_in_for(role, {**facts.roles, role: None})
    return AbsentStep(
        step.key, person, due_at, first, last, earlier, later, stand_in, facts.roles.get(stand_in)
    )


def _nearest(
    day: date,
    calendar: WorkCalendar,
    away: Sequence[tuple[date, date | None]],
    step: timedelta,
    *,
    not_before: date,
) -> datetime | None:
    """Closing time of the nearest working day on which the person is there; None where there is none near."""
    for _ in range(FARTHEST):
        if day < not_before and step < timedelta():
            return None
        if day >= not_before and is_working_day(day, calendar) and absence_on(day, away) is None:
            return closing_time(day, calendar)
        day += step
    return None
