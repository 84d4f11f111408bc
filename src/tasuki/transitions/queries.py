"""Finding transitions, and who may see them: the one door (RO-10, SE-2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, QuerySet

from tasuki.audit.models import Event
from tasuki.customers.queries import find_account
from tasuki.rules.access import Actor, allowed
from tasuki.rules.lifecycle import ENDED, GATES
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Step, Transition

PEOPLE = ("giver", "receiver", "giver_manager", "receiver_manager", "sponsor", "support", "operations")
RELATED = ("account", "account__owner", "playbook", *PEOPLE)


def visible_transitions(actor: Actor) -> QuerySet[Transition]:
    """The transitions that the actor may see: just those that `access_transition` opens (see there), or all."""
    everything = Transition.objects.all()
    if actor.sees_everything:
        return everything
    if actor.person_id is None:
        return everything.none()
    return everything.filter(pk__in=_seen_by(actor.person_id, actor.managed_ids))


def _seen_by(me: UUID, managed: Iterable[UUID]) -> QuerySet[Transition, UUID]:
    """Each relation by an index of its own and then united: costs what is theirs, not what exists."""
    rows = Transition.objects.order_by()
    mine = {me, *managed}
    ways = [rows.filter(giver__in=mine), rows.filter(receiver__in=mine), rows.filter(account__owner__in=mine)]
    ways += [rows.filter(**{name: me}) for name in PEOPLE[2:]]
    steps = Step.objects.order_by().filter(person=me)
    return steps.values_list("transition_id").union(*(way.values_list("pk") for way in ways))  # type: ignore[return-value]


def override_counts(since: datetime | None = None, until: datetime | None = None) -> dict[str, int]:
    """How often each gate was overridden in the period, gates in their order; never overridden counts 0 (GA-8).

    Counted from the event log: an override that ended, because somebody else takes over, was one all the same.
    """
    rows = Event.objects.filter(action="gate.overridden")
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    counted = dict(rows.values_list("fields__gate").annotate(count=Count("pk")))
    return {gate: counted.get(gate, 0) for gate in GATES}


def nearest_first(rows: QuerySet[Transition]) -> QuerySet[Transition]:
    """What is due next on top, what has no date below; an index gives this order on both databases."""
    return rows.order_by(F("next_due_at").asc(nulls_last=True), "id")


def relations_to_transition(actor: Actor, transition: Transition) -> frozenset[str]:
    """How the actor stands to the transition: one of its people, a manager of one, or a step's person.

    Where a side has no manager on record, operations stand in for them, so that nothing is stuck.
    """
    found = own_relations(actor, transition)
    if found or actor.person_id is None:
        return found
    if _has_step(transition, actor.person_id):
        return frozenset({"informed", "step_person"})  # one step was given to them by hand
    return found


def _has_step(transition: Transition, person_id: UUID) -> bool:
    """Asked once for each row that was read: a page asks for a dozen rights of the same person."""
    known: dict[UUID, bool] = transition.__dict__.setdefault("_has_step", {})
    if person_id not in known:
        known[person_id] = transition.steps.filter(person_id=person_id).exists()
    return known[person_id]


def own_relations(actor: Actor, transition: Transition) -> frozenset[str]:
    """The same by the transition's own columns and its account's owner: no query, so that a page may ask for many."""
    if actor.person_id is None:
        return frozenset()
    me, found = actor.person_id, set()
    for name in ("giver", "receiver", "giver_manager", "receiver_manager", "sponsor"):
        if getattr(transition, f"{name}_id") == me:
            found.add(name)
    for side in ("giver", "receiver"):
        if getattr(transition, f"{side}_id") in actor.managed_ids:
            found.add(f"{side}_manager")
        if getattr(transition, f"{side}_manager_id") is None and actor.has("operations"):
            found.add(f"{side}_manager")
    if me in (transition.support_id, transition.operations_id):
        found |= {"informed", "step_person"}
    if transition.account.owner_id == me:
        found.add("owner")
    if transition.account.owner_id in actor.managed_ids:
        found.add("owner_manager")
    return frozenset(found)


def access_transition(actor: Actor, transition_id: UUID, action: str = "transition.see") -> Transition:
    """The transition, if the actor may do `action` with it; not allowed looks like not found."""
    transition = Transition.objects.select_related(*RELATED).filter(pk=transition_id).first()
    if transition is None or not allowed(action, actor, relations_to_transition(actor, transition)):
        raise NotFound("transition", transition_id)
    return transition


def find_transition(actor: Actor, ref: str) -> Transition:
    """A transition by its id, or by its account's external id or exact name: the open one, else the latest."""
    try:
        return access_transition(actor, UUID(ref.strip()))
    except (ValueError, NotFound):
        pass
    try:
        account = find_account(actor, ref)
    except NotFound as error:
        raise NotFound("transition", ref, error.near) from error
    found = list(visible_transitions(actor).filter(account=account).order_by("-opened_at"))
    still_open = [one for one in found if one.stage not in ENDED]
    chosen = (still_open or found)[:1]
    if not chosen:
        raise NotFound("transition", ref)
    return access_transition(actor, chosen[0].pk)
