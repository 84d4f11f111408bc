"""Questions and answers across accounts: what waits for me, what I wait for (KN-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tasuki.customers.models import Account, Participation
from tasuki.customers.queries import relations_to_account
from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import ItemQuestion
from tasuki.people.models import Person
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import POLICY, Actor, allowed

MOST: Final = 200
_RECENT: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the item and the account that it is about."""

    question: ItemQuestion
    label: str

    @property
    def account_id(self) -> UUID:
        """The account."""
        return self.question.item.account_id

    @property
    def account_name(self) -> str:
        """Its name."""
        return self.question.item.account.name

    @property
    def key(self) -> str:
        """The item."""
        return self.question.item.key


def waiting_for(actor: Actor) -> list[Asked]:
    """Open questions that the actor should answer, oldest first: about accounts they give or own."""
    if actor.person_id is None:
        return []
    mine = Q(item__account__owner_id=actor.person_id) | Q(transition_id__in=_gives(actor.person_id))
    rows = ItemQuestion.objects.filter(mine, _may_see(actor), closed=False).exclude(
        asked_by_id=actor.person_id
    )
    return _told(rows.select_related("item__account").order_by("asked_at", "pk")[:MOST])


def asked_by(actor: Actor, now: datetime) -> list[Asked]:
    """The actor's own questions about records they may see now, newest first: open ones, and those answered lately."""
    if actor.person_id is None:
        return []
    lately = Q(closed=False) | Q(answered_at__gte=now - _RECENT)
    rows = ItemQuestion.objects.filter(lately, _may_see(actor), asked_by_id=actor.person_id)
    return _told(rows.select_related("item__account").order_by("closed", "-asked_at")[:MOST])


def to_answer(question: ItemQuestion) -> list[UUID]:
    """Whom a question is put to: the outgoing owner of the transition; else the account's owner."""
    givers: list[UUID] = []
    if question.transition_id is not None:
        parts = Participation.objects.filter(transition_id=question.transition_id, relation="giver")
        givers = list(parts.values_list("person_id", flat=True))
    owner = question.item.account.owner_id
    found = givers or ([owner] if owner else [])
    return [one for one in found if one != question.asked_by_id]


def may_see(person: Person, account: Account) -> bool:
    """Whether somebody may see the record of an account now, and so what was answered there (RO-10)."""
    actor = actor_for_person(person)
    return allowed("knowledge.see", actor, relations_to_account(actor, account))


def _may_see(actor: Actor) -> Q:
    """Questions about records that the actor may see now: the same as a condition, for many rows."""
    roles, relations = POLICY["knowledge.see"]
    if actor.has(*roles):
        return Q()
    if actor.person_id is None:
        return Q(pk=None)
    parts = Participation.objects.filter(account=OuterRef("item__account"))
    own = parts.filter(person_id=actor.person_id, relation__in=relations)
    managed = parts.filter(person_id__in=actor.managed_ids, relation__in=("giver", "receiver"))
    owners = {actor.person_id, *actor.managed_ids}
    return Q(item__account__owner_id__in=owners) | Q(Exists(own)) | Q(Exists(managed))


def _gives(person_id: UUID) -> QuerySet[Participation, UUID]:
    gives = Participation.objects.filter(person_id=person_id, relation="giver")
    return gives.values_list("transition_id", flat=True)


def _told(rows: Iterable[ItemQuestion]) -> list[Asked]:
    found = list(rows)
    known = all_items() if found else {}
    return [
        Asked(one, known[one.item.key].words.label())
        for one in found
        if one.item.key in known and not known[one.item.key].sensitive
    ]
