"""What somebody may find: just what the pages would show them (RO-10, SE-2).

What is read account by account follows from how they stand to the account, what is read transition by transition
from the list of transitions that they see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_accounts, with_a_part
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import Meeting
from tasuki.messaging.models import Message
from tasuki.outcomes.models import Retrospective
from tasuki.passages.models import Passage
from tasuki.passages.scope import POLICIES, Scope, grants_of
from tasuki.rules.access import Actor, allowed
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition, visible_transitions
from tasuki.web.query import in_chunks

#: What belongs to one transition and is read as its pages are: by how one stands to that transition.
_OF_TRANSITION: Final = {
    "meeting": Meeting,
    "concern": Concern,
    "message": Message,
    "retrospective": Retrospective,
}
#: What such a thing demands of its reader; nothing else demands it. `Permit` asks once more, transition by transition.
_AS_TRANSITIONS: Final = frozenset({"transition.see", "message.see"})
_NOTHING: Final[frozenset[str]] = frozenset()


def scope_of(actor: Actor) -> Scope:
    """Everything that follows from the table of who may do what, account by account."""
    everywhere = frozenset(one for one in POLICIES if allowed(one, actor, ()))
    if everywhere.issuperset(POLICIES) or actor.person_id is None:
        return Scope(everywhere)
    stands = _stands(actor, actor.person_id)
    policies = {how: _allowed(actor, how) for how in set(stands.values())}
    over = _over(actor, [account_id for account_id, how in stands.items() if "took_part" in how])
    found = (
        (one, policies[how] | (_AS_TRANSITIONS if one in over else _NOTHING)) for one, how in stands.items()
    )
    return Scope(everywhere, grants_of(found))


def _over(actor: Actor, accounts: Sequence[UUID]) -> set[UUID]:
    """Those with a transition whose pages the actor still opens: a part that is over does not tell which it was."""
    seen = visible_transitions(actor).order_by()
    return {
        account_id
        for some in in_chunks(accounts)
        for account_id in seen.filter(account__in=some).values_list("account_id", flat=True)
    }


def _stands(actor: Actor, me: UUID) -> Mapping[UUID, frozenset[str]]:
    """How the actor stands to every account that they have to do with.

    Accounts that are theirs or their people's and nothing besides are told by their owner alone: a manager of a
    hundred people would wait for thousands of rows otherwise. All others are told by the customers' own rule.
    Together they are the accounts that they see (`visible_accounts`).
    """
    mine = {me, *actor.managed_ids}
    owned = Account.objects.filter(owner_id__in=mine).order_by().values_list("pk", "owner_id")
    as_owner = {one: frozenset(_as_owner(actor, me, one)) for one in mine}
    found = {account_id: as_owner[owner_id] for account_id, owner_id in owned}
    others = Account.objects.filter(with_a_part(actor)).only("id", "owner_id")
    return found | relations_to_accounts(actor, others)


def _as_owner(actor: Actor, me: UUID, owner_id: UUID) -> set[str]:
    return ({"owner"} if owner_id == me else set()) | (
        {"owner_manager"} if owner_id in actor.managed_ids else set()
    )


def _allowed(actor: Actor, relations: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in POLICIES if allowed(one, actor, relations))


class Permit:
    """Lets through what belongs to a transition only where its own page would open; asks once per transition."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._stands: dict[UUID, frozenset[str]] = {}

    def __call__(self, rows: Sequence[Passage]) -> set[int]:
        """The numbers of those that may be read."""
        kept = {row.pk for row in rows if row.kind not in _OF_TRANSITION}
        for kind, model in _OF_TRANSITION.items():
            some = [row for row in rows if row.kind == kind]
            if not some:
                continue
            found = model.objects.filter(pk__in=[row.subject_id for row in some])  # type: ignore[attr-defined]
            whose: dict[UUID, UUID] = dict(found.values_list("pk", "transition_id"))
            self._learn(set(whose.values()))
            kept |= {row.pk for row in some if self._may(row, whose.get(row.subject_id))}
        return kept

    def _may(self, row: Passage, transition_id: UUID | None) -> bool:
        if transition_id is None:
            return False
        return allowed(row.policy, self._actor, self._stands.get(transition_id, frozenset()))

    def _learn(self, ids: set[UUID]) -> None:
        new = ids - self._stands.keys()
        for one in Transition.objects.select_related("account").filter(pk__in=new):
            self._stands[one.pk] = relations_to_transition(self._actor, one)
