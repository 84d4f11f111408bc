"""Work that transitions do by themselves: clocks, and judging gates anew when knowledge changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.tasks import task

from tasuki.audit.actions import NewEvent, record_many
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.clocks import ClockFacts, next_change_at, state
from tasuki.transitions.facts import recompute
from tasuki.transitions.models import Clock, Notice, Transition
from tasuki.web import clock

CHUNK = 500
_CODES = {"due_soon": "notice.due_soon", "breached": "notice.breached", "escalated": "notice.escalated"}


@task()
def recompute_account(account_id: str) -> int:
    """Judge the gates of the account's open transitions anew; knowledge and promises wake this by name."""
    found = Transition.objects.select_related("playbook").filter(account_id=UUID(account_id))
    rows = list(found.exclude(stage__in=lifecycle.ENDED))
    for transition in rows:
        with transaction.atomic():
            recompute(transition)
    return len(rows)


@task()
def sweep_clocks() -> int:
    """Move every clock that is due on: warned, breached, escalated (ES-1). Costs what is due, not what exists."""
    return run_clocks(clock.now())


def run_clocks(now: datetime) -> int:
    """Look at the clocks whose time has come, in portions; each change is made and told once."""
    done = 0
    while batch := _due(now):
        with transaction.atomic():
            done += _step_clocks(batch, now)
        if len(batch) < CHUNK:
            break
    return done


def _due(now: datetime) -> list[Clock]:
    found = Clock.objects.filter(next_at__lte=now).select_related("transition", "transition__account")
    return list(found.order_by("next_at")[:CHUNK])


def _step_clocks(batch: list[Clock], now: datetime) -> int:
    moved, notices, events = 0, [], []
    for one in batch:
        known = ClockFacts(one.due_at, one.warn_at, one.escalate_at, one.paused_at, one.stopped_at)
        after = state(known, now)
        changed = Clock.objects.filter(pk=one.pk, next_at=one.next_at).update(
            state=after, next_at=next_change_at(known, now)
        )
        if not changed or after == one.state:
            continue
        moved += 1
        notices += _notices(one, after, now)
        if after in ("breached", "escalated"):
            fields = {"clock": one.key, "step": one.step, "state": after}
            events.append(
                NewEvent(Actor.system("clocks"), "clock.moved", ("transition", one.transition_id), fields)
            )
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    record_many(events, now=now)
    return moved


def _notices(one: Clock, after: str, now: datetime) -> list[Notice]:
    transition = one.transition
    code = _CODES.get(after)
    if code is None:
        return []
    responsible = transition.steps.filter(key=one.step).values_list("person_id", flat=True).first()
    people = {responsible}
    if after == "breached":
        people |= {transition.receiver_manager_id, transition.giver_manager_id}
    if after == "escalated":
        people |= {transition.sponsor_id or transition.receiver_manager_id}
    values = {"account": transition.account.name, "step": one.step, "day": one.due_at.date().isoformat()}
    return [
        Notice(
            person_id=person,
            transition=transition,
            code=code,
            values=values,
            at=now,
            once_key=f"{code}:{one.pk}:{one.due_at:%Y%m%d%H%M}:{person}",
        )
        for person in people
        if person is not None
    ]
