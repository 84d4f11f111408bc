"""My work: what I must do, why, until when; what I wait for; what I should know (UX-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.desk import queries
from tasuki.desk.queries import OpenStep, Overview
from tasuki.desk.snooze.models import TaskSnooze
from tasuki.desk.snooze.queries import by_place, is_off, running
from tasuki.desk.tasks import Task, action_task, concern_task, step_task, zone_of
from tasuki.desk.wording import Line, Words, line
from tasuki.knowledge.questions import Asked, waiting_for
from tasuki.rules.access import Actor
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.transitions.queries import relations_to_transition, visible_transitions
from tasuki.web import clock
from tasuki.web.components import ROLES

__all__ = ["BUCKETS", "LATER", "OVERDUE", "TODAY", "WEEK", "Task", "Work", "bucket", "desk_of", "work_of"]

OVERDUE: Final = "overdue"
TODAY: Final = "today"
WEEK: Final = "week"
LATER: Final = "later"
BUCKETS: Final[dict[str, str | Promise]] = {
    OVERDUE: _("Overdue"),
    TODAY: _("Today"),
    WEEK: _("In the next seven days"),
    LATER: _("Later"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody else's step that mine stands on."""

    transition_id: UUID
    key: str
    title: str
    account: str
    person: str
    person_id: UUID | None
    due_at: datetime
    zone: str
    href: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A clock that ran out."""

    title: str
    account: str
    state: str
    due_at: datetime
    zone: str
    owner: str
    href: str


@dataclass(frozen=True, slots=True)
class Work:
    """A person's desk."""

    tasks: Mapping[str, list[Task]]
    more: bool
    waiting: list[Waiting]
    notices: list[Line] = field(default_factory=list)
    more_notices: bool = False
    transitions: list[Transition] = field(default_factory=list)
    approvals: list[Transition] = field(default_factory=list)
    trouble: list[Trouble] = field(default_factory=list)
    overview: Overview | None = None
    manages: bool = False
    questions: list[Asked] = field(default_factory=list)
    snoozed: list[tuple[Task, TaskSnooze]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things are to be done."""
        return sum(len(rows) for rows in self.tasks.values())

    @property
    def urgent(self) -> int:
        """How many of them are overdue or due today."""
        return len(self.tasks[OVERDUE]) + len(self.tasks[TODAY])


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies on a desk, and what of it is put off."""

    tasks: list[Task]
    snoozed: list[tuple[Task, TaskSnooze]]
    waiting: list[Waiting]
    more: bool


def work_of(actor: Actor, language: str, *, limit: int = queries.STEPS) -> Work:
    """Everything on the actor's desk. Nobody's desk (the operator at the shell) is empty."""
    if actor.person_id is None:
        return Work({key: [] for key in BUCKETS}, False, [])
    desk = _desk(actor, language, limit)
    notices, rows = queries.my_notices(actor.person_id), queries.my_transitions(actor)
    manages = bool(actor.managed_ids)
    clocks = queries.late_clocks(actor) if manages or actor.sees_everything else []
    told = [*(one.transition for one in notices), *(one.transition for one in clocks)]
    words = Words.of(told, language)
    return Work(
        tasks=_sorted(desk.tasks, actor.zone),
        more=desk.more,
        waiting=desk.waiting,
        notices=[line(one, words) for one in notices[: queries.NOTICES]],
        more_notices=len(notices) > queries.NOTICES,
        transitions=[one for one in rows if actor.person_id in (one.giver_id, one.receiver_id)][
            : queries.TRANSITIONS
        ],
        approvals=[
            one for one in rows if one.asks_approval and one.approved_at is None and _may_approve(actor, one)
        ],
        trouble=[_trouble(one, words) for one in clocks],
        overview=queries.overview() if actor.sees_everything else None,
        manages=manages,
        questions=waiting_for(actor),
        snoozed=desk.snoozed,
    )


def desk_of(reader: Actor, person: Actor, language: str, *, limit: int = queries.STEPS) -> Work:
    """Somebody's tasks as a manager sees them: of transitions that the manager may see, too (RO-3, RO-10)."""
    desk = _desk(person, language, limit)
    tasks = [*desk.tasks, *(task for task, _row in desk.snoozed)]
    ids = {one.transition_id for one in tasks} | {one.transition_id for one in desk.waiting}
    seen = set(visible_transitions(reader).filter(pk__in=ids).values_list("pk", flat=True))
    return Work(
        tasks=_sorted([one for one in desk.tasks if one.transition_id in seen], person.zone),
        more=desk.more,
        waiting=[one for one in desk.waiting if one.transition_id in seen],
        snoozed=[(task, row) for task, row in desk.snoozed if task.transition_id in seen],
    )


def _desk(actor: Actor, language: str, limit: int) -> _Desk:
    off = by_place(running(actor))
    aside = sum(1 for kind, _transition, _key in off if kind == "step")
    found = queries.my_steps(actor.person_id, limit + aside) if actor.person_id else []
    found += queries.put_off(actor.person_id, off, found) if actor.person_id else []
    kept = [one for one in found if not is_off(off.get(("step", one.transition_id, one.key)), _state(one))]
    more, shown = len(kept) > limit, kept[:limit]
    opened = queries.open_steps(shown)
    words = Words.of((one.transition for one in found), language)
    room = limit + len(off)
    actions = [action_task(one) for one in queries.my_actions(actor, room)]
    concerns = [concern_task(one) for one in queries.my_concerns(actor, room)]
    others = [*actions, *concerns]
    away = [step_task(actor, one, words, {}) for one in found if one not in kept]
    away += [one for one in others if is_off(off.get(one.place), None)]
    put_off = sorted(((one, off[one.place]) for one in away), key=lambda pair: pair[1].until)
    tasks = [step_task(actor, one, words, opened) for one in shown]
    for rows in (actions, concerns):
        here = [one for one in rows if not is_off(off.get(one.place), None)]
        more = more or len(here) > limit
        tasks += here[:limit]
    return _Desk(tasks, put_off, _waiting(actor, shown, words, opened), more)


def _state(step: Step) -> str | None:
    """The state of the clock that watches the step."""
    return getattr(step, "clock_state", None)


def _sorted(tasks: list[Task], zone: str) -> dict[str, list[Task]]:
    """By urgency, as the person's own calendar has it; in each what can be done now first, then the nearest."""
    now = clock.now()
    place = zone_of(zone)
    today = now.astimezone(place).date()
    found: dict[str, list[Task]] = {key: [] for key in BUCKETS}
    for task in sorted(tasks, key=lambda one: (bool(one.waits_for), one.due_at)):
        found[bucket(task.due_at, now, task.due_at.astimezone(place).date(), today)].append(task)
    return found


def bucket(due_at: datetime, now: datetime, due_on: date, today: date) -> str:
    """How urgent something is. Example: due this evening → `today`; since this morning → `overdue`."""
    if due_at < now:
        return OVERDUE
    if due_on <= today:
        return TODAY
    return WEEK if due_on <= today + timedelta(days=7) else LATER


def _waiting(
    actor: Actor, steps: Sequence[Step], words: Words, opened: Mapping[tuple[UUID, str], OpenStep]
) -> list[Waiting]:
    """Open steps of others that mine depend on, each once, nearest due first."""
    found: dict[tuple[UUID, str], Waiting] = {}
    for step in steps:
        row = step.transition
        for key in step.after:
            other = opened.get((row.pk, key))
            if other is None or other.person_id == actor.person_id or (row.pk, key) in found:
                continue
            found[row.pk, key] = Waiting(
                transition_id=row.pk,
                key=key,
                title=words.title(row, key),
                account=row.account.name,
                person=other.person or str(ROLES.get(other.role, other.role)),
                person_id=other.person_id,
                due_at=other.due_at,
                zone=row.zone,
                href=reverse("transitions:plan", args=[row.pk]) + f"#step-{key}",
            )
    return sorted(found.values(), key=lambda one: one.due_at)[: queries.TROUBLE]


def _trouble(one: Clock, words: Words) -> Trouble:
    row = one.transition
    owner = row.receiver or row.giver
    return Trouble(
        title=words.title(row, one.step),
        account=row.account.name,
        state=str(one.get_state_display()),
        due_at=one.due_at,
        zone=row.zone,
        owner=owner.name if owner else "",
        href=reverse("transitions:plan", args=[row.pk]) + f"#step-{one.step}",
    )


def _may_approve(actor: Actor, row: Transition) -> bool:
    return bool({"giver_manager", "receiver_manager"} & relations_to_transition(actor, row))
