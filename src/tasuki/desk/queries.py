"""What a person's desk is made of, in a fixed number of queries whatever the size (UX-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Case, Count, F, Model, OuterRef, Q, QuerySet, Subquery, Value, When

from tasuki.customers.models import Account
from tasuki.desk.snooze.queries import Place
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import MeetingAction
from tasuki.meetings.queries import of_those_with_a_part
from tasuki.messaging.models import STATE, Message
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.models import PlaybookVersion
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.transitions.models import Clock, Notice, Step, Transition
from tasuki.web import clock

STEPS: Final = 50
NOTICES: Final = 20
TRANSITIONS: Final = 12
TROUBLE: Final = 20
# A paused transition asks nothing of anybody; a draft has no plan yet.
ACTIVE: Final = tuple(
    stage for stage in lifecycle.OPEN_STAGES if stage not in (lifecycle.PAUSED, lifecycle.DRAFT)
)
#: Clocks that ran out stand above everything else.
LOUD: Final = ("notice.escalated", "notice.breached")
#: What a task needs to know of its transition: who plays which part, whose account, which playbook.
_OF_TRANSITION: Final = (
    "id", "stage", "version", "playbook", "zone", "account", "giver", "receiver", "giver_manager",
    "receiver_manager", "sponsor", "support", "operations", "account__id", "account__name", "account__owner",
)  # fmt: skip
_OF_STEP: Final = (
    "id", "transition", "key", "role", "person", "due_at", "after", "completed_by", "position", "state",
)  # fmt: skip
HEAVY: Final = ("gates", "approvals", "returned_items", "reason_text", "approval_reason")


def _but(model: type[Model], before: str, *kept: str) -> tuple[str, ...]:
    """Every column of a related row but the few that a list shows."""
    names = (one.name for one in model._meta.concrete_fields)
    return tuple(f"{before}__{name}" for name in names if name not in {"id", *kept})


#: What a row of «My transitions» does not show of account and owners, and texts that no list shows.
_NOT_IN_ROW: Final = (
    *_but(Account, "account", "name", "owner"),
    *(name for side in ("giver", "receiver") for name in _but(Person, side, "name", "last_day")),
    *("approvals", "returned_items", "reason_text", "approval_reason", "giver_part", "forced_why"),
)


def my_steps(person_id: UUID, limit: int = STEPS) -> list[Step]:
    """My open steps, nearest due first; one more than are shown, so that the page knows of a rest.

    With the state of the clock that watches each (`clock_state`), the soonest of several (ES-1).
    """
    return list(_open_steps_of(person_id).order_by("due_at", "position", "id")[: limit + 1])


def put_off(person_id: UUID, off: Iterable[Place], known: Iterable[Step]) -> list[Step]:
    """Those of my open steps that I put off and that are not among the nearest; asks only where there are some."""
    near = {(one.transition_id, one.key) for one in known}
    far = [(row, key) for kind, row, key in off if kind == "step" and (row, key) not in near]
    if not far:
        return []
    rows = _open_steps_of(person_id).filter(
        transition_id__in={row for row, _key in far}, key__in={key for _row, key in far}
    )
    wanted = set(far)
    return [one for one in rows if (one.transition_id, one.key) in wanted]


def _open_steps_of(person_id: UUID) -> QuerySet[Step]:
    watching = Clock.objects.filter(
        transition=OuterRef("transition"), step=OuterRef("key"), stopped_at=None, paused_at=None
    ).order_by("due_at")
    rows = Step.objects.filter(person_id=person_id, state=Step.State.TODO, transition__stage__in=ACTIVE)
    needed = (f"transition__{name}" for name in _OF_TRANSITION)
    slim = rows.select_related("transition__account").only(*_OF_STEP, *needed)
    return slim.annotate(
        clock_state=Subquery(watching.values("state")[:1]), clock_due=Subquery(watching.values("due_at")[:1])
    )


def my_actions(actor: Actor, limit: int = STEPS) -> list[MeetingAction]:
    """What I took on in meetings and have not done (MT-8), where I may still see the transition (RO-10)."""
    rows = MeetingAction.objects.filter(owner_id=actor.person_id, done_at=None)
    if not actor.sees_everything:
        rows = of_those_with_a_part(rows, "owner", "meeting__transition")
    slim = rows.exclude(meeting__transition__stage=lifecycle.CANCELLED).select_related(
        "meeting__transition__account"
    )
    heavy = [f"meeting__transition__{name}" for name in HEAVY]
    return list(
        slim.defer(*heavy, "meeting__notes", "meeting__agenda", "meeting__transition__account__source_row")
        .order_by("due_on", "id")[: limit + 1]
    )  # fmt: skip


def my_concerns(actor: Actor, limit: int = STEPS) -> list[Concern]:
    """Concerns of customers that I promised to follow up, and that are not settled (MT-7)."""
    rows = Concern.objects.filter(follow_up_by_id=actor.person_id).exclude(state=Concern.State.CLOSED)
    if not actor.sees_everything:
        rows = of_those_with_a_part(rows, "follow_up_by", "transition")
    slim = rows.exclude(transition__stage=lifecycle.CANCELLED).select_related("transition__account")
    heavy = [f"transition__{name}" for name in HEAVY]
    nearest = (F("follow_up_on").asc(nulls_last=True), "id")
    return list(slim.defer(*heavy, "transition__account__source_row").order_by(*nearest)[: limit + 1])


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An open step of somebody, as far as others wait for it."""

    transition_id: UUID
    key: str
    role: str
    person_id: UUID | None
    person: str | None
    due_at: datetime


def open_steps(waiting: Iterable[Step]) -> dict[tuple[UUID, str], OpenStep]:
    """The open steps on which these stand, by transition and key."""
    wanted = {(one.transition_id, key) for one in waiting for key in one.after}
    if not wanted:
        return {}
    rows = Step.objects.filter(
        transition_id__in={row for row, _key in wanted},
        key__in={key for _row, key in wanted},
        state=Step.State.TODO,
    )
    columns = ("transition_id", "key", "role", "person_id", "person__name", "due_at")
    found = (OpenStep(*row) for row in rows.values_list(*columns))
    return {(one.transition_id, one.key): one for one in found if (one.transition_id, one.key) in wanted}


_PARSED: dict[UUID, PlaybookDocument] = {}
_PARSED_AT_MOST: Final = 200


def documents(playbook_ids: Iterable[UUID | None]) -> dict[UUID, PlaybookDocument]:
    """The playbook versions in play. A version never changes, so each is asked for once per process."""
    wanted = {one for one in playbook_ids if one is not None}
    unknown = wanted - _PARSED.keys()
    if unknown:
        if len(_PARSED) > _PARSED_AT_MOST:
            _PARSED.clear()
            unknown = wanted
        rows = PlaybookVersion.objects.filter(pk__in=unknown).defer("document")
        _PARSED.update({one.pk: one.parsed() for one in rows})
    return {key: _PARSED[key] for key in wanted if key in _PARSED}


def my_notices(person_id: UUID) -> list[Notice]:
    """What I have not read yet: clocks that ran out first, then the newest (ES-1)."""
    loudness = Case(*(When(code=code, then=place) for place, code in enumerate(LOUD)), default=len(LOUD))
    order = (loudness, "-at", "-id")
    rows = Notice.objects.filter(person_id=person_id, read_at=None)
    few = rows.order_by(*order).values("pk")[: NOTICES + 1]  # sorted narrow, then read whole
    slim = Notice.objects.filter(pk__in=few).select_related("transition")
    told = (
        "code",
        "values",
        "at",
        "read_at",
        "transition__id",
        "transition__playbook_id",
        "transition__zone",
    )
    return list(slim.only(*told).order_by(*order))


def my_transitions(actor: Actor) -> list[Transition]:
    """Where I hand over or take over, and, for managers, what waits for their approval (TR-7, TR-8); nearest first."""
    me = actor.person_id
    mine = Q(giver_id=me) | Q(receiver_id=me)
    if actor.managed_ids or me is not None:
        before = (lifecycle.DRAFT, lifecycle.PLANNED)
        mine |= Q(asks_approval=True, approved_at=None, stage__in=before) & _managed(actor, "")
    rows = Transition.objects.filter(mine).exclude(stage__in=lifecycle.ENDED)
    nearest = (F("next_due_at").asc(nulls_last=True), "id")
    few = rows.order_by(*nearest).values("pk")[: TRANSITIONS * 2]  # sorted narrow, then read whole
    slim = Transition.objects.filter(pk__in=few).select_related("account", "giver", "receiver")
    return list(slim.defer(*_NOT_IN_ROW).order_by(*nearest))


def late_clocks(actor: Actor) -> list[Clock]:
    """Clocks that were breached or escalated: of a manager's people, or of all for those who see everything (ES-1)."""
    rows = Clock.objects.filter(
        state__in=(Clock.State.BREACHED, Clock.State.ESCALATED),
        stopped_at=None,
        transition__stage__in=ACTIVE,
    )
    if not actor.sees_everything:
        rows = rows.filter(_managed(actor, "transition__"))
    heavy = [f"transition__{name}" for name in HEAVY]
    slim = rows.select_related("transition__account", "transition__receiver", "transition__giver")
    return list(slim.defer(*heavy, "transition__account__source_row").order_by("due_at", "id")[: TROUBLE + 1])


def _managed(actor: Actor, prefix: str) -> Q:
    """Transitions of which the actor is a manager, by name or by team."""
    me, team = actor.person_id, list(actor.managed_ids)
    found = Q(**{f"{prefix}receiver_manager_id": me}) | Q(**{f"{prefix}giver_manager_id": me})
    if team:
        found |= Q(**{f"{prefix}receiver_id__in": team}) | Q(**{f"{prefix}giver_id__in": team})
    return found


@dataclass(frozen=True, slots=True)
class Overview:
    """The company's transitions at a glance."""

    by_stage: dict[str, int]
    overdue: int
    uncertain: int

    @property
    def open(self) -> int:
        """How many are under way."""
        return sum(count for stage, count in self.by_stage.items() if stage not in lifecycle.ENDED)


def overview() -> Overview:
    """Counts by stage, transitions with something overdue, messages of which nobody knows whether they left."""
    lost: QuerySet[Message] = Message.objects.filter(state=STATE.UNCERTAIN).order_by()
    uncertain = Subquery(lost.values("state").annotate(count=Count("pk")).values("count")[:1])
    late = Q(next_due_at__lt=clock.now(), stage__in=ACTIVE)
    rows = (
        Transition.objects.order_by()
        .values("stage")
        # of no column of the row: an index alone answers
        .annotate(count=Count("*"), late=Count(Case(When(late, then=Value(1)))))
    )
    found = list(rows.annotate(uncertain=uncertain))
    return Overview(
        {row["stage"]: row["count"] for row in found},
        sum(row["late"] for row in found),
        next((row["uncertain"] or 0 for row in found), 0),
    )
