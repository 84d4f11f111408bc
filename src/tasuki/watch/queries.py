"""Finding breaches, who may see them, what waits for a decision, and how many there were (BO-5, ME-13, RO-10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tasuki.rules.access import POLICY, Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import PEOPLE, relations_to_transition
from tasuki.watch.models import Breach
from tasuki.web.query import in_chunks

WAITING = 20
_PARTIES = ("giver", "receiver", "giver_manager", "receiver_manager", "sponsor")
_PARTS = "_parts_of_reader"
_LEFT_OUT = ("gates", "approvals", "returned_items", "account__source_row")


def relations_to_breach(actor: Actor, breach: Breach) -> frozenset[str]:
    """How the actor stands to it: to its transition, and "self" where they reported it or it is about them.

    Where every manager on record is the one concerned, operations stand in for them, so that nothing is stuck.
    """
    row = breach.transition
    reader, parts = breach.__dict__.get(_PARTS, (None, frozenset()))
    found = set(parts if reader == actor else relations_to_transition(actor, row))
    if actor.person_id is not None and actor.person_id in (breach.reported_by_id, breach.about_id):
        found.add("self")
    managers = {row.giver_manager_id, row.receiver_manager_id} - {None, breach.about_id}
    if not managers and actor.has("operations"):
        found.add("receiver_manager")
    return frozenset(found)


def access_breach(actor: Actor, breach_id: UUID, action: str = "breach.see") -> Breach:
    """The breach, if the actor may do `action` with it; not allowed looks like not found (RO-10)."""
    related = ("transition__account__owner", "transition__playbook", "about", "reported_by", "decided_by")
    people = tuple(f"transition__{name}" for name in PEOPLE)
    found = Breach.objects.select_related(*related, *people).filter(pk=breach_id).first()
    if found is None or not allowed(action, actor, relations_to_breach(actor, found)):
        raise NotFound("breach", breach_id)
    return found


def visible_breaches(actor: Actor) -> QuerySet[Breach]:
    """The breaches that the actor may see: of their and their people's transitions, or all; newest first."""
    rows = Breach.objects.select_related("account", "transition", "about").order_by("-noted_at", "-pk")
    rows = rows.defer(*(f"transition__{name}" for name in _LEFT_OUT[:3]), _LEFT_OUT[3])
    roles, _relations = POLICY["breach.see"]
    if actor.has(*roles):
        return rows
    if actor.person_id is None:
        return rows.none()
    me, team = actor.person_id, list(actor.managed_ids)
    seen = Q(reported_by_id=me) | Q(about_id=me) | _managed(actor, team)
    for part in ("giver", "receiver", "sponsor"):
        seen |= Q(**{f"transition__{part}_id": me})
    return rows.filter(seen)


def _managed(actor: Actor, team: list[UUID]) -> Q:
    me = actor.person_id
    found = Q(transition__giver_manager_id=me) | Q(transition__receiver_manager_id=me)
    if team:
        found |= Q(transition__giver_id__in=team) | Q(transition__receiver_id__in=team)
    return found


def breaches_of(actor: Actor, row: Transition) -> list[Breach]:
    """The breaches of a transition that the actor may see: open ones first, newest on top."""
    related = ("about", "reported_by", "decided_by")
    found = list(row.breaches.select_related(*related).order_by("-noted_at", "-pk"))
    parts = relations_to_transition(actor, row) if found else frozenset()
    for one in found:
        one.transition = row
        one.__dict__[_PARTS] = (actor, parts)  # the same for all of them: asked once
    seen = [one for one in found if allowed("breach.see", actor, relations_to_breach(actor, one))]
    return sorted(seen, key=lambda one: not one.is_open)


def waiting_for(actor: Actor) -> list[Breach]:
    """Open breaches that wait for this manager's decision, the oldest first (UX-2); one query."""
    if actor.person_id is None:
        return []
    rows = Breach.objects.filter(state=Breach.State.OPEN).exclude(about_id=actor.person_id)
    rows = rows.filter(_managed(actor, list(actor.managed_ids)))
    slim = rows.select_related("account", "about").defer("account__source_row", "evidence", "remarks")
    return list(slim.order_by("noted_at", "pk")[:WAITING])


@dataclass(frozen=True, slots=True)
class BreachCounts:
    """How many breaches a transition had. A dismissed one was none and is not in `total` and `by_kind`."""

    open: int = 0
    resolved: int = 0
    dismissed: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Those that count."""
        return self.open + self.resolved


def breach_counts(transition_ids: Iterable[UUID]) -> dict[UUID, BreachCounts]:
    """For each of these transitions that had any (ME-13, ME-15); one query per 5 000."""
    found: dict[UUID, dict[tuple[str, str], int]] = {}
    for some in in_chunks(list(transition_ids)):
        rows = Breach.objects.filter(transition_id__in=some).order_by()
        for transition_id, state, kind, count in rows.values_list("transition_id", "state", "kind").annotate(
            count=Count("pk")
        ):
            found.setdefault(transition_id, {})[state, kind] = count
    return {transition_id: _counts(rows) for transition_id, rows in found.items()}


def _counts(rows: dict[tuple[str, str], int]) -> BreachCounts:
    states = dict.fromkeys(Breach.State.values, 0)
    kinds: dict[str, int] = {}
    for (state, kind), count in rows.items():
        states[state] += count
        if state != Breach.State.DISMISSED:
            kinds[kind] = kinds.get(kind, 0) + count
    return BreachCounts(states["open"], states["resolved"], states["dismissed"], kinds)
