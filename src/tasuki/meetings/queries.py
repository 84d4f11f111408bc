"""Finding meetings, who may be there, and what the record says beforehand (MT-4, SE-2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, QuerySet

from tasuki.customers.models import Initiative, Participation, Stakeholder
from tasuki.knowledge.items import CatalogueItem, all_items
from tasuki.knowledge.models import KnowledgeItem, Status
from tasuki.knowledge.states import shown_answer
from tasuki.meetings.models import Attendance, Meeting, MeetingAction
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookMeeting
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition

ROLES: Final = ("giver", "receiver", "giver_manager", "receiver_manager", "sponsor", "support", "operations")
MAX_STAKEHOLDERS: Final = 200

# What a meeting stands on, by its kind: goals, what success means, priorities, initiatives, next steps, deadlines.
FACTS: Final[dict[str, tuple[str, ...]]] = {
    "internal": (
        "objectives.business.problem",
        "objectives.business.outcomes",
        "objectives.business.success_metrics",
        "objectives.business.time_frame",
        "implementation.plan.milestones",
        "implementation.plan.go_live",
        "state.projects.active",
        "state.projects.next_steps",
        "state.issues.open",
    ),
    "joint": (
        "objectives.business.outcomes",
        "objectives.business.success_metrics",
        "objectives.business.time_frame",
        "profile.strategy.priorities",
        "state.projects.active",
        "state.projects.next_steps",
    ),
    "kickoff": (
        "objectives.business.outcomes",
        "objectives.business.success_metrics",
        "implementation.plan.phases",
        "implementation.plan.milestones",
        "implementation.plan.go_live",
        "implementation.customer.decision_rights",
    ),
}


@dataclass(frozen=True, slots=True)
class KnownFact:
    """An item of the knowledge record as the meeting sees it; an unanswered one has no `text`."""

    item: CatalogueItem
    text: str
    version: int

    @property
    def field(self) -> str:
        """The name of the form field that takes the customer's correction."""
        return f"correct-{self.item.key}"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague with the role that they have in the transition."""

    role: str
    person: Person


def meeting_of(transition: Transition, step_key: str) -> PlaybookMeeting:
    """The meeting of a step of the plan; refused, naming those there are, for a step that has none."""
    keys = set(transition.steps.values_list("key", flat=True))
    known = {one.step: one for one in of_plan(document_of(transition).meetings, keys)}
    if step_key not in known:
        raise Refused(Reason("meeting.unknown_step", {"step": step_key[:60], "known": list(known)}))
    return known[step_key]


def of_plan(meetings: Iterable[PlaybookMeeting], steps: Collection[str]) -> list[PlaybookMeeting]:
    """The meetings whose steps the plan has (PB-6: some are there only without the giver); all before there is one."""
    return [one for one in meetings if not steps or one.step in steps]


def meetings_of(transition: Transition) -> QuerySet[Meeting]:
    """The transition's meetings with attendance and actions, those that were cancelled left out."""
    attendance = Attendance.objects.select_related("person", "stakeholder").order_by("created_at", "id")
    actions = MeetingAction.objects.select_related("owner", "stakeholder").order_by("due_on", "id")
    rows = Meeting.objects.filter(transition=transition).exclude(state=Meeting.State.CANCELLED)
    return (
        rows.select_related("recorded_by", "transition__account", "sitting")
        .prefetch_related(Prefetch("attendance", attendance), Prefetch("actions", actions), "points")
        .order_by("created_at", "id")
    )


def access_meeting(actor: Actor, meeting_id: UUID) -> Meeting:
    """A meeting of a transition that the actor may see; not allowed looks like not found."""
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("meeting", meeting_id)
    try:
        meeting.transition = access_transition(actor, meeting.transition_id)
    except NotFound:
        raise NotFound("meeting", meeting_id) from None
    return meeting


def access_action(actor: Actor, action_id: UUID) -> MeetingAction:
    """An action of a meeting that the actor may see."""
    action = MeetingAction.objects.select_related("owner", "stakeholder").filter(pk=action_id).first()
    if action is None:
        raise NotFound("action", action_id)
    try:
        action.meeting = access_meeting(actor, action.meeting_id)
    except NotFound:
        raise NotFound("action", action_id) from None
    return action


def of_those_with_a_part[M: Model](rows: QuerySet[M], person: str, transition: str) -> QuerySet[M]:
    """Only rows whose `person` may still see their transition: who was replaced since reads no more of it (RO-10)."""
    part = Participation.objects.filter(
        person_id=OuterRef(f"{person}_id"), transition_id=OuterRef(f"{transition}_id")
    )
    step = Step.objects.filter(person_id=OuterRef(f"{person}_id"), transition_id=OuterRef(f"{transition}_id"))
    owns = Q(**{f"{transition}__account__owner_id": F(f"{person}_id")})
    return rows.filter(owns | Exists(part) | Exists(step))


def colleagues_of(transition: Transition) -> list[Colleague]:
    """Who of the company takes part in the transition, each person once, with their first role."""
    found: dict[UUID, Colleague] = {}
    for role in ROLES:
        person: Person | None = getattr(transition, role)
        if person is not None:
            found.setdefault(person.pk, Colleague(role, person))
    return list(found.values())


def roles_of(transition: Transition, people: set[UUID]) -> frozenset[str]:
    """All roles that these people have; one person may hold several."""
    return frozenset(role for role in ROLES if getattr(transition, f"{role}_id") in people)


def customers_of(transition: Transition, wanted: tuple[str, ...] = ()) -> list[Stakeholder]:
    """The people at the customer who are still there, those of the `wanted` kinds first."""
    rows = list(
        transition.account.stakeholders.filter(left_on=None).order_by("created_at", "id")[:MAX_STAKEHOLDERS]
    )
    place = {kind: number for number, kind in enumerate(wanted)}
    return sorted(rows, key=lambda one: place.get(one.kind, len(place)))


def customer_of(transition: Transition, stakeholder_id: UUID) -> Stakeholder | None:
    """Somebody of this customer, by id; None where they are of another account."""
    return transition.account.stakeholders.filter(pk=stakeholder_id).first()


def known_facts(transition: Transition, kind: str) -> list[KnownFact]:
    """What the knowledge record says on the points of such a meeting; unanswered points stay visible (MT-4, KN-7)."""
    keys = [key for key in FACTS.get(kind, FACTS["joint"]) if key in all_items()]
    rows = {
        row.key: row for row in KnowledgeItem.objects.filter(account_id=transition.account_id, key__in=keys)
    }
    found = []
    for key in keys:
        item, row = all_items()[key], rows.get(key)
        filled = row is not None and row.status in (Status.FILLED, Status.UNCLEAR)
        text = shown_answer(item, row.answer, row.data) if row is not None and filled else ""
        found.append(KnownFact(item, text, row.version if row is not None else 0))
    return found


def language_facts(facts: Iterable[KnownFact], language: str) -> list[tuple[str, str, str]]:
    """Label, text and what to ask, in the meeting's language."""
    return [(one.item.words.label(language), one.text, one.item.words.help(language)) for one in facts]


def initiatives_of(transition: Transition) -> list[Initiative]:
    """What runs with the customer, nearest deadline first."""
    rows = transition.account.initiatives.exclude(state=Initiative.State.DONE)
    return list(rows.order_by("due_on", "name", "id")[:50])
