"""What another plan changes in running transitions: found out first, then written step by step (TR-3, PB-1, PB-6).

Written is only what still is as it was found: a step that somebody settles meanwhile keeps its date, its person
and its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.rules.plan import (
    ExistingStep,
    PlanFacts,
    PlannedClock,
    PlannedStep,
    StepMove,
    make_clocks,
    make_plan,
)
from tasuki.rules.plan_changes import absent_steps, compare
from tasuki.rules.plan_parts import AbsentStep, PlanDifference
from tasuki.transitions import facts
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.transitions.planning import facts as plan_facts
from tasuki.transitions.planning import planting
from tasuki.web import clock
from tasuki.web.bulk import insert_rows
from tasuki.web.query import in_chunks

ROW_FIELDS = ("due_at", "role", "person_id", "stands_in_for", "after", "position", "compressed")


@dataclass(frozen=True, slots=True)
class ClockMove:
    """A clock that another plan moves, starts (`before` None) or ends (`after` None)."""

    key: str
    step: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What a change would do to the plan of one transition, and what it was found from."""

    transition: Transition
    difference: PlanDifference
    clocks: tuple[ClockMove, ...] = ()
    absent: tuple[AbsentStep, ...] = ()
    planned: tuple[PlannedStep, ...] = field(default=(), repr=False)
    planned_clocks: tuple[PlannedClock, ...] = field(default=(), repr=False)
    reopened: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default=(), repr=False)

    @classmethod
    def nothing(cls, transition: Transition) -> PlanChange:
        """No change: there is no plan yet."""
        return cls(transition, PlanDifference())

    @property
    def moves(self) -> tuple[StepMove, ...]:
        """The steps that move."""
        return self.difference.moves


def find_change(
    transition: Transition,
    holders: Mapping[str, UUID | None] | None = None,
    document: PlaybookDocument | None = None,
    reopen: Callable[[Step], bool] | None = None,
) -> PlanChange:
    """What a new plan would change, the transition being as it is in memory.

    `holders` are the people of each role until now, where that changes; `reopen` says which settled steps are
    to be done again.
    """
    held = {transition.pk: holders or transition.people()}
    return find_changes([transition], held, document, reopen)[0]


def find_changes(
    transitions: Sequence[Transition],
    holders: Mapping[UUID, Mapping[str, UUID | None]],
    document: PlaybookDocument | None = None,
    reopen: Callable[[Step], bool] | None = None,
) -> list[PlanChange]:
    """The same for many, in a fixed number of queries for each thousands of them."""
    known = plan_facts.around(transitions)
    steps, clocks = _steps_of(transitions), _clocks_of(transitions)
    again = reopen or _never
    return [
        _change(
            one,
            document or facts.document_of(one),
            plan_facts.plan_facts(one, known),
            holders[one.pk],
            steps.get(one.pk, []),
            clocks.get(one.pk, []),
            again,
        )
        for one in transitions
    ]


def _never(_step: Step) -> bool:
    return False


def _change(
    transition: Transition,
    document: PlaybookDocument,
    known: PlanFacts,
    holders: Mapping[str, UUID | None],
    steps: list[Step],
    clocks: list[Clock],
    reopen: Callable[[Step], bool],
) -> PlanChange:
    rules = document.rules()
    reopened = tuple(one.key for one in steps if one.settled and reopen(one))
    for one in steps:
        if one.key in reopened:
            one.state = Step.State.TODO
    planned, planned_clocks = make_plan(rules, known), make_clocks(rules, known)
    existing = [ExistingStep(one.key, one.due_at, one.settled, one.role, one.person_id) for one in steps]
    difference = compare(planned, existing, holders)
    dropped, handed = set(difference.dropped), {one.key: one.after for one in difference.handed}
    moved = {one.key: one.after for one in difference.moves}
    due = {
        one.key: (handed.get(one.key, one.person_id), moved.get(one.key, one.due_at))
        for one in steps
        if not one.settled and one.key not in dropped
    }
    due |= {one.key: (one.person, one.due_at) for one in difference.added}
    return PlanChange(
        transition,
        difference,
        _clock_moves(clocks, planned_clocks, {one.key for one in steps if one.settled}),
        absent_steps(rules, known, due, plan_facts.today_at(transition)),
        planned,
        planned_clocks,
        reopened,
        tuple(steps),
    )


def absences_in(transition: Transition, steps: Iterable[Step]) -> tuple[AbsentStep, ...]:
    """The open steps of a running plan that fall due while their person is away (PB-3)."""
    return _absent_in(transition, {one.key: (one.person_id, one.due_at) for one in steps if not one.settled})


def absences_planned(transition: Transition, planned: Iterable[PlannedStep]) -> tuple[AbsentStep, ...]:
    """The same for a plan that is not written yet."""
    return _absent_in(transition, {one.key: (one.person, one.due_at) for one in planned})


def _absent_in(
    transition: Transition, due: Mapping[str, tuple[UUID | None, datetime]]
) -> tuple[AbsentStep, ...]:
    people = [*transition.people().values(), *(person for person, _ in due.values())]
    around = plan_facts.surroundings(people)
    if not around.absences:
        return ()
    known = plan_facts.plan_facts(transition, around)
    return absent_steps(facts.document_of(transition).rules(), known, due, plan_facts.today_at(transition))


def _clock_moves(
    clocks: Iterable[Clock], planned: Iterable[PlannedClock], settled: set[str]
) -> tuple[ClockMove, ...]:
    rows = {one.key: one for one in clocks}
    found = []
    for one in planned:
        row = rows.pop(one.key, None)
        if row is None:
            if one.step not in settled:
                found.append(ClockMove(one.key, one.step, None, one.due_at))
        elif row.stopped_at is None and one.due_at + row.stood != row.due_at:
            found.append(ClockMove(one.key, one.step, row.due_at, one.due_at))
    found += [
        ClockMove(one.key, one.step, one.due_at, None) for one in rows.values() if one.stopped_at is None
    ]
    return tuple(found)


def apply_change(change: PlanChange) -> None:
    """Write what was found: steps that are still open, running clocks. The caller keeps the gates' result."""
    transition, difference, now = change.transition, change.difference, clock.now()
    if change.reopened:
        transition.steps.filter(key__in=change.reopened).update(
            state=Step.State.TODO, settled_at=None, settled_by=None, note=""
        )
        for key in change.reopened:
            clock_rows.restart_for_step(transition, key, now)
    _rewrite(change)
    transition.steps.filter(key__in=difference.dropped, state=Step.State.TODO).delete()
    if difference.added:
        rows = planting.step_rows(transition.pk, difference.added, now)
        insert_rows(Step, planting.STEP_FIELDS, rows)
    _move_clocks(change, now)
    if transition.stage == lifecycle.PAUSED:
        clock_rows.pause_all(transition, now)


def _rewrite(change: PlanChange) -> None:
    """Dates, people, places and what the gates read of the open steps; only rows and columns that differ."""
    handed = {one.key: one for one in change.difference.handed}
    wanted = {one.key: one for one in change.planned}
    changed: list[Step] = []
    columns: set[str] = set()
    for step in change.steps:
        plan = wanted.get(step.key)
        if plan is None or step.settled:
            continue
        fresh = _columns(plan, step, handed=step.key in handed)
        differing = {name for name, value in fresh.items() if getattr(step, name) != value}
        if differing:
            for name in differing:
                setattr(step, name, fresh[name])
            columns |= differing
            changed.append(step)
    if changed:
        names = [name.removesuffix("_id") if name == "person_id" else name for name in sorted(columns)]
        open_steps = Step.objects.filter(state=Step.State.TODO)
        open_steps.bulk_update(changed, names)


def _columns(plan: PlannedStep, step: Step, *, handed: bool) -> dict[str, Any]:
    fresh: dict[str, Any] = {
        "due_at": plan.due_at,
        "after": list(plan.after),
        "position": plan.position,
        "compressed": plan.compressed,
        "phase": plan.phase,
        "feeds": plan.feeds,
        "completed_by": plan.completed_by,
        "required": plan.required,
    }
    if handed:
        fresh |= {"role": plan.role, "person_id": plan.person, "stands_in_for": plan.stands_in_for}
    return fresh


def _move_clocks(change: PlanChange, now: datetime) -> None:
    transition = change.transition
    ended = [one.key for one in change.clocks if one.after is None]
    if ended:
        Clock.objects.filter(transition=transition, key__in=ended, stopped_at=None).delete()
    begun = {one.key for one in change.clocks if one.before is None}
    fresh = [one for one in change.planned_clocks if one.key in begun]
    if fresh:
        insert_rows(Clock, planting.CLOCK_FIELDS, planting.clock_rows(transition.pk, fresh, now))
    clock_rows.move_to(transition, change.planned_clocks, now)


def _steps_of(transitions: Sequence[Transition]) -> dict[UUID, list[Step]]:
    found: dict[UUID, list[Step]] = {}
    for some in in_chunks([one.pk for one in transitions], 500):
        for step in Step.objects.filter(transition__in=some).order_by("transition_id", "position"):
            found.setdefault(step.transition_id, []).append(step)
    return found


def _clocks_of(transitions: Sequence[Transition]) -> dict[UUID, list[Clock]]:
    found: dict[UUID, list[Clock]] = {}
    for some in in_chunks([one.pk for one in transitions], 500):
        for row in Clock.objects.filter(transition__in=some).order_by("due_at"):
            found.setdefault(row.transition_id, []).append(row)
    return found
