"""Who is away in the next weeks, and when no customer changes hands (PB-3, SU-6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tasuki.customers.blackouts import add_blackout
from tasuki.people.absences import add_absence
from tasuki.people.queries import actor_for_person, operations_lead
from tasuki.rules.access import Actor
from tasuki.rules.lifecycle import BEFORE_CUTOVER
from tasuki.transitions.models import Transition
from tasuki.web import clock


def write_days(now: datetime) -> None:
    """The receiver with the most to take over is away for a week; the company closes the turn of the year."""
    lead = operations_lead()
    if lead is None:
        return
    actor, today = actor_for_person(lead), now.date()
    with clock.fixed(now):
        _write(actor, today)


def _write(actor: Actor, today: date) -> None:
    first = today.replace(month=12, day=28)
    add_blackout(
        actor=actor,
        starts_on=first,
        ends_on=first + timedelta(days=7),
        why="Turn of the year: nobody is there",
    )
    running = Transition.objects.filter(stage__in=BEFORE_CUTOVER, receiver__isnull=False)
    busy = running.order_by("transition_on", "id").select_related("receiver").first()
    if busy is not None and busy.receiver is not None:
        start = today + timedelta(days=10)
        add_absence(actor=actor, person=busy.receiver, starts_on=start, ends_on=start + timedelta(days=6))
