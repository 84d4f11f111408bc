"""What transitions themselves put on the calendar: cutovers, introductions and kickoffs, steps that are overdue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from tasuki.rules import lifecycle
from tasuki.transitions.board.moves import Titles
from tasuki.transitions.calendar.days import Span
from tasuki.transitions.calendar.sources import (
    Entry,
    Found,
    first_by_moment,
    first_of_each_day,
    register,
)
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock

#: Step of every playbook → kind of entry.
MILESTONES: Final = {"introduction": "introduction", "kickoff": "kickoff"}
#: A draft has no plan yet; a paused transition asks nothing of anybody.
WAITS: Final = (lifecycle.DRAFT, lifecycle.PAUSED, *lifecycle.ENDED)

_OF_STEP: Final = (
    "key",
    "due_at",
    "state",
    "transition__country",
    "transition__account__name",
    "transition__playbook__digest",
)


def cutovers(rows: QuerySet[Transition], span: Span, most: int) -> Found:
    """The days on which accounts change hands; one that should have and has not is late."""
    found, today = Found(), span.day_of(clock.now())
    chosen = first_of_each_day(rows, "transition_on", span, most, "account__name_key")
    for pk, day, count, account, country, at, stage in chosen.values_list(
        "pk", "on_day", "on_day_count", "account__name", "country", "cut_over_at", "stage"
    ):
        late = at is None and day < today and stage not in WAITS
        found.add(
            Entry(day, "cutover", pk, account, country, done=at is not None, late=late, step="cutover"), count
        )
    return found


def steps(rows: QuerySet[Transition], span: Span, most: int) -> Found:
    """Introductions and kickoffs by the plan; the earliest step that is late in each transition, on its day."""
    now, found = clock.now(), Found()
    parts: dict[str, tuple[Any, str]] = {"planned": (_milestones(rows, span, now), "due_at")}
    if span.begins < now:
        waits = rows.exclude(stage__in=WAITS).filter(next_due_at__lt=now)
        parts["late"] = (waits, "next_due_at")
    placed = first_by_moment(parts, span, most)
    planned, late = placed["planned"], placed.get("late", [])
    found.count(planned, span)
    found.count(late, span)
    own = {one.pk for one in planned}
    shown = _loaded(own, [one.pk for one in late])
    titles = Titles([one.transition for one in shown])
    told: set[UUID] = set()
    for one in shown:
        if one.pk in own:
            found.entries.append(_entry(one, MILESTONES[one.key], span, now))
        elif one.transition_id not in told:  # several steps may be due at once: the first stands for them
            told.add(one.transition_id)
            title = titles.of(one.transition, one.key)
            found.entries.append(_entry(one, "overdue", span, now, title))
    return found


def _milestones(rows: QuerySet[Transition], span: Span, now: datetime) -> QuerySet[Step]:
    """What is overdue and comes first in its plan is left out: it stands there as overdue."""
    chosen = Step.objects.filter(key__in=MILESTONES, transition__in=rows)
    if span.begins < now:
        overdue = Q(state=Step.State.TODO, due_at__lt=now, transition__next_due_at=F("due_at"))
        chosen = chosen.exclude(overdue & ~Q(transition__stage__in=WAITS))
    return chosen


def _loaded(milestones: set[UUID], late: list[UUID]) -> list[Step]:
    """The steps themselves, and the open ones that are due first in the transitions that are late: one query."""
    first = Q(transition__in=late, state=Step.State.TODO, due_at=F("transition__next_due_at"))
    rows = (
        Step.objects.filter(Q(pk__in=milestones) | first) if late else Step.objects.filter(pk__in=milestones)
    )
    related = rows.select_related("transition__account", "transition__playbook").only(*_OF_STEP)
    return list(related.order_by("due_at", "position", "id"))


def _entry(step: Step, kind: str, span: Span, now: datetime, title: str = "") -> Entry:
    todo, row = step.state == Step.State.TODO, step.transition
    return Entry(
        span.day_of(step.due_at),
        kind,
        row.pk,
        row.account.name,
        row.country,
        detail=title,
        done=not todo,
        late=todo and step.due_at < now,
        step=step.key,
        href=_step(row.pk, step.key),
    )


def _step(transition_id: UUID, key: str) -> str:
    page = reverse("transitions:plan", args=[transition_id])
    return f"{page}#step-{key}" if key else page


register("cutovers", cutovers)
register("steps", steps)
