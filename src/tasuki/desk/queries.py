"""What a person's desk is made of, in a fixed number of queries whatever the size (UX-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When

from tasuki.meetings.models import MeetingAction
from tasuki.messaging.models import STATE, Message
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
_OF_STEP: Final = tuple(field.name for field in Step._meta.concrete_fields)
HEAVY: Final = ("gates", "approvals", "returned_items", "reason_text", "approval_reason")


def my_steps(person_id: UUID) -> list[Step]:
    """My open steps, nearest due first; one more than are shown, so that the page knows of a rest.

    With the state of the clock that watches each (`clock_state`), the soonest of several (ES-1).
    """
    watching = Clock.objects.filter(
        transition=OuterRef("transition"), step=OuterRef("key"), stopped_at=None, paused_at=None
    ).order_by("due_at")
    rows = Step.objects.filter(person_id=person_id, state=Step.State.TODO, transition__stage__in=ACTIVE)
    needed = (f"transition__{name}" for name in _OF_TRANSITION)
    slim = rows.select_related("transition__account").only(*_OF_STEP, *needed)
    told = slim.annotate(
        clock_state=Subquery(watching.values("state")[:1]), clock_due=Subquery(watching.values("due_at")[:1])
    )
    return list(told.order_by("due_at", "position", "id")[: STEPS + 1])


def my_actions(person_id: UUID) -> list[MeetingAction]:
    """What I took on in meetings and have not done (MT-8)."""
    rows = MeetingAction.objects.filter(owner_id=person_id, done_at=None)
    slim = rows.exclude(meeting__transition__stage=lifecycle.CANCELLED).select_related(
        "meeting__transition__account"
    )
    heavy = [f"meeting__transition__{name}" for name in HEAVY]
    return list(
        slim.defer(*heavy, "meeting__notes", "meeting__agenda", "meeting__transition__account__source_row")
        .order_by("due_on", "id")[:STEPS]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An open step of somebody, as far as others wait for it."""

    transition_id: UUID
    key: str
    role: str
    person_id: UUID | None
    person: str | None
    due_at: datetime


def open_steps(transition_ids: Iterable[UUID]) -> dict[tuple[UUID, str], OpenStep]:
    """All open steps of these transitions, by transition and key."""
    ids = set(transition_ids)
    if not ids:
        return {}
    rows = Step.objects.filter(transition_id__in=ids, state=Step.State.TODO)
    columns = ("transition_id", "key", "role", "person_id", "person__name", "due_at")
    return {(row[0], row[1]): OpenStep(*row) for row in rows.values_list(*columns)}


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
    rows = Notice.objects.filter(person_id=person_id, read_at=None)
    slim = rows.select_related("transition").only(
        "code", "values", "at", "read_at", "transition__id", "transition__playbook_id", "transition__zone"
    )
    loudness = Case(*(When(code=code, then=place) for place, code in enumerate(LOUD)), default=len(LOUD))
    return list(slim.order_by(loudness, "-at", "-id")[: NOTICES + 1])


def my_transitions(actor: Actor) -> list[Transition]:
    """Where I hand over or take over, and, for managers, what waits for their approval (TR-7, TR-8); nearest first."""
    me = actor.person_id
    mine = Q(giver_id=me) | Q(receiver_id=me)
    if actor.managed_ids or me is not None:
        before = (lifecycle.DRAFT, lifecycle.PLANNED)
        mine |= Q(asks_approval=True, approved_at=None, stage__in=before) & _managed(actor, "")
    rows = Transition.objects.filter(mine).exclude(stage__in=lifecycle.ENDED)
    slim = rows.select_related("account", "giver", "receiver").defer("account__source_row")
    return list(slim.order_by(F("next_due_at").asc(nulls_last=True), "id")[: TRANSITIONS * 2])


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
        .annotate(count=Count("pk"), late=Count("pk", filter=late))
    )
    found = list(rows.annotate(uncertain=uncertain))
    return Overview(
        {row["stage"]: row["count"] for row in found},
        sum(row["late"] for row in found),
        next((row["uncertain"] or 0 for row in found), 0),
    )
