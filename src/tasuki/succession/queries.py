"""The book of a person and what hangs on them alone (KN-9, SU-8, RO-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q

from tasuki.commitments.models import Commitment
from tasuki.customers.models import Account, Initiative, Stakeholder, Touchpoint
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.items import all_items
from tasuki.knowledge.queries import completeness_bulk, open_question_counts
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed
from tasuki.rules.completeness import Completeness
from tasuki.rules.departure import CONTACT_WITHIN, BookFacts, BookLoss, triage
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.risk.facts import risks_for
from tasuki.web import clock
from tasuki.web.query import in_chunks

#: Roles of a transition that need the person themselves.
_PARTS = Q(stage__in=lifecycle.OPEN_STAGES)


@dataclass(frozen=True, slots=True)
class Drill:
    """What would be lost if this person left today: the book in triage order, and what stands beside it."""

    person: Person
    today: date
    book: tuple[BookLoss, ...]
    steps: int  # steps of transitions that wait for them
    transitions: int  # open transitions in which they hand over or take over

    @property
    def touched(self) -> tuple[BookLoss, ...]:
        """The accounts of which something would be lost."""
        return tuple(one for one in self.book if one.losses)

    def total(self, name: str) -> int:
        """The sum of a count over the book."""
        return sum(int(getattr(one.facts, name)) for one in self.book)

    @property
    def below(self) -> int:
        """How many accounts are below the target of completeness."""
        return sum(1 for one in self.book if one.facts.completeness < one.facts.target)

    @property
    def worth(self) -> tuple[tuple[str, Decimal], ...]:
        """The yearly value of the accounts of which something would be lost, by currency."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.touched:
            if one.facts.arr is not None:
                found[one.facts.currency] += one.facts.arr
        return tuple(sorted(found.items()))


def access_drill(actor: Actor, person_id: UUID) -> Person:
    """The colleague, if the actor may see what hangs on them: themselves, their manager, overseers (RO-10)."""
    person = Person.objects.select_related("team").filter(pk=person_id).first()
    if person is None or not allowed("readiness.see", actor, _relations(actor, person_id)):
        raise NotFound("person", person_id)
    return person


def _relations(actor: Actor, person_id: UUID) -> set[str]:
    found = {"self"} if actor.person_id == person_id else set()
    return found | ({"owner_manager"} if person_id in actor.managed_ids else set())


def drill_of(person: Person, now: datetime | None = None) -> Drill:
    """Go through the person's book as if they left today. Nothing is changed (SU-8)."""
    now = now or clock.now()
    accounts = list(Account.objects.filter(owner=person).order_by("pk"))
    open_ones = Transition.objects.filter(_PARTS)
    return Drill(
        person=person,
        today=now.date(),
        book=triage(_facts(person, accounts, now), now.date()),
        steps=Step.objects.filter(person=person, state=Step.State.TODO, transition__in=open_ones).count(),
        transitions=open_ones.filter(Q(giver=person) | Q(receiver=person)).count(),
    )


def _facts(person: Person, accounts: Sequence[Account], now: datetime) -> Iterable[BookFacts]:
    ids = [one.pk for one in accounts]
    basis = basis_for("")
    known = completeness_bulk(
        ids, basis.document.requirements(), now=now, freshness_days=basis.document.freshness_days
    )
    risks = _risks(person, accounts, now)
    contacts, promises = _contacts(person, ids, now), _promises(person, ids)
    adrift, questions, running = _adrift(ids), open_question_counts(ids), _running(person, ids)
    for one in accounts:
        people, only, unknown = contacts.get(one.pk, (0, 0, 0))
        kept, unproven = promises.get(one.pk, (0, 0))
        found = known[one.pk]
        yield BookFacts(
            account=one.pk,
            name=one.name,
            tier=one.tier,
            arr=one.arr,
            currency=one.currency,
            completeness=found.total,
            target=basis.target,
            unwritten=_unwritten(found),
            stale=sum(1 for missing in found.missing if missing.why == "stale"),
            people=people,
            only_theirs=only,
            unknown=unknown,
            promises=kept,
            unproven=unproven,
            adrift=adrift.get(one.pk, 0),
            questions=questions.get(one.pk, 0),
            renewal_on=one.renewal_on,
            running=one.pk in running,
            risk=risks[one.pk],
        )


def _unwritten(known: Completeness) -> int:
    """Required items that the owner must supply and that hold nothing real."""
    items = all_items()
    return sum(
        1
        for missing in known.missing
        if missing.why != "stale" and missing.key in items and items[missing.key].who == "giver"
    )


def _risks(person: Person, accounts: Sequence[Account], now: datetime) -> dict[UUID, int]:
    """The risk of each account changing hands at once without a word from them (SU-9)."""
    supposed = [
        Transition(
            account=one,
            mode=Transition.Mode.UNPLANNED,
            tier=one.tier,
            giver=person,
            giver_available=False,
            opened_at=now,
        )
        for one in accounts
    ]
    judged = risks_for(supposed, now)
    return {one.account_id: judged[one.pk].score for one in supposed}


def _contacts(person: Person, ids: Sequence[UUID], now: datetime) -> dict[UUID, tuple[int, int, int]]:
    """Per account: people there, those whom only this person had contact with, those whom nobody had."""
    found: dict[UUID, tuple[int, int, int]] = {}
    for some in in_chunks(ids):
        people = Stakeholder.objects.filter(account__in=some, left_on=None)
        here = Q(person__is_active=True) | Q(person=person)  # who has left knows nobody any more
        touched = Touchpoint.objects.filter(
            here, stakeholder__in=people.values("pk"), at__gte=now - CONTACT_WITHIN, at__lte=now
        )
        met: dict[UUID, set[UUID | None]] = defaultdict(set)
        for stakeholder_id, person_id in (
            touched.order_by().values_list("stakeholder_id", "person_id").distinct()
        ):
            if stakeholder_id is not None:
                met[stakeholder_id].add(person_id)
        for stakeholder_id, account_id in people.values_list("pk", "account_id"):
            count, only, unknown = found.get(account_id, (0, 0, 0))
            whom = met.get(stakeholder_id, set())
            found[account_id] = (count + 1, only + (whom == {person.pk}), unknown + (not whom))
    return found


def _promises(person: Person, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Per account: open promises that they keep; open ones that they made or keep without evidence."""
    found: dict[UUID, tuple[int, int]] = {}
    theirs = Q(owner=person) | Q(promised_by=person)
    for some in in_chunks(ids):
        rows = Commitment.objects.filter(theirs, account__in=some, state=Commitment.State.OPEN)
        counted = (
            rows.order_by()
            .values("account_id")
            .annotate(kept=Count("pk", filter=Q(owner=person)), unproven=Count("pk", filter=Q(evidence="")))
        )
        found |= {row["account_id"]: (row["kept"], row["unproven"]) for row in counted}
    return found


def _adrift(ids: Sequence[UUID]) -> dict[UUID, int]:
    """Per account: running initiatives of which nobody wrote down the next step."""
    found: dict[UUID, int] = {}
    for some in in_chunks(ids):
        rows = Initiative.objects.filter(account__in=some, next_step="").exclude(state=Initiative.State.DONE)
        counted = rows.order_by().values("account_id").annotate(count=Count("pk"))
        found |= {row["account_id"]: row["count"] for row in counted}
    return found


def _running(person: Person, ids: Sequence[UUID]) -> set[UUID]:
    """Accounts with an open transition in which they have a part."""
    found: set[UUID] = set()
    part = Q(giver=person) | Q(receiver=person)
    for some in in_chunks(ids):
        rows = Transition.objects.filter(_PARTS, part, account__in=some)
        found |= set(rows.values_list("account_id", flat=True))
    return found
