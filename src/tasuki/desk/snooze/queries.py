"""What is off whose desk, and until when (UX-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from tasuki.desk.snooze.models import TaskSnooze
from tasuki.rules.access import Actor
from tasuki.transitions.models import Clock
from tasuki.web import clock

#: So many may lie aside at once: a desk is not cleared by closing the eyes.
MOST: Final = 100
type Place = tuple[str, UUID, str]


def today_of(zone: str) -> date:
    """The day that it is for somebody; a zone that this machine does not know counts as UTC."""
    try:
        place = ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        place = ZoneInfo("UTC")
    return clock.now().astimezone(place).date()


def running(actor: Actor) -> list[TaskSnooze]:
    """What the actor has put off and is not back yet, soonest first."""
    if actor.person_id is None:
        return []
    rows = TaskSnooze.objects.filter(person_id=actor.person_id, until__gt=today_of(actor.zone))
    return list(rows.order_by("until", "id")[: MOST * 2])


def put_off_by(days: Mapping[UUID, date]) -> dict[UUID, dict[Place, TaskSnooze]]:
    """What each of these people has put off beyond the day that it is for them."""
    if not days:
        return {}
    found: dict[UUID, dict[Place, TaskSnooze]] = {}
    for one in TaskSnooze.objects.filter(person__in=days, until__gt=min(days.values())):
        if one.until > days[one.person_id]:
            found.setdefault(one.person_id, {})[one.kind, one.transition_id, one.key] = one
    return found


def by_place(rows: Iterable[TaskSnooze]) -> dict[Place, TaskSnooze]:
    """The same by the task that each is about."""
    return {(one.kind, one.transition_id, one.key): one for one in rows}


def is_off(row: TaskSnooze | None, clock_state: str | None) -> bool:
    """Whether the task stays off the desk: an escalation after it was put off brings it back (ES-1)."""
    return row is not None and (row.told or clock_state != Clock.State.ESCALATED)
