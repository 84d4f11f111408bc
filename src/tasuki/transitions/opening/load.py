"""How much a receiver takes over at once, and whether that is too much (GA-9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.company import CompanyRules
from tasuki.rules.reasons import Reason
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.models import Transition
from tasuki.web.query import in_chunks


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody carries: transitions that they receive and that are not cut over, accounts that they own."""

    running: int = 0
    owned: int = 0


def loads(people: Iterable[UUID | None]) -> dict[UUID, Load]:
    """The load of each person, two queries per 5 000."""
    wanted = sorted({one for one in people if one is not None})
    running: dict[UUID, int] = {}
    owned: dict[UUID, int] = {}
    for some in in_chunks(wanted):
        receiving = Transition.objects.filter(receiver__in=some, stage__in=_TAKING_OVER)
        running.update(receiving.values_list("receiver_id").annotate(count=Count("pk")))
        books = Account.objects.filter(owner__in=some)
        owned.update(books.values_list("owner_id").annotate(count=Count("pk")))
    return {one: Load(running.get(one, 0), owned.get(one, 0)) for one in wanted}


#: A paused transition counts too: it comes back.
_TAKING_OVER = (*lifecycle.BEFORE_CUTOVER, lifecycle.PAUSED)


def over_capacity(
    person: Person, load: Load | None = None, *, more: int = 1, company: CompanyRules | None = None
) -> list[Reason]:
    """Why `more` further accounts at once are too much for this person, with the figures; empty where they are not.

    The intake limit counts transitions that run at once, the company's capacity accounts owned in the end. With
    `more=0` it judges what they carry now. A wave asks this for each receiver with all that it gives them.
    """
    has = load if load is not None else loads([person.pk])[person.pk]
    rules = company if company is not None else company_rules()
    found = []
    at_once = has.running + more
    if at_once > person.intake_limit:
        values = {"person": person.name, "count": at_once, "limit": person.intake_limit}
        found.append(Reason("open.intake_limit", values, who="receiver_manager", where="people"))
    book = has.owned + at_once
    if rules.capacity is not None and book > rules.capacity:
        accounts = {"person": person.name, "count": book, "limit": rules.capacity}
        found.append(Reason("open.capacity", accounts, who="receiver_manager", where="people"))
    return found
