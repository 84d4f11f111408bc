"""What is missing about the people at a customer, each gap named with the way out (PE-1, PE-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from tasuki.customers.models import Account, Stakeholder, StakeholderProfile, Touchpoint
from tasuki.rules.reasons import Reason
from tasuki.stakeholders.models import Introduction
from tasuki.web import clock

#: A gap is a reason: a code with values, who can supply what is missing, and where.
type Gap = Reason

#: Which kinds an account of a tier should have somebody for.
WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "strategic": ("sponsor", "champion", "buyer", "technical", "user"),
    "standard": ("sponsor", "champion", "buyer", "user"),
    "small": ("champion", "buyer"),
}
#: After a sale the solution is still to be put in: who judges it and who uses it must be known, whatever the tier.
BY_SCENARIO: Final[Mapping[str, tuple[str, ...]]] = {"sales-to-cs": ("technical", "user")}
#: How many days without a word to somebody who decides are too many.
QUIET_DAYS: Final[Mapping[str, int]] = {"strategic": 30, "standard": 60, "small": 90}
_KEY: Final = ("sponsor", "champion", "buyer")
_MOST_NAMES: Final = 5
_MOST_LOOKED_AT: Final = 200
_WHO: Final = "owner"


@dataclass(frozen=True, slots=True)
class _Facts:
    account: Account
    rows: QuerySet[Stakeholder]
    now: datetime
    scenario: str
    people: int
    kinds: frozenset[str]


def gaps(account_id: UUID, *, scenario: str = "", now: datetime | None = None) -> tuple[Gap, ...]:
    """Everything that is missing, the gravest first; a fixed number of queries whatever the account's size.

    With nobody known that is the only gap. `scenario` adds the kinds that such a handoff needs.
    """
    now = now or clock.now()
    account = Account.objects.only("pk", "tier").get(pk=account_id)
    rows = Stakeholder.objects.filter(Q(left_on=None) | Q(left_on__gt=now.date()), account_id=account_id)
    counted = rows.aggregate(
        people=Count("pk", filter=Q(headcount=None)),
        **{kind: Count("pk", filter=_is(kind)) for kind in Stakeholder.Kind.values},
    )
    every = sum(counted.values())
    if not every:
        where = _where("stakeholders:new", account_id)
        if not rows.exists():
            return (Reason("people.gap.nobody", {}, who=_WHO, where=where),)
    known = frozenset(kind for kind in Stakeholder.Kind.values if counted[kind])
    facts = _Facts(account, rows, now, scenario, counted["people"], known)
    return (*_kinds(facts), *_depth(facts), *_single(facts, counted["champion"]), *_quiet(facts))


def _is(kind: str) -> Q:
    """Of a kind, mainly or also; who is against us is nobody's champion, whatever the entry says."""
    found = Q(kind=kind) | Q(more_kinds__contains=f"|{kind}|")
    return found & (Q(support=None) | Q(support__gte=0)) if kind == Stakeholder.Kind.CHAMPION else found


def _where(name: str, account_id: UUID, query: str = "") -> str:
    try:
        return reverse(name, args=[account_id]) + query
    except NoReverseMatch:
        return ""


def _kinds(facts: _Facts) -> list[Gap]:
    """Kinds for which nobody is known."""
    wanted = dict.fromkeys((*WANTED.get(facts.account.tier, ()), *BY_SCENARIO.get(facts.scenario, ())))
    people = _where("stakeholders:people", facts.account.pk)
    return [
        Reason("people.gap.kind", {"stakeholder_kind": kind}, who=_WHO, where=people)
        for kind in wanted
        if kind not in facts.kinds
    ]


def _depth(facts: _Facts) -> list[Gap]:
    """Nobody with authority; people who decide without language; who is not on the map."""
    found = []
    people = _where("stakeholders:people", facts.account.pk)
    with_authority = StakeholderProfile.objects.filter(stakeholder__in=facts.rows).exclude(authority="")
    if not with_authority.exists():
        found.append(Reason("people.gap.authority", {}, who=_WHO, where=people))
    if who := _named(facts.rows.filter(_decides(), language="")):
        found.append(Reason("people.gap.language", who, who=_WHO, where=people))
    if who := _named(facts.rows.filter(Q(influence=None) | Q(support=None))):
        found.append(Reason("people.gap.not_placed", who, who=_WHO, where=f"{people}?support=none"))
    return found


def _decides() -> Q:
    """Sponsor, champion or buyer, mainly or also."""
    found = Q(kind__in=_KEY)
    for kind in _KEY:
        found |= Q(more_kinds__contains=f"|{kind}|")
    return found


def _named(rows: QuerySet[Stakeholder]) -> dict[str, Any]:
    """The first names and how many there are; empty without any."""
    first = list(rows.order_by("name_key", "pk")[:_MOST_NAMES])
    count = len(first) if len(first) < _MOST_NAMES else rows.count()
    return _names(first, count) if first else {}


def _names(first: Sequence[Stakeholder], count: int) -> dict[str, Any]:
    more = count - len(first)
    return {"names": [*(one.name for one in first), *([f"+{more}"] if more > 0 else [])], "count": count}


def _single(facts: _Facts, champions: int) -> list[Gap]:
    """Only one person is known; only one champion, and nobody to take their place."""
    people = _where("stakeholders:people", facts.account.pk)
    if facts.people == 1 and not facts.rows.filter(headcount__isnull=False).exists():
        only = facts.rows.filter(headcount=None).first()
        return [
            Reason("people.gap.single_threaded", {"name": only.name if only else ""}, who=_WHO, where=people)
        ]
    if champions == 1 and facts.account.tier != Account.Tier.SMALL:
        only = facts.rows.filter(_is("champion")).first()
        name = only.name if only else ""
        return [Reason("people.gap.champion_alone", {"name": name}, who=_WHO, where=people)]
    return []


def _quiet(facts: _Facts) -> list[Gap]:
    """Who decides and has not been spoken with for too long, as far as contacts name them.

    Where no contact is known at all, the days count from when they were added.
    """
    days = QUIET_DAYS.get(facts.account.tier, 60)
    since = facts.now - timedelta(days=days)
    rows = list(facts.rows.filter(_decides()).order_by("name_key", "pk")[:_MOST_LOOKED_AT])
    ids = [one.pk for one in rows]
    touched = dict(
        Touchpoint.objects.filter(stakeholder__in=ids)
        .order_by()
        .values_list("stakeholder")
        .annotate(last=Max("at"))
    )
    met = dict(
        Introduction.objects.filter(stakeholder__in=ids, met_at__isnull=False)
        .order_by()
        .values_list("stakeholder")
        .annotate(last=Max("met_at"))
    )
    last = {pk: max((seen[pk] for seen in (touched, met) if pk in seen), default=_added_at(pk)) for pk in ids}
    quiet = [one for one in rows if last[one.pk] < since]
    if not quiet:
        return []
    values = {**_names(quiet[:_MOST_NAMES], len(quiet)), "days": days}
    where = _where("stakeholders:people", facts.account.pk)
    return [Reason("people.gap.quiet", values, who=_WHO, where=where)]


def _added_at(key: UUID) -> datetime:
    """When a row was made: the first 48 bits of its id are the milliseconds (RFC 9562)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
