"""Whose desk somebody may look at, and how much lies on the desks of those they manage (UX-2, RO-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery

from tasuki.desk.queries import ACTIVE
from tasuki.desk.snooze.models import TaskSnooze
from tasuki.desk.tasks import zone_of
from tasuki.people.models import Person
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Clock, Step
from tasuki.web import clock

#: Counted as far as this: beyond it, one more does not change what a manager does.
ENOUGH: Final = 100
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the manager's people; counts stop at `ENOUGH`."""

    person_id: UUID
    name: str
    overdue: int
    today: int
    week: int

    @property
    def nothing(self) -> bool:
        """Whether nothing is due in the next seven days."""
        return not (self.overdue or self.today or self.week)


class _CountOf(Subquery):
    """How many rows a query gives that is cut off at a limit: it never costs more than the limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def person_of_desk(actor: Actor, person_id: UUID) -> Actor:
    """Whose desk is asked for, as they stand; not theirs to see looks like nobody (RO-10)."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    related = set()
    if person_id == actor.person_id:
        related.add("self")
    if person_id in actor.managed_ids:
        related.add("owner_manager")
    if person is None or not allowed("desk.see", actor, related):
        raise NotFound("person", person_id)
    return actor_for_person(person)


def team_of(actor: Actor) -> list[Member]:
    """The people that the actor manages, whoever is latest first; one query, a bounded number of rows for each."""
    if not actor.managed_ids:
        return []
    place = zone_of(actor.zone)
    now = clock.now()
    today = now.astimezone(place).date()
    tomorrow, then = (
        datetime.combine(today + timedelta(days=days), time(0), place).astimezone(now.tzinfo)
        for days in (1, 8)
    )
    rows = Person.objects.filter(pk__in=actor.managed_ids, is_active=True).annotate(
        late=_CountOf(_due(None, now, today)),
        soon=_CountOf(_due(now, tomorrow, today)),
        ahead=_CountOf(_due(tomorrow, then, today)),
    )
    latest = rows.order_by("-late", "-soon", "-ahead", "sort_key", "pk")
    return [Member(*row) for row in latest.values_list("pk", "name", "late", "soon", "ahead")[:MOST]]


def beyond(actor: Actor, team: Sequence[Member]) -> int:
    """How many more people the actor manages than are listed."""
    if len(team) < MOST:
        return 0
    return Person.objects.filter(pk__in=actor.managed_ids, is_active=True).count() - len(team)


def _due(since: datetime | None, until: datetime, today: date) -> QuerySet[Step, Any]:
    rows = Step.objects.filter(
        person_id=OuterRef("pk"), state=Step.State.TODO, transition__stage__in=ACTIVE, due_at__lt=until
    )
    if since is not None:
        rows = rows.filter(due_at__gte=since)
    off = TaskSnooze.objects.filter(
        person=OuterRef("person_id"),
        kind="step",
        transition=OuterRef("transition_id"),
        key=OuterRef("key"),
        until__gt=today,
    )
    escalated = Clock.objects.filter(
        transition=OuterRef("transition_id"),
        step=OuterRef("key"),
        stopped_at=None,
        state=Clock.State.ESCALATED,
    )
    # as on the desk: what was put off counts again once it escalates without having been told (ES-1)
    rows = rows.filter(~Exists(off) | Exists(escalated), ~Exists(off.filter(told=True)))
    return rows.order_by().values("pk")[:ENOUGH]
