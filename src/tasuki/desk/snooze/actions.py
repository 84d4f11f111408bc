"""Putting a task off, and taking it back (UX-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.desk.snooze.models import TaskSnooze
from tasuki.desk.snooze.queries import MOST, today_of
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import MeetingAction
from tasuki.people.models import Person
from tasuki.people.queries import managers_of, operations_lead
from tasuki.rules.access import Actor
from tasuki.rules.placeholders import is_placeholder
from tasuki.rules.reasons import NotFound, Reason, Refused, refuse_if
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.queries import access_transition

LONGEST_DAYS: Final = 60
LONGEST_REASON: Final = 300
KINDS: Final = ("step", "action", "concern")


@dataclass(frozen=True, slots=True)
class TaskRef:
    """Which task of the actor's desk: a step by its key, an action or a concern by its id."""

    kind: str
    transition_id: UUID
    key: str


@transaction.atomic
def snooze(*, actor: Actor, task: TaskRef, until: date, reason: str) -> TaskSnooze:
    """Take a task of mine off my desk until a day. The plan, the clocks and everybody else's desk stay as they are.

    Where its clock has escalated, that cannot be done silently: the managers are told who, until when and why.
    """
    me, row = _person(actor), access_task(actor, task)
    refuse_if(why_not_snooze(me, actor.zone, task, until, reason))
    told = has_escalated(task)
    kept, _new = TaskSnooze.objects.update_or_create(
        person_id=me,
        transition_id=task.transition_id,
        kind=task.kind,
        key=task.key,
        defaults={"until": until, "reason": reason.strip(), "told": told},
    )
    if told:
        _tell(actor, row, kept)
    _record(actor, "task.snoozed", kept)
    return kept


@transaction.atomic
def wake(*, actor: Actor, task: TaskRef) -> None:
    """Put it back on my desk now."""
    rows = TaskSnooze.objects.filter(
        person_id=_person(actor), transition_id=task.transition_id, kind=task.kind, key=task.key
    )
    found = rows.select_for_update().first()
    if found is None:
        raise NotFound("snooze", task.key)
    _record(actor, "task.woken", found)
    found.delete()


def why_not_snooze(me: UUID, zone: str, task: TaskRef, until: date, reason: str) -> list[Reason]:
    """All that forbids it."""
    found, today = [], today_of(zone)
    if not today < until <= today + timedelta(days=LONGEST_DAYS):
        found.append(Reason("snooze.bad_day", {"days": LONGEST_DAYS}))
    if is_placeholder(reason):
        found.append(Reason("snooze.no_reason"))
    elif len(reason.strip()) > LONGEST_REASON:
        found.append(Reason("snooze.too_long", {"limit": LONGEST_REASON}))
    others = TaskSnooze.objects.filter(person_id=me, until__gt=today).exclude(
        transition_id=task.transition_id, kind=task.kind, key=task.key
    )
    if others.count() >= MOST:
        found.append(Reason("snooze.too_many", {"limit": MOST}))
    return found


def access_task(actor: Actor, task: TaskRef) -> Transition:
    """The transition of a task that is the actor's own and still to be done; anything else is not found (RO-10)."""
    me = _person(actor)
    row = access_transition(actor, task.transition_id)
    if task.kind == "step":
        mine = row.steps.filter(person_id=me, key=task.key, state=Step.State.TODO).exists()
    else:
        mine = _is_mine(me, task)
    if not mine:
        raise NotFound("task", task.key)
    return row


def _is_mine(me: UUID, task: TaskRef) -> bool:
    try:
        key = UUID(task.key)
    except ValueError:
        return False
    if task.kind == "action":
        actions = MeetingAction.objects.filter(meeting__transition_id=task.transition_id, owner_id=me)
        return actions.filter(pk=key, done_at=None).exists()
    concerns = Concern.objects.filter(transition_id=task.transition_id, follow_up_by_id=me, pk=key)
    return task.kind == "concern" and concerns.exclude(state=Concern.State.CLOSED).exists()


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Refused(Reason("access.needs_person"))
    return actor.person_id


def has_escalated(task: TaskRef) -> bool:
    """Whether the clock that watches it has escalated: then it cannot be put off silently."""
    watching = Clock.objects.filter(transition_id=task.transition_id, step=task.key, stopped_at=None)
    return task.kind == "step" and watching.filter(state=Clock.State.ESCALATED).exists()


def _tell(actor: Actor, row: Transition, kept: TaskSnooze) -> None:
    me = Person.objects.select_related("team__manager", "manager").get(pk=_person(actor))
    told = {row.giver_manager_id, row.receiver_manager_id, *(one.pk for one in managers_of(me))}
    told -= {None, actor.person_id}
    if not told and (lead := operations_lead()) is not None:
        told = {lead.pk}
    values = {
        "step": kept.key,
        "person": actor.name,
        "day": kept.until.isoformat(),
        "reason": kept.reason,
    }
    notify(row, "notice.snoozed", told, values, once=f"{kept.pk}:{kept.until.isoformat()}")


def _record(actor: Actor, action: str, kept: TaskSnooze) -> None:
    record(
        actor=actor,
        action=action,
        subject=("transition", kept.transition_id),
        fields={"kind": kept.kind, "key": kept.key, "until": kept.until.isoformat(), "told": kept.told},
    )
