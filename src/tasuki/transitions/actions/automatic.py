"""Handoffs that open by themselves: a deal is won, or reaches the agreed late stage (PB-12, SC-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tasuki.customers.actions import change_owner
from tasuki.customers.models import Account, Deal
from tasuki.people.models import Absence, Person, Team
from tasuki.people.queries import leadership, managers_of, operations_lead
from tasuki.playbooks.queries import current
from tasuki.rules import lifecycle, scenarios
from tasuki.rules.access import Actor
from tasuki.rules.company import CompanyRules
from tasuki.rules.reasons import Reason, Refused, TasukiError
from tasuki.rules.worktime import roll
from tasuki.transitions import facts
from tasuki.transitions.actions.advance import advance
from tasuki.transitions.actions.dates import apply_plan
from tasuki.transitions.actions.moves import save_columns
from tasuki.transitions.actions.opening import SIGNED_IN, OpenRequest, open_many
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.models import DealOpening, Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.opening.load import loads, over_capacity
from tasuki.web import clock

FRESH: Final = timedelta(days=scenarios.FRESHLY_WON_DAYS)
DRAFT_WAITS: Final = timedelta(hours=24)  # PB-8: the internal meeting is held within a day of signature
RETRY: Final = timedelta(hours=1)
ALREADY_THERE: Final = frozenset({Team.Kind.SUCCESS.value, Team.Kind.ACCOUNTS.value})
STATE = DealOpening.State


@dataclass(frozen=True, slots=True)
class _Case:
    """A deal that is due, with what it is looked at by."""

    deal: Deal
    account: Account
    company: CompanyRules
    now: datetime
    actor: Actor

    @property
    def won(self) -> bool:
        """Signed, or still before signature."""
        return self.deal.status == Deal.Status.WON


def due_deals(company: CompanyRules, now: datetime, account_id: UUID | None = None) -> QuerySet[Deal]:
    """The deals that something is to be done about now: to open, to sign, to give up.

    Won ones of the last 30 days, open ones in a late stage, won and lost ones whose handoff was there before the
    signature, whoever opened it; what waits is tried again after an hour. Nothing is opened where the company wants
    nothing opened by itself.
    """
    untried = Q(opening=None) | Q(opening__state=STATE.WAITING, opening__tried_at__lte=now - RETRY)
    wanted = Q(
        opening__state__in=(STATE.OPENED, STATE.NOT_NEEDED),
        opening__signed=False,
        opening__transition__isnull=False,
        status__in=(Deal.Status.WON, Deal.Status.LOST),
    )
    if company.open_on_won:
        recent = Q(status=Deal.Status.WON, closed_on__gte=(now - FRESH).date())
        wanted |= recent & untried
    late = Q()
    for stage in company.late_stages:
        late |= Q(stage__iexact=stage.strip())
    if late:
        wanted |= Q(late & untried, status=Deal.Status.OPEN)
    rows = Deal.objects.filter(wanted, account__isnull=False)
    return (rows.filter(account=account_id) if account_id else rows).order_by("pk")


def open_for_deal(deal_id: UUID) -> DealOpening | None:
    """Do what is due for one deal, once: whoever writes its row first does it, others leave it alone."""
    try:
        with transaction.atomic():
            return _open(deal_id)
    except IntegrityError:  # somebody else is at it, or opened something for the account at the same instant
        return None


def _open(deal_id: UUID) -> DealOpening | None:
    now, company = clock.now(), company_rules()
    deal = due_deals(company, now).filter(pk=deal_id).select_related(*_LOADED).first()
    if deal is None or deal.account is None:
        return None
    row = _claim(deal, now)
    if row is None:
        return None
    case = _Case(deal, deal.account, company, now, Actor.system("deals"))
    if row.state != STATE.WAITING and row.transition is not None:
        _follow(case, row, row.transition)
    else:
        _start(case, row)
    row.save()
    return row


_LOADED: Final = ("account__owner__team__manager", "owner__team__manager", "opening__transition__account")


def _claim(deal: Deal, now: datetime) -> DealOpening | None:
    """The deal's row, for this transaction alone: a new one, or one that nobody has taken since it was read."""
    row: DealOpening | None = getattr(deal, "opening", None)
    if row is None:
        return DealOpening.objects.create(deal=deal, tried_at=now)
    seen = DealOpening.objects.filter(pk=row.pk, state=row.state, signed=row.signed, tried_at=row.tried_at)
    if not seen.update(tried_at=now):
        return None
    row.tried_at = now
    return row


def _start(case: _Case, row: DealOpening) -> None:
    running = Transition.objects.filter(account=case.account, ownership="account").exclude(
        stage__in=lifecycle.ENDED
    )
    existing = running.select_related("account", "playbook", "giver").first()
    if existing is not None:
        unsigned = existing.scenario == scenarios.SALES_TO_CS and existing.signed_at is None
        row.state, row.transition, row.signed = STATE.NOT_NEEDED, existing, case.won or not unsigned
        if case.won and unsigned:
            _sign(case, existing)  # opened by hand before the signature
        row.reasons = [
            Reason(
                "open.exists",
                {"account": case.account.name, "transition": str(existing.pk)},
                where=f"/transitions/{existing.pk}/",
            ).as_dict()
        ]
        return
    owner = case.account.owner
    if owner is not None and owner.team is not None and owner.team.kind in ALREADY_THERE:
        row.state, row.signed = STATE.NOT_NEEDED, True
        row.reasons = [Reason("deal.already_with_success", {"owner": owner.name}).as_dict()]
        return
    _open_for(case, row, owner or case.deal.owner)


def _open_for(case: _Case, row: DealOpening, giver: Person | None) -> None:
    if giver is None:
        row.reasons = [Reason("open.no_giver", {"account": case.account.name}).as_dict()]
        return
    if case.account.owner is None:  # the rep who won it owns it, so that there is somebody to hand it over
        change_owner(actor=case.actor, account=case.account, to=giver, expected=None, at=case.now)
    proposal = propose_receiver(case.company, case.now)
    made, reasons = _try(case, giver, proposal)
    row.reasons = [one.as_dict() for one in reasons]
    if made is None:
        return
    row.state, row.transition, row.signed = STATE.OPENED, made, case.won
    _tell(case, made, proposal)


def _try(case: _Case, giver: Person, proposal: Person | None) -> tuple[Transition | None, tuple[Reason, ...]]:
    """Planned where the company lets Tasuki choose the receiver and all is well, else a draft."""
    wanted = []
    if case.company.receiver_on_won == "least_loaded" and proposal is not None:
        wanted.append(_request(case, giver, proposal, draft=False))
    wanted.append(_request(case, giver, None, draft=True))
    reasons: tuple[Reason, ...] = ()
    for request in wanted:
        outcome = open_many(actor=case.actor, requests=[request])[0]
        if outcome.transition is not None:
            return outcome.transition, reasons
        reasons = (*reasons, *outcome.reasons)
    return None, reasons


def _request(case: _Case, giver: Person, receiver: Person | None, *, draft: bool) -> OpenRequest:
    mode = "planned" if giver.is_active else "unplanned"
    document = current(scenarios.SALES_TO_CS, mode)
    calendar = facts.calendar_for(case.account.country, case.account.zone)
    day = facts.local_day(case.now, case.account.zone) + timedelta(days=document.lead_days)
    return OpenRequest(
        account=case.account,
        receiver=receiver,
        transition_on=None if draft else roll(day, calendar, forward=True),
        reason="closed_won",
        reason_text=case.deal.name,
        scenario=scenarios.SALES_TO_CS,
        mode=mode,
        giver=giver,
        draft=draft,
        deal=case.deal,
    )


def propose_receiver(company: CompanyRules, now: datetime) -> Person | None:
    """Who of the customer success teams could take an account over: the one with the least, not away, not over."""
    today = now.date()
    away = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    people = Person.objects.filter(team__kind=Team.Kind.SUCCESS, is_active=True, last_day=None)
    free = people.exclude(pk__in=away.values("person_id")).select_related("team__manager", "manager")
    found = list(free.order_by("sort_key", "pk"))
    leads = {one.team.manager_id for one in found if one.team is not None}
    carried = loads(one.pk for one in found)
    fit = [one for one in found if not over_capacity(one, carried[one.pk], company=company)]
    return min(
        fit,
        key=lambda one: (one.pk in leads, carried[one.pk].running, carried[one.pk].owned),
        default=None,
    )


def _tell(case: _Case, made: Transition, proposal: Person | None) -> None:
    values = {"deal": case.deal.name, "person": proposal.name if proposal else "–"}
    if made.stage == Transition.Stage.DRAFT:
        notify(made, "notice.draft_opened", success_side(proposal), values)
    else:
        notify(made, "notice.opened_by_deal", [made.giver_id, made.receiver_manager_id], values)


def success_side(proposal: Person | None) -> list[UUID | None]:
    """Who decides about a draft: the proposed receiver's manager, else all managers of success teams; operations."""
    nearest = [one.pk for one in managers_of(proposal)[:1]]
    if not nearest:
        teams = Team.objects.filter(kind=Team.Kind.SUCCESS, manager__isnull=False)
        nearest = list(teams.values_list("manager_id", flat=True))
    lead = operations_lead()
    return [*nearest, lead.pk if lead else None]


def _follow(case: _Case, row: DealOpening, opened: Transition) -> None:
    """The deal behind an open handoff was won or lost since: settled either way; only what it opened is cancelled."""
    own, row.signed = row.state == STATE.OPENED, True
    if opened.stage in lifecycle.ENDED:
        row.state = STATE.NOT_NEEDED
    elif opened.signed_at is not None:
        return  # signed already, by another deal of the account
    elif case.won:
        _sign(case, opened)
    elif own:
        row.state = STATE.NOT_NEEDED
        row.reasons = [Reason("deal.lost", {"deal": case.deal.name}).as_dict()]
        try:
            with transaction.atomic():
                reason = f"{case.deal.name}: {Deal.Status.LOST.label}"
                advance(actor=case.actor, transition_id=opened.pk, to=lifecycle.CANCELLED, reason=reason)
        except TasukiError as error:
            kept = error.reasons if isinstance(error, Refused) else ()
            row.reasons = [one.as_dict() for one in kept]


def _sign(case: _Case, opened: Transition) -> None:
    """Set the instant of signature: what hangs on it is planned anew, its clocks start."""
    zone = facts.calendar_for("", case.account.zone).zone
    day = case.deal.closed_on
    at = facts.local_noon(day, zone) if day and day.year in SIGNED_IN else case.now
    fresh = Transition.objects.select_related("account", "playbook", "giver", "receiver").get(pk=opened.pk)
    save_columns(fresh, signed_at=min(at, case.now), deal_id=case.deal.pk)
    if fresh.steps.exists():
        apply_plan(fresh)
    facts.recompute(fresh)


def remind_of_drafts(now: datetime) -> int:
    """A draft that nobody has planned within a day of its opening: its managers and leadership are told, once."""
    rows = DealOpening.objects.filter(
        state=STATE.OPENED,
        signed=True,
        reminded_at=None,
        transition__stage=Transition.Stage.DRAFT,
        transition__opened_at__lte=now - DRAFT_WAITS,
    )
    told = 0
    for row in rows.select_related("transition__account", "deal")[:200]:
        claimed = DealOpening.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=now)
        if not claimed or row.transition is None:
            continue
        sponsor = leadership()
        people = [*success_side(None), sponsor.pk if sponsor else None]
        notify(row.transition, "notice.draft_waits", people, {"deal": row.deal.name}, once=f"draft:{row.pk}")
        told += 1
    return told
