"""Opening transitions, one or thousands, by the same code (TR-1 … TR-5, TR-7, TR-8, SC-6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from tasuki.customers.models import Account, Deal, Ownership
from tasuki.people.models import Person
from tasuki.people.queries import managers_of
from tasuki.rules import lifecycle, scenarios
from tasuki.rules.absences import absence_on
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason, Refused
from tasuki.rules.scenarios import OpeningFacts, Proposal
from tasuki.rules.worktime import is_working_day, roll
from tasuki.transitions import facts
from tasuki.transitions.actions.dates import why_not_near, why_not_planned
from tasuki.transitions.models import Transition
from tasuki.transitions.opening.facts import OpeningContext, WonDeal, gather, opening_facts
from tasuki.transitions.opening.load import Load, over_capacity
from tasuki.transitions.planning import facts as plan_facts
from tasuki.transitions.planning import planting
from tasuki.transitions.planning.facts import Surroundings
from tasuki.transitions.planning.flags import Candidates, absence_flags, empty_role_flags
from tasuki.transitions.planning.replanting import absences_planned
from tasuki.web import clock
from tasuki.web.query import in_chunks

SIGNED_IN = range(1990, 2101)  # years in which a deal can have been signed


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What somebody asks for. Scenario and mode are proposed from the facts where they are None.

    Without a receiver or a date the transition stays a draft. `giver` defaults to the account's owner.
    """

    account: Account
    receiver: Person | None = None
    transition_on: date | None = None
    reason: str = "other"
    reason_text: str = ""
    scenario: str | None = None
    mode: str | None = None
    giver: Person | None = None
    ownership: str = Ownership.Role.ACCOUNT
    draft: bool = False
    deal: Deal | None = None  # the deal that asks for it; else the one won last, after a sale
    force: str = ""  # a manager's reason to take a day that lies in a blackout (PB-3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request: a transition, or the reasons why not; `flags` are remarks that do not refuse."""

    request: OpenRequest
    transition: Transition | None
    reasons: tuple[Reason, ...] = ()
    flags: tuple[Reason, ...] = ()


def open_transition(*, actor: Actor, **wanted: object) -> Transition:
    """Open one transition (fields of `OpenRequest`); raises Refused with every reason at once."""
    request = OpenRequest(**wanted)  # type: ignore[arg-type]
    outcome = open_many(actor=actor, requests=[request])[0]
    if outcome.transition is None:
        raise Refused(outcome.reasons)
    return outcome.transition


def propose_opening(
    account: Account,
    giver: Person | None,
    receiver: Person | None,
    *,
    reason: str = "other",
    many: bool = False,
) -> Proposal:
    """Scenario and mode with the reason for each (SC-6); nothing is changed."""
    now = clock.now()
    context = gather([account], [receiver] if receiver else [], now)
    known = opening_facts(
        context, account, giver, receiver, today=_today(account, now), reason=reason, many=many
    )
    return scenarios.propose(known)


@transaction.atomic
def open_many(
    *, actor: Actor, requests: Sequence[OpenRequest], progress: Callable[[int], None] | None = None
) -> list[Outcome]:
    """Open all that may be opened; each request gets its own answer, good ones are kept.

    Facts are gathered for all accounts together, rows are written by the database's fast path.
    A transition that somebody else opened at the same instant is refused like any other second one.
    """
    try:
        return _open_at_once(actor, requests, progress)
    except IntegrityError as error:
        if not any(sign in str(error) for sign in ("one_open_transition_per_role", "ownership")):
            raise
    # Somebody was faster with one of them: it is refused now, with a link to theirs, and the others are kept.
    return _open_at_once(actor, requests, progress)


@transaction.atomic
def _open_at_once(
    actor: Actor, requests: Sequence[OpenRequest], progress: Callable[[int], None] | None
) -> list[Outcome]:
    now = clock.now()
    receivers = [one.receiver for one in requests if one.receiver]
    accounts = [one.account for one in requests]
    context = gather(accounts, receivers, now, actor)
    around = plan_facts.surroundings(
        person.pk for one in requests for person in (one.giver or one.account.owner, one.receiver) if person
    )
    owners = _role_owners(requests)
    outcomes: list[Outcome] = []
    seeds: dict[int, planting.Seed] = {}
    taken, given = dict(context.open_now), Counter[UUID]()
    for request in requests:
        existing = taken.get((request.account.pk, request.ownership))
        case = _case(actor, request, context, existing, now, around, owners, many=len(requests) > 1)
        reasons, flags = _why_not_open(case), []
        transition = None if reasons else _transition(case, context)
        if transition is not None:
            taken[request.account.pk, request.ownership] = transition.pk
            seeds[len(outcomes)] = planting.Seed(transition, case.scenario, case.mode)
            if request.receiver is not None:
                given[request.receiver.pk] += 1
            flags = _flags(request, context, given)
        outcomes.append(Outcome(request, transition, tuple(reasons), tuple(flags)))
    planting.plant(actor, list(seeds.values()), now, progress)
    candidates = Candidates()
    for place, seed in seeds.items():
        more = (*outcomes[place].flags, *_plan_flags(seed, candidates))
        outcomes[place] = replace(outcomes[place], flags=more)
    return outcomes


def _plan_flags(seed: planting.Seed, candidates: Candidates) -> list[Reason]:
    """Roles that nobody plays, and steps due while their person is away."""
    found = empty_role_flags(seed.steps, candidates)
    if any(one.absent for one in seed.steps):
        found += absence_flags(seed.transition, absences_planned(seed.transition, seed.steps))
    return found


@dataclass(frozen=True, slots=True)
class _Case:
    """One request with what follows from it; `existing` is the open transition that stands in its way."""

    actor: Actor
    request: OpenRequest
    giver: Person | None
    scenario: str
    mode: str
    known: OpeningFacts
    relations: frozenset[str]
    owners: frozenset[UUID]  # of the account, and of the role that changes hands
    existing: UUID | None
    now: datetime
    around: Surroundings


def _case(
    actor: Actor,
    request: OpenRequest,
    context: OpeningContext,
    existing: UUID | None,
    now: datetime,
    around: Surroundings,
    role_owners: Mapping[tuple[UUID, str], UUID],
    *,
    many: bool,
) -> _Case:
    account, receiver = request.account, request.receiver
    giver, today = request.giver or account.owner, _today(account, now)
    known = opening_facts(context, account, giver, receiver, today=today, reason=request.reason, many=many)
    proposal = scenarios.propose(known)
    holders = (account.owner_id, role_owners.get((account.pk, request.ownership)))
    owners = frozenset(one for one in holders if one is not None)
    theirs = giver if giver is not None and giver.pk in owners else None
    return _Case(
        actor=actor,
        request=request,
        giver=giver,
        scenario=request.scenario or proposal.scenario,
        mode=request.mode or proposal.mode,
        known=known,
        relations=context.relations[account.pk] | _relations_as_manager(actor, theirs, receiver),
        owners=owners,
        existing=existing,
        now=now,
        around=around,
    )


def _why_not_open(case: _Case) -> list[Reason]:
    request, giver = case.request, case.giver
    account, receiver = request.account, request.receiver
    reasons = why_not("transition.open", case.actor, case.relations) or _why_not_giver(case)
    if case.existing is not None:
        values = {"account": account.name, "transition": str(case.existing)}
        reasons.append(Reason("open.exists", values, where=f"/transitions/{case.existing}/"))
    if giver is None:
        reasons.append(Reason("open.no_giver", {"account": account.name}))
    if case.scenario not in scenarios.SCENARIOS:
        known = list(scenarios.SCENARIOS)
        reasons.append(Reason("open.unknown_scenario", {"scenario": case.scenario, "known": known}))
    if case.mode not in scenarios.MODES:
        reasons.append(Reason("open.unknown_mode", {"mode": case.mode}))
    if request.reason == "other" and is_placeholder(request.reason_text or ""):
        reasons.append(Reason("open.reason_missing"))
    if not request.draft:
        reasons += why_not_planned(receiver, request.transition_on, case.known.today) + _why_not_closed(case)
    elif request.transition_on is not None:  # a draft waits with a blackout, unless it is forced already
        reasons += why_not_near(request.transition_on, case.known.today)
        reasons += _why_not_closed(case) if request.force else []
    if receiver is not None and giver is not None and receiver.pk == giver.pk:
        reasons.append(Reason("open.same_person", {"person": receiver.name}))
    return reasons


def _why_not_giver(case: _Case) -> list[Reason]:
    """Somebody else than the owner gives only where the owner, their manager or operations say so (RO-10)."""
    may = case.actor.has("operations") or not case.relations.isdisjoint({"owner", "owner_manager"})
    if may or case.giver is None or case.giver.pk in case.owners:
        return []
    return [Reason("access.role", {"roles": ["owner", "owner_manager", "operations"]})]


def _closed(case: _Case) -> list[Reason]:
    """What closes the day; nothing is asked about a day that is refused as past or far."""
    day = case.request.transition_on
    if day is None or why_not_near(day, case.known.today):
        return []
    return plan_facts.why_not_day(day, case.request.account, case.around)


def _why_not_closed(case: _Case) -> list[Reason]:
    """A blackout refuses with the next free day, unless a manager forces it with a reason (PB-3)."""
    request, closed = case.request, _closed(case)
    if not closed or not request.force:
        return closed
    reasons = why_not("transition.force", case.actor, _sides(case.relations))
    return reasons + ([Reason("date.force_reason")] if is_placeholder(request.force) else [])


def _sides(relations: frozenset[str]) -> frozenset[str]:
    """The manager of the account's owner is the manager of the side that gives."""
    return relations | {"giver_manager"} if "owner_manager" in relations else relations


def _giver_available(case: _Case) -> bool:
    """Whether the outgoing owner can hand over: still here, and not away until after the cutover (PB-6)."""
    giver, today = case.giver, case.known.today
    if giver is None or not giver.is_active or (giver.last_day is not None and giver.last_day < today):
        return False
    away = absence_on(today, case.around.absences.get(giver.pk, ()))
    day = case.request.transition_on
    return away is None or (away[1] is not None and day is not None and away[1] < day)


def _role_owners(requests: Sequence[OpenRequest]) -> dict[tuple[UUID, str], UUID]:
    """Who holds the other roles that are to change hands; the account's owner stands on the account."""
    accounts = [one.account.pk for one in requests if one.ownership != Ownership.Role.ACCOUNT]
    found: dict[tuple[UUID, str], UUID] = {}
    for some in in_chunks(accounts):
        rows = Ownership.objects.filter(account__in=some, until=None)
        found |= {
            (account, role): person for account, role, person in rows.values_list("account", "role", "person")
        }
    return found


def _relations_as_manager(actor: Actor, giver: Person | None, receiver: Person | None) -> frozenset[str]:
    found = set()
    if giver is not None and giver.pk in actor.managed_ids:
        found.add("giver_manager")
    if receiver is not None and receiver.pk in actor.managed_ids:
        found.add("receiver_manager")
    return frozenset(found)


def _flags(request: OpenRequest, context: OpeningContext, given: Mapping[UUID, int]) -> list[Reason]:
    """Remarks that do not refuse: a receiver who takes over too much (GA-9), a day off at the customer (PB-3).

    `given` counts what the same batch has given to each receiver, this request included.
    """
    flags, receiver, day = [], request.receiver, request.transition_on
    if receiver is not None:
        load = context.loads.get(receiver.pk, Load())
        flags += over_capacity(receiver, load, more=given[receiver.pk], company=context.company)
    calendar = facts.calendar_for(request.account.country, request.account.zone)
    if day is not None and not is_working_day(day, calendar):
        days = {"day": day.isoformat(), "next": roll(day, calendar, forward=True).isoformat()}
        flags.append(Reason("open.not_working_day", days))
    return flags


def _transition(case: _Case, context: OpeningContext) -> Transition:
    request, giver, now = case.request, case.giver, case.now
    account, receiver = request.account, request.receiver
    won = _won(case, context)
    strategic = account.tier == Account.Tier.STRATEGIC
    asked = scenarios.approvals_needed(case.known, context.company)
    return Transition(
        account=account,
        ownership=request.ownership,
        scenario=case.scenario,
        mode=case.mode,
        stage=lifecycle.DRAFT if request.draft else lifecycle.PLANNED,
        giver=giver,
        receiver=receiver,
        giver_manager=next(iter(managers_of(giver)), None),
        receiver_manager=next(iter(managers_of(receiver)), None),
        sponsor=context.sponsor if strategic else None,
        support=context.support,
        operations=context.operations,
        giver_available=_giver_available(case),
        owner_before=account.owner_id,
        deal_id=request.deal.pk if request.deal else won.id if won else None,
        reason=request.reason,
        reason_text=request.reason_text,
        tier=account.tier,
        country=account.country,
        zone=account.zone,
        transition_on=request.transition_on,
        **_forced(case),
        signed_at=_signed_at(won, account, now),
        opened_at=now,
        opened_by_id=case.actor.person_id,
        playbook=context.playbook(case.scenario, case.mode),
        approvals=[reason.as_dict() for reason in asked],
        asks_approval=bool(asked),
        created_at=now,
    )


def _forced(case: _Case) -> dict[str, Any]:
    request = case.request
    if not request.force or not _closed(case):
        return {}
    return {"forced_on": request.transition_on, "forced_why": request.force}


def _won(case: _Case, context: OpeningContext) -> WonDeal | None:
    """The won deal whose signature the plan counts from; a deal that is still open has none.

    Unless a deal is named, only one that was just won: what was signed a year ago does not set the hours of today.
    """
    deal = case.request.deal
    if case.scenario != scenarios.SALES_TO_CS:
        return None
    if deal is None:
        last = context.last_won.get(case.request.account.pk)
        return None if last is None or scenarios.long_won(last.closed_on, case.known.today) else last
    signed = deal.status == Deal.Status.WON and deal.closed_on is not None
    return WonDeal(deal.pk, deal.closed_on) if signed and deal.closed_on else None


def _signed_at(won: WonDeal | None, account: Account, now: datetime) -> datetime | None:
    """The instant of signature: of the deal only the day is known; noon there, and never later than now.

    A year that nobody can mean (0001, where a system knew no day) is no signature.
    """
    if won is None or won.closed_on.year not in SIGNED_IN:
        return None
    return min(facts.local_noon(won.closed_on, facts.calendar_for("", account.zone).zone), now)


def _today(account: Account, now: datetime) -> date:
    return now.astimezone(ZoneInfo(facts.calendar_for("", account.zone).zone)).date()
