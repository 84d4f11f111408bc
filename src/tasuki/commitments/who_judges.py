"""Who can say whether a promise can be kept, for those who cannot themselves (CO-3)."""

from __future__ import annotations

from django.db.models import Q

from tasuki.commitments.models import PromiseJudge
from tasuki.customers.models import Account, Deal, Participation
from tasuki.people.models import Person
from tasuki.people.queries import managers_of


def who_judges(account: Account) -> list[Person]:
    """The incoming side of a handoff; before a close whom the company named, else the manager of the owner."""
    found = _incoming(account)
    if account.deals.filter(status=Deal.Status.OPEN).exists():
        found += _named(account) or _owner_manager(account)
    return list(dict.fromkeys(found or _owner_manager(account)))


def _incoming(account: Account) -> list[Person]:
    """The managers of who takes the account over; whoever has none judges by themselves."""
    parts = Participation.objects.filter(account=account, relation__in=("receiver_manager", "receiver"))
    rows = list(parts.filter(person__is_active=True).select_related("person").order_by("person__sort_key"))
    managers = [one.person for one in rows if one.relation == "receiver_manager"]
    return managers or [one.person for one in rows]


def _named(account: Account) -> list[Person]:
    where = Q(team=None)
    if account.owner is not None and account.owner.team_id:
        where |= Q(team=account.owner.team_id)
    rows = PromiseJudge.objects.filter(where, person__is_active=True).select_related("person")
    return [one.person for one in rows.order_by("person__sort_key")]


def _owner_manager(account: Account) -> list[Person]:
    return managers_of(account.owner)[:1]
