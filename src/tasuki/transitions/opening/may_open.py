"""Whether somebody has any account at all that they could hand over: what the list offers (RO-8, RO-10)."""

from __future__ import annotations

from tasuki.customers.models import Account, Participation
from tasuki.rules.access import POLICY, Actor, allowed, why_not
from tasuki.rules.reasons import Reason


def why_not_open_any(actor: Actor) -> list[Reason]:
    """Empty when there is an account whose transition the actor may open; else who may."""
    if allowed("transition.open", actor, ()):
        return []
    if actor.person_id is not None:
        mine = {actor.person_id, *actor.managed_ids}
        _roles, relations = POLICY["transition.open"]
        parts = Participation.objects.filter(person_id__in=mine, relation__in=relations)
        if Account.objects.filter(owner_id__in=mine).exists() or parts.exists():
            return []
    return why_not("transition.open", actor, ())
