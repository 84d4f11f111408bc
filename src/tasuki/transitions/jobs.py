"""Work that transitions do by themselves: clocks, risk, and judging gates anew when knowledge changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.tasks import task

from tasuki.audit.actions import NewEvent, record_many
from tasuki.commitments.models import Commitment
from tasuki.people.queries import leadership
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.clocks import next_change_at, state
from tasuki.transitions.clocks.rows import facts_of
from tasuki.transitions.facts import local_day, recompute
from tasuki.transitions.models import Clock, Notice, Step, Transition
from tasuki.transitions.risk.facts import risks_of
from tasuki.web import clock
from tasuki.web.query import in_chunks

CHUNK = 500
_CODES = {"due_soon": "notice.due_soon", "breached": "notice.breached", "escalated": "notice.escalated"}


@task()
def recompute_account(account_id: str) -> int:
    """Judge the gates of the account's open transitions anew; knowledge and promises wake this by name."""
    running = Transition.objects.filter(account_id=UUID(account_id)).exclude(stage__in=lifecycle.ENDED)
    judged = 0
    for pk in list(running.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            held = running.select_for_update(of=("self",), no_key=True).select_related("playbook")
            transition = held.filter(
                pk=pk
            ).first()  # held first: nobody's newer result is overwritten by ours
            if transition is not None:
                recompute(transition)
                judged += 1
    return judged


@task()
def recompute_for(person_id: str) -> int:
    """Judge anew where a colleague who came or went owns open promises: these have an owner no more (GA-5)."""
    promises = Commitment.objects.filter(owner_id=UUID(person_id), state=Commitment.State.OPEN)
    accounts = promises.order_by().values_list("account_id", flat=True).distinct()
    return sum(recompute_account.func(str(account_id)) for account_id in list(accounts))


@task()
def sweep_risk() -> int:
    """Judge the risk of every open transition anew: renewals come nearer, loads change (SU-9)."""
    return run_risk(clock.now())


def run_risk(now: datetime) -> int:
    """Keep the score of each open transition where it has changed; returns how many did."""
    changed = 0
    ids = Transition.objects.exclude(stage__in=lifecycle.ENDED).order_by("id").values_list("pk", flat=True)
    for some in in_chunks(list(ids), CHUNK):
        before = dict(Transition.objects.filter(pk__in=some).values_list("pk", "risk"))
        moved: dict[int, list[UUID]] = {}
        for pk, risk in risks_of(some, now).items():
            if before.get(pk) != risk.score:
                moved.setdefault(risk.score, []).append(pk)
        for score, keys in moved.items():
            changed += Transition.objects.filter(pk__in=keys).update(risk=score)
    return changed


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
    found = Clock.objects.filter(next_at__lte=now).select_related("transition__account")
    lean = found.defer("transition__gates", "transition__account__source_row")
    return list(lean.order_by("next_at")[:CHUNK])


def _step_clocks(batch: list[Clock], now: datetime) -> int:
    moved = [(one, after) for one in batch if (after := _step(one, now))]
    told = _Told(_responsible(one for one, _after in moved), _leadership(moved))
    notices = [notice for one, after in moved for notice in _notices(one, after, told, now)]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    record_many([_event(one, after) for one, after in moved if after in ("breached", "escalated")], now=now)
    return len(moved)


def _step(one: Clock, now: datetime) -> str:
    """Move one clock on, unless somebody else did; returns its new state, empty where that is the old one."""
    known = facts_of(one)
    after = state(known, now)
    waiting = Clock.objects.filter(pk=one.pk, next_at=one.next_at)
    changed = waiting.update(state=after, next_at=next_change_at(known, now))
    return after if changed and after != one.state else ""


def _responsible(clocks: Iterable[Clock]) -> dict[tuple[UUID, str], UUID | None]:
    """Who is to do the step that each clock watches, asked for all of them at once."""
    wanted = list(clocks)
    steps = Step.objects.filter(
        transition_id__in={one.transition_id for one in wanted}, key__in={one.step for one in wanted}
    )
    return {(row[0], row[1]): row[2] for row in steps.values_list("transition_id", "key", "person_id")}


def _event(one: Clock, after: str) -> NewEvent:
    fields = {"clock": one.key, "step": one.step, "state": after}
    return NewEvent(Actor.system("clocks"), "clock.moved", ("transition", one.transition_id), fields)


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is told beside the managers: whoever does a clock's step, and the company's leadership."""

    responsible: Mapping[tuple[UUID, str], UUID | None]
    leadership: UUID | None


def _leadership(moved: Iterable[tuple[Clock, str]]) -> UUID | None:
    """The company's leadership; asked only where something escalates."""
    if all(after != "escalated" for _one, after in moved):
        return None
    person = leadership()
    return person.pk if person else None


def _notices(one: Clock, after: str, told: _Told, now: datetime) -> list[Notice]:
    """One notice for each who must know of the clock's present state; states missed meanwhile are not told (ES-1)."""
    transition, code = one.transition, _CODES.get(after)
    if code is None:
        return []
    day = local_day(one.due_at, transition.zone)
    values = {"account": transition.account.name, "step": one.step, "day": day.isoformat()}
    run = f":{one.runs}" if one.runs > 1 else ""
    return [
        Notice(
            person_id=person,
            transition=transition,
            code=code,
            values=values,
            at=now,
            once_key=f"{code}:{one.pk}:{one.due_at:%Y%m%d%H%M}:{person}{run}",
        )
        for person in _who_is_told(one, after, told)
        if person is not None
    ]


def _who_is_told(one: Clock, after: str, told: _Told) -> set[UUID | None]:
    """The responsible person always, managers at the breach, leadership at the escalation.

    A clock that was not looked at when it was breached (the program was down) tells the managers late.
    """
    transition = one.transition
    managers = {transition.receiver_manager_id, transition.giver_manager_id}
    people = {told.responsible.get((one.transition_id, one.step))}
    if after == "breached" or (after == "escalated" and one.state != Clock.State.BREACHED):
        people |= managers
    if after == "escalated":
        above = transition.sponsor_id or told.leadership
        people |= {above} if above else managers
    return people
