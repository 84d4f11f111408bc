"""Finding accounts, and who may see them: the one door (RO-10, SE-2)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db.models import Q, QuerySet

from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.customers.names import name_key
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.web.query import in_chunks


def visible_accounts(actor: Actor) -> QuerySet[Account]:
    """Accounts the actor may see: their own, their people's, and those in whose transitions they take part."""
    accounts = Account.objects.all()
    if actor.sees_everything:
        return accounts
    if actor.person_id is None:
        return accounts.none()
    mine = {actor.person_id, *actor.managed_ids}
    takes_part = Participation.objects.filter(person_id__in=mine)
    return accounts.filter(Q(owner_id__in=mine) | Q(pk__in=takes_part.values("account_id")))


def relations_to_account(actor: Actor, account: Account) -> frozenset[str]:
    """How the actor stands to the account: owner, their manager, or a part in one of its transitions."""
    return relations_to_accounts(actor, [account])[account.pk]


def relations_to_accounts(actor: Actor, accounts: Iterable[Account]) -> dict[UUID, frozenset[str]]:
    """The same for many accounts, one query per 5 000."""
    found = {account.pk: _as_owner(actor, account) for account in accounts}
    mine = {actor.person_id, *actor.managed_ids} if actor.person_id else set()
    for some in in_chunks(list(found)) if mine else ():
        parts = Participation.objects.filter(account__in=some, person_id__in=mine)
        for account_id, person_id, relation in parts.values_list("account_id", "person_id", "relation"):
            if person_id == actor.person_id:
                found[account_id].add(relation)
            else:
                sides = ("giver", "receiver")
                found[account_id].add(f"{relation}_manager" if relation in sides else "took_part")
    return {account_id: frozenset(relations) for account_id, relations in found.items()}


def _as_owner(actor: Actor, account: Account) -> set[str]:
    found = set()
    if actor.person_id is not None and account.owner_id == actor.person_id:
        found.add("owner")
    if account.owner_id in actor.managed_ids:
        found.add("owner_manager")
    return found


def access_account(actor: Actor, account_id: UUID, action: str = "account.see") -> Account:
    """The account, if the actor may do `action` with it; not allowed looks like not found."""
    account = Account.objects.select_related("owner", "parent").filter(pk=account_id).first()
    if account is None or not allowed(action, actor, relations_to_account(actor, account)):
        raise NotFound("account", account_id)
    return account


def find_account(actor: Actor, ref: str) -> Account:
    """An account by external id, id, or exact name when unique, among those the actor may see."""
    ref = ref.strip()
    seen = visible_accounts(actor).select_related("owner")
    queries = [Q(external_id=ref), Q(name_key=name_key(ref))]
    with suppress(ValueError):
        queries.insert(0, Q(pk=UUID(ref)))
    for query in queries:
        found = list(seen.filter(query)[:2])
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise NotFound("unique account", ref)
    raise NotFound("account", ref)


def access_stakeholder(actor: Actor, stakeholder_id: UUID, action: str = "account.see") -> Stakeholder:
    """A stakeholder of an account with which the actor may do `action`."""
    stakeholder = (
        Stakeholder.objects.select_related("account", "account__owner").filter(pk=stakeholder_id).first()
    )
    if stakeholder is None or not allowed(action, actor, relations_to_account(actor, stakeholder.account)):
        raise NotFound("stakeholder", stakeholder_id)
    return stakeholder
