"""Finding accounts, and who may see them: the one door (RO-10, SE-2)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from difflib import get_close_matches
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.customers.names import name_key
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.web.query import in_chunks

MOST_NEAR: Final = 5
CANDIDATES: Final = 300


def visible_accounts(actor: Actor) -> QuerySet[Account]:
    """Accounts the actor may see: their own, their people's, and those in which they have a part.

    Just those that `access_account` opens (see `relations_to_accounts`), or all.
    """
    accounts = Account.objects.all()
    if actor.sees_everything:
        return accounts
    if actor.person_id is None:
        return accounts.none()
    return accounts.filter(Q(owner_id__in={actor.person_id, *actor.managed_ids}) | with_a_part(actor))


def with_a_part(actor: Actor) -> Q:
    """Accounts in which the actor or their people have a part, or had one: the one place that says so.

    Parts are kept beside the transitions (`transitions.planning.planting` writes them whenever people change), so
    that a long list costs what is somebody's and not what exists. Whoever sees a transition has a part in its account.
    """
    if actor.person_id is None:
        return Q(pk__in=[])
    parts = Participation.objects.filter(person_id__in={actor.person_id, *actor.managed_ids})
    return Q(pk__in=parts.values("account_id"))


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
    """An account by external id, id, or exact name when unique, among those the actor may see.

    Raises NotFound, which names accounts that are called nearly so.
    """
    ref = ref.strip()
    seen = visible_accounts(actor).select_related("owner")
    queries = [Q(external_id=ref), Q(name_key=name_key(ref))]
    with suppress(ValueError):
        queries.insert(0, Q(pk=UUID(ref)))
    for query in queries:
        found = list(seen.filter(query).order_by("pk")[:MOST_NEAR])
        same = [one for one in found if one.name == ref]  # accents and case decide where there are several
        if len(found) == 1 or len(same) == 1:
            return (same or found)[0]
        if len(found) > 1:
            near = [one.external_id or str(one.pk) for one in found]
            raise NotFound("unique account", ref, near)
    raise NotFound("account", ref, near_names(seen, ref))


def near_names(accounts: QuerySet[Account], ref: str) -> list[str]:
    """Names of accounts that are written nearly like `ref`; looks at a few that an index finds, never at all."""
    key = name_key(ref)
    if not key:
        return []
    rows = accounts.order_by("name_key")
    begin = rows.filter(name_key__gte=key[:2], name_key__lt=key[:2] + "\U0010ffff")[:CANDIDATES]
    after = rows.filter(name_key__gte=key)[:MOST_NEAR]
    before = rows.filter(name_key__lt=key).order_by("-name_key")[:MOST_NEAR]
    names = {one.name_key: one.name for part in (begin, after, before) for one in part}
    longer = [one for one in names if one.startswith(key)]
    close = get_close_matches(key, names, n=MOST_NEAR, cutoff=0.6)
    return [names[one] for one in dict.fromkeys([*close, *longer])][:MOST_NEAR]


def access_stakeholder(actor: Actor, stakeholder_id: UUID, action: str = "account.see") -> Stakeholder:
    """A stakeholder of an account with which the actor may do `action`."""
    stakeholder = (
        Stakeholder.objects.select_related("account", "account__owner").filter(pk=stakeholder_id).first()
    )
    if stakeholder is None or not allowed(action, actor, relations_to_account(actor, stakeholder.account)):
        raise NotFound("stakeholder", stakeholder_id)
    return stakeholder
