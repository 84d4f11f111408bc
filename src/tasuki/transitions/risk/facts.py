"""What the risk of transitions is judged by, gathered for one or for thousands in a handful of queries (SU-9)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from tasuki.commitments.models import Commitment
from tasuki.customers.models import (
    Account,
    HealthReading,
    Ownership,
    Stakeholder,
    StakeholderProfile,
    Touchpoint,
)
from tasuki.people.models import Absence
from tasuki.rules import lifecycle
from tasuki.rules.risk import Risk, RiskFacts, assess
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.query import in_chunks

CHANGES_WITHIN: Final = timedelta(days=730)
#: An absence that ends sooner does not keep the outgoing owner from handing over.
SHORT_ABSENCE: Final = timedelta(days=7)
#: With fewer accounts of a currency there is no book to compare a value with.
SMALLEST_BOOK: Final = 5
_FEW: Final = 3
#: Whose trust counts (PE-4).
_DECIDE: Final = ("sponsor", "champion", "buyer")
_LOAD_WITHOUT_LIMIT: Final = 2.0
#: The lowest answers of customers by transition, asked for by name: outcomes stand above (decision 0013).
ANSWERS: Final = "tasuki.outcomes.queries.least_answers"


class HasTransition(Protocol):
    """A transition that is about to be written (`planting.Seed`)."""

    transition: Transition


def risk_of(transition: Transition, now: datetime | None = None) -> Risk:
    """How risky a transition is at this moment, with its parts."""
    return risks_for([transition], now)[transition.pk]


def risks_of(ids: Iterable[UUID], now: datetime | None = None) -> dict[UUID, Risk]:
    """The same for many by their ids, without a query for each."""
    found: dict[UUID, Risk] = {}
    for some in in_chunks(list(ids)):
        rows = Transition.objects.select_related("giver", "receiver").filter(pk__in=some)
        found |= risks_for(list(rows), now)
    return found


def risks_for_seeds(seeds: Iterable[HasTransition], now: datetime) -> None:
    """Fill the risk of transitions that are about to be opened, each counted in its receiver's load."""
    rows = [seed.transition for seed in seeds]
    coming = Counter(
        row.receiver_id for row in rows if row.receiver_id and row.stage in lifecycle.BEFORE_CUTOVER
    )
    found = risks_for(rows, now, coming)
    for row in rows:
        row.risk = found[row.pk].score


def risks_for(
    transitions: Sequence[Transition],
    now: datetime | None = None,
    coming: Mapping[UUID, int] | None = None,
) -> dict[UUID, Risk]:
    """The risk of transitions at hand; `coming` are transitions per receiver that are not written yet."""
    now = now or clock.now()
    found = _gather(transitions, now, coming or {})
    return {one.pk: assess(_facts(one, found, now.date())) for one in transitions}


class _Customer(NamedTuple):
    """What is known of an account."""

    currency: str
    arr: Decimal | None
    renewal_on: date | None
    anybody: bool
    champion: bool
    sponsor: bool
    touched: datetime | None
    promises: int
    health: int | None
    owners: bool
    changes: int
    trust: int | None


@dataclass(frozen=True, slots=True)
class _Gathered:
    customers: Mapping[UUID, _Customer]
    values: Mapping[tuple[str, Decimal], float | None]
    load: Mapping[UUID, float]
    away: frozenset[UUID]
    words: Mapping[UUID, int]


def _gather(transitions: Sequence[Transition], now: datetime, coming: Mapping[UUID, int]) -> _Gathered:
    customers: dict[UUID, _Customer] = {}
    for some in in_chunks([one.account_id for one in transitions]):
        for pk, *known in _customers(now).filter(pk__in=some).values_list("pk", *_Customer._fields):
            customers[pk] = _Customer(*known)
    return _Gathered(
        customers,
        _values(customers.values()),
        _loads(transitions, coming),
        _away({one.giver_id for one in transitions if one.giver_id}, now.date()),
        _words([one.pk for one in transitions if one.cut_over_at is not None]),
    )


def _customers(now: datetime) -> QuerySet[Account]:
    here = OuterRef("pk")
    people = Stakeholder.objects.filter(account=here, left_on=None)
    owned = Ownership.objects.filter(account=here, role=Ownership.Role.ACCOUNT)
    touched = Touchpoint.objects.filter(account=here, at__lte=now).order_by("-at")
    return Account.objects.annotate(
        anybody=Exists(people),
        champion=Exists(people.filter(_of_kind("champion"))),
        sponsor=Exists(people.filter(_of_kind("sponsor"))),
        touched=Subquery(touched.values("at")[:1]),
        promises=_how_many(Commitment.objects.filter(account=here, state=Commitment.State.OPEN)),
        health=Subquery(HealthReading.objects.filter(account=here).order_by("-at").values("score")[:1]),
        owners=Exists(owned),
        changes=_how_many(owned.filter(until__gte=now - CHANGES_WITHIN)),
        trust=Subquery(
            StakeholderProfile.objects.filter(
                stakeholder__account=here,
                stakeholder__left_on=None,
                stakeholder__kind__in=_DECIDE,
                trust__isnull=False,
            )
            .order_by("trust")
            .values("trust")[:1]
        ),
    )


def _of_kind(kind: str) -> Q:
    """Mainly or also of this kind (PE-1)."""
    return Q(kind=kind) | Q(more_kinds__contains=f"|{kind}|")


def _how_many(rows: QuerySet[Commitment] | QuerySet[Ownership]) -> Coalesce:
    counted = rows.order_by().annotate(how_many=Func(F("pk"), function="COUNT")).values("how_many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _values(customers: Iterable[_Customer]) -> dict[tuple[str, Decimal], float | None]:
    """Where each value stands in the company's book of its currency: 0 the least, 1 the most."""
    wanted = {(one.currency, one.arr) for one in customers if one.arr is not None}
    if len(wanted) <= _FEW:
        return {(currency, arr): _place(currency, arr) for currency, arr in wanted}
    book: dict[str, list[Decimal]] = {}
    rows = Account.objects.filter(arr__isnull=False, currency__in={currency for currency, _arr in wanted})
    for currency, arr in rows.order_by("currency", "arr").values_list("currency", "arr"):
        book.setdefault(currency, []).append(arr or Decimal(0))
    return {
        (currency, arr): _share(bisect_left(book[currency], arr), len(book[currency]))
        for currency, arr in wanted
    }


def _place(currency: str, arr: Decimal) -> float | None:
    rows = Account.objects.filter(arr__isnull=False, currency=currency)
    found = rows.aggregate(every=Count("arr"), below=Count("arr", filter=Q(arr__lt=arr)))
    return _share(found["below"], found["every"])


def _share(below: int, every: int) -> float | None:
    return None if every < SMALLEST_BOOK else below / (every - 1)


def _loads(transitions: Sequence[Transition], coming: Mapping[UUID, int]) -> dict[UUID, float]:
    """How much of their intake limit each receiver has (GA-9)."""
    receivers = {one.receiver.pk: one.receiver for one in transitions if one.receiver is not None}
    before = Transition.objects.filter(stage__in=lifecycle.BEFORE_CUTOVER)
    now: dict[UUID, int] = {}
    for some in in_chunks(list(receivers)):
        counted = before.filter(receiver__in=some).order_by().values("receiver_id")
        now |= {row["receiver_id"]: row["count"] for row in counted.annotate(count=Count("pk"))}
    loads = {}
    for key, person in receivers.items():
        count = now.get(key, 0) + coming.get(key, 0)
        if person.intake_limit:
            loads[key] = count / person.intake_limit
        else:
            loads[key] = _LOAD_WITHOUT_LIMIT if count else 0.0
    return loads


def _words(ids: list[UUID]) -> dict[UUID, int]:
    """What customers said after the change, where they said something."""
    found: dict[UUID, int] = {}
    for some in in_chunks(ids):
        found |= import_string(ANSWERS)(some)
    return found


def _away(people: set[UUID], today: date) -> frozenset[UUID]:
    """Who of them is away for longer."""
    if not people:
        return frozenset()
    later = Q(ends_on=None) | Q(ends_on__gt=today + SHORT_ABSENCE)
    found = Absence.objects.filter(later, starts_on__lte=today, person__in=people)
    return frozenset(found.values_list("person_id", flat=True))


def _facts(transition: Transition, found: _Gathered, today: date) -> RiskFacts:
    known, giver = found.customers[transition.account_id], transition.giver
    gone = giver is not None and (
        not transition.giver_available or not giver.is_active or giver.pk in found.away
    )
    left = (giver.last_day - today).days if giver and giver.last_day else None
    renewal = (known.renewal_on - today).days if known.renewal_on else None
    return RiskFacts(
        tier=transition.tier,
        planned=transition.mode == Transition.Mode.PLANNED,
        value=found.values.get((known.currency, known.arr)) if known.arr is not None else None,
        champion=known.champion if known.anybody else None,
        sponsor=known.sponsor if known.anybody else None,
        touch_days=(today - known.touched.date()).days if known.touched else None,
        renewal_days=renewal if renewal is not None and renewal >= 0 else None,  # a past one was not kept up
        promises=known.promises,
        health=known.health,
        giver_stays=giver is not None and not gone and left is None,
        giver_days=0 if gone else left,
        load=found.load.get(transition.receiver_id) if transition.receiver_id else None,
        changes=known.changes if known.owners else None,
        trust=known.trust,
        word=found.words.get(transition.pk),
    )
