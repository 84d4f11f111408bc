"""What is known before a transition is opened, gathered for many accounts in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import F

from tasuki.customers.models import Account, Deal
from tasuki.customers.owner_history import most_changes_of_stakeholders, owners_of_accounts
from tasuki.customers.queries import relations_to_accounts
from tasuki.people.models import Person
from tasuki.people.queries import leadership, operations_lead, support_lead
from tasuki.playbooks.actions import pin
from tasuki.playbooks.models import PlaybookVersion
from tasuki.playbooks.queries import current
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.company import CompanyRules
from tasuki.rules.scenarios import OpeningFacts
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.models import Cover, Transition
from tasuki.transitions.opening.load import Load, loads
from tasuki.transitions.opening.timing import AccountState, account_states
from tasuki.web.query import in_chunks


@dataclass(frozen=True, slots=True)
class WonDeal:
    """The deal won last: which it is, and the day."""

    id: UUID
    closed_on: date


@dataclass(frozen=True)
class OpeningContext:
    """Facts about a set of accounts, by account id, and the people who hold company-wide parts."""

    last_won: Mapping[UUID, WonDeal]
    changes: Mapping[UUID, int]
    open_now: Mapping[tuple[UUID, str], UUID]
    loads: Mapping[UUID, Load]
    relations: Mapping[UUID, frozenset[str]]
    states: Mapping[UUID, AccountState]
    stakeholder_changes: Mapping[UUID, int]
    company: CompanyRules
    covered: Mapping[UUID, UUID]

    @cached_property
    def _pinned(self) -> dict[tuple[str, str], PlaybookVersion]:
        return {}

    def playbook(self, scenario: str, mode: str) -> PlaybookVersion:
        """The version that a transition opened now keeps (PB-1); stored once for all of them."""
        if (scenario, mode) not in self._pinned:
            self._pinned[scenario, mode] = pin(current(scenario, mode))
        return self._pinned[scenario, mode]

    @cached_property
    def sponsor(self) -> Person | None:
        """The leadership sponsor for strategic accounts."""
        return leadership()

    @cached_property
    def support(self) -> Person | None:
        """Who stands for the informed teams."""
        return support_lead()

    @cached_property
    def operations(self) -> Person | None:
        """Who of operations keeps the systems of record."""
        return operations_lead()


def gather(
    accounts: Sequence[Account], receivers: Iterable[Person], now: datetime, actor: Actor | None = None
) -> OpeningContext:
    """The context of opening transitions for these accounts; with an actor also how they stand to each."""
    ids = [account.pk for account in accounts]
    last_won: dict[UUID, WonDeal] = {}
    open_now: dict[tuple[UUID, str], UUID] = {}
    for chunk in in_chunks([account.pk for account in accounts]):
        last_won.update(_last_won(chunk))
        running = Transition.objects.filter(account__in=chunk).exclude(stage__in=lifecycle.ENDED)
        for account, role, pk in running.values_list("account_id", "ownership", "pk"):
            open_now[account, role] = pk
    owners = owners_of_accounts(ids, now)
    return OpeningContext(
        last_won,
        {account: seen.changes for account, seen in owners.items()},
        open_now,
        loads(one.pk for one in receivers),
        relations_to_accounts(actor, accounts) if actor is not None else {},
        account_states(ids),
        most_changes_of_stakeholders(ids, owners),
        company_rules(),
        _covered(ids),
    )


def _covered(accounts: Sequence[UUID]) -> dict[UUID, UUID]:
    """Account → the absent owner for whom somebody covers now (TR-6)."""
    found: dict[UUID, UUID] = {}
    for some in in_chunks(accounts):
        rows = Cover.objects.filter(account__in=some, ended_at=None, absent__isnull=False)
        found.update(rows.values_list("account_id", "absent_id"))
    return found


def _last_won(accounts: Sequence[UUID]) -> dict[UUID, WonDeal]:
    """The deal won last by each account; of several on one day the largest."""
    won = Deal.objects.filter(account__in=accounts, status=Deal.Status.WON)
    ordered = won.order_by("closed_on", F("amount").asc(nulls_first=True), "-id")
    found = ordered.values_list("account_id", "id", "closed_on")
    return {account: WonDeal(deal, day) for account, deal, day in found if day is not None}


def opening_facts(
    context: OpeningContext,
    account: Account,
    giver: Person | None,
    receiver: Person | None,
    *,
    today: date,
    reason: str,
    many: bool = False,
) -> OpeningFacts:
    """The facts that propose scenario and mode and that may ask for an approval (SC-6, TR-7, TR-8)."""
    won = context.last_won.get(account.pk)
    state = context.states.get(account.pk) or AccountState()
    return OpeningFacts(
        today=today,
        giver_team_kind=_kind(giver),
        receiver_team_kind=_kind(receiver),
        last_won_on=won.closed_on if won else None,
        giver_last_day=giver.last_day if giver else None,
        giver_absent=giver is not None
        and (not giver.is_active or context.covered.get(account.pk) == giver.pk),
        many_accounts=many,
        renewal_on=account.renewal_on,
        owner_changes_24_months=context.changes.get(account.pk, 0),
        most_changes_of_a_stakeholder=context.stakeholder_changes.get(account.pk, 0),
        reason=reason,
        open_escalations=state.open_escalations,
        health=state.health,
        invoice_overdue_since=state.invoice_overdue_since,
        last_contact_on=state.last_contact_at.date() if state.last_contact_at else None,
    )


def _kind(person: Person | None) -> str:
    return person.team.kind if person is not None and person.team is not None else ""
