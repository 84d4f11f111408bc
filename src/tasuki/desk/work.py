"""My work: what I must do, why, until when; what I wait for; what I should know (UX-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.desk import queries
from tasuki.desk.queries import OpenStep, Overview
from tasuki.desk.wording import Line, Words, line
from tasuki.meetings.models import MeetingAction
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.transitions.actions.steps import BY_HAND, why_not_complete
from tasuki.transitions.clocks import view as clock_view
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.transitions.plan_view import PLACES, VERBS
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock
from tasuki.web.components import ROLES

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


CUT_OVER: Final = _("Cut over")


@dataclass(frozen=True, slots=True)
class Task:
    """Something I must do: a step of a plan, or an action agreed in a meeting."""

    kind: str
    key: str
    title: str
    why: str
    account: str
    transition_id: UUID
    due_at: datetime
    zone: str
    href: str
    verb: str | Promise
    settle: str = ""
    reasons: tuple[Reason, ...] = ()
    waits_for: tuple[str, ...] = ()
    clock: tuple[str, str | Promise, datetime] | None = None

    @property
    def element(self) -> str:
        """The id of its row."""
        return f"task-{self.transition_id}-{self.key}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody else's step that mine stands on."""

    title: str
    account: str
    person: str
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
    notices: list[Line]
    more_notices: bool
    transitions: list[Transition]
    approvals: list[Transition]
    trouble: list[Trouble]
    overview: Overview | None
    manages: bool = field(default=False)

    @property
    def count(self) -> int:
        """How many things are to be done."""
        return sum(len(rows) for rows in self.tasks.values())

    @property
    def urgent(self) -> int:
        """How many of them are overdue or due today."""
        return len(self.tasks[OVERDUE]) + len(self.tasks[TODAY])


def work_of(actor: Actor, language: str) -> Work:
    """Everything on the actor's desk. Nobody's desk (the operator at the shell) is empty."""
    if actor.person_id is None:
        return Work({key: [] for key in BUCKETS}, False, [], [], False, [], [], [], None)
    steps = queries.my_steps(actor.person_id)
    more, steps = len(steps) > queries.STEPS, steps[: queries.STEPS]
    actions = queries.my_actions(actor.person_id)
    opened = queries.open_steps(one.transition_id for one in steps if one.after)
    notices = queries.my_notices(actor.person_id)
    rows = queries.my_transitions(actor)
    manages = bool(actor.managed_ids)
    clocks = queries.late_clocks(actor) if manages or actor.sees_everything else []
    documents = queries.documents(
        [
            *(one.transition.playbook_id for one in steps),
            *(one.transition.playbook_id for one in clocks),
            *(one.transition.playbook_id for one in notices if one.transition),
        ]
    )
    words = Words(documents, language)
    tasks = [_step_task(actor, one, words, opened) for one in steps]
    tasks += [_action_task(one) for one in actions]
    mine = [one for one in rows if actor.person_id in (one.giver_id, one.receiver_id)]
    return Work(
        tasks=_sorted(tasks, actor.zone),
        more=more,
        waiting=_waiting(actor, steps, words, opened),
        notices=[line(one, words) for one in notices[: queries.NOTICES]],
        more_notices=len(notices) > queries.NOTICES,
        transitions=mine[: queries.TRANSITIONS],
        approvals=[
            one for one in rows if one.approvals and one.approved_at is None and _may_approve(actor, one)
        ],
        trouble=[_trouble(one, words) for one in clocks],
        overview=queries.overview() if actor.sees_everything else None,
        manages=manages,
    )


def _step_task(actor: Actor, step: Step, words: Words, opened: Mapping[tuple[UUID, str], OpenStep]) -> Task:
    row = step.transition
    title, why = words.text(row, step.key) or (step.key, "")
    by_hand = step.completed_by in BY_HAND
    reasons = why_not_complete(actor, row, step, relations_to_transition(actor, row)) if by_hand else []
    before = [words.title(row, key) for key in step.after if (row.pk, key) in opened]
    return Task(
        kind="step",
        key=step.key,
        title=title,
        why=why,
        account=row.account.name,
        transition_id=row.pk,
        due_at=step.due_at,
        zone=row.zone,
        href=_place(step),
        verb=CUT_OVER if step.completed_by == "cutover" else VERBS.get(step.completed_by, VERBS["tick"]),
        settle=reverse("transitions:settle", args=[row.pk, step.key]) if by_hand else "",
        reasons=tuple(reasons),
        waits_for=tuple(before),
        clock=_clock_of(step),
    )


def _clock_of(step: Step) -> tuple[str, str | Promise, datetime] | None:
    """The clock that watches the step: tone, state, due instant; None while it has time."""
    state, due = getattr(step, "clock_state", None), getattr(step, "clock_due", None)
    if not state or due is None or state == Clock.State.RUNNING:
        return None
    return clock_view.TONES.get(state, "quiet"), Clock.State(state).label, due


def _place(step: Step) -> str:
    """Where the step is done; everything else stands on the plan."""
    name = PLACES.get(step.completed_by)
    if name is not None:
        return reverse(name, args=[step.transition_id])
    return reverse("transitions:plan", args=[step.transition_id]) + f"#step-{step.key}"


def _action_task(action: MeetingAction) -> Task:
    row = action.meeting.transition
    zone = _zone(row.zone)
    return Task(
        kind="action",
        key=str(action.pk),
        title=action.text,
        why=str(_("Agreed in a meeting")),
        account=row.account.name,
        transition_id=row.pk,
        due_at=datetime.combine(action.due_on, time(23, 59), zone).astimezone(UTC),
        zone=row.zone,
        href=reverse("meetings:transition", args=[row.pk]) + f"#meeting-{action.meeting.step_key}",
        verb=_("Done"),
        settle=reverse("meetings:finish", args=[action.pk]),
    )


def _sorted(tasks: list[Task], zone: str) -> dict[str, list[Task]]:
    """By urgency, as the person's own calendar has it; in each what can be done now first, then the nearest."""
    now = clock.now()
    place = _zone(zone)
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
    actor: Actor, steps: list[Step], words: Words, opened: Mapping[tuple[UUID, str], OpenStep]
) -> list[Waiting]:
    """Open steps of others that mine depend on, each once, nearest due first."""
    found: dict[tuple[UUID, str], Waiting] = {}
    for step in steps:
        row = step.transition
        for key in step.after:
            other = opened.get((row.pk, key))
            if other is None or other.person_id == actor.person_id:
                continue
            found.setdefault(
                (row.pk, key),
                Waiting(
                    title=words.title(row, key),
                    account=row.account.name,
                    person=other.person or str(ROLES.get(other.role, other.role)),
                    due_at=other.due_at,
                    zone=row.zone,
                    href=reverse("transitions:plan", args=[row.pk]) + f"#step-{key}",
                ),
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


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return ZoneInfo("UTC")
