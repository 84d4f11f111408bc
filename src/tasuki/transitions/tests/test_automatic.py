"""Handoffs that open by themselves when a deal is won or reaches the late stage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tasuki.customers.deals import save_deal
from tasuki.customers.models import Account, Deal
from tasuki.rules.access import Actor
from tasuki.rules.company import CompanyRules
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import automatic
from tasuki.transitions.company.rules import rules_document, save_company_rules
from tasuki.transitions.models import Clock, DealOpening, Notice, Transition
from tasuki.transitions.opening.jobs import open_for_deals
from tasuki.web import clock

pytestmark = pytest.mark.django_db
RUN: Any = open_for_deals.func


def rules(**values: Any) -> None:
    """Set the company's rules, where they are not so already."""
    number, known = rules_document()
    if known != (wanted := {**known, **values}):
        save_company_rules(actor=Actor.console(), values=wanted, expected_number=number)


def deal_of(cast: Cast, account: Account, **values: Any) -> Deal:
    """A deal of the account, written as operations write it."""
    today = clock.now().date()
    known = {"name": "Spring deal", "status": "won", "closed_on": today, "owner": cast.giver, **values}
    return save_deal(actor=cast.actor("operations"), account=account, values=known)


def test_on_unless_the_company_says_no(cast: Cast, account: Account) -> None:
    """PB-12: with nothing set a won deal opens the handoff; switched off nothing opens until it is on again."""
    rules(open_on_won=False)
    deal_of(cast, account)
    assert RUN() == 0
    rules(open_on_won=CompanyRules().open_on_won)
    assert RUN() == 1


def test_a_won_deal_opens_a_draft_once(cast: Cast, account: Account) -> None:
    """PB-12 SC-1: a deal won opens the handoff after a sale once, as a draft with a proposal, and says so."""
    rules(open_on_won=True)
    deal = deal_of(cast, account)
    for _again in range(3):
        RUN(account_id=str(account.pk))
    made = Transition.objects.get()
    assert (made.scenario, made.mode, made.stage) == ("sales-to-cs", "planned", "draft")
    assert (made.deal_id, made.giver_id, made.reason) == (deal.pk, cast.giver.pk, "closed_won")
    assert made.signed_at is not None
    notice = Notice.objects.filter(code="notice.draft_opened")
    assert {one.person_id for one in notice} == {cast.manager.pk, cast.operations.pk}
    assert notice[0].values["person"] == "Rei Receiver"


def test_the_company_may_let_tasuki_choose(cast: Cast, account: Account) -> None:
    """PB-12 GA-9: where the company wants it, the one with the least receives it at once and the clocks run."""
    rules(open_on_won=True, receiver_on_won="least_loaded")
    deal_of(cast, account)
    RUN()
    made = Transition.objects.get()
    assert (made.stage, made.receiver_id) == ("planned", cast.receiver.pk)
    assert Clock.objects.filter(transition=made).exists()


def test_who_carries_too_much_is_not_proposed(cast: Cast, account: Account) -> None:
    """PB-12 GA-9: nobody over their limit is proposed; then it stays a draft that somebody has to decide."""
    cast.receiver.intake_limit = 0
    cast.receiver.save()
    cast.manager.intake_limit = 0
    cast.manager.save()
    rules(open_on_won=True, receiver_on_won="least_loaded")
    deal_of(cast, account)
    RUN()
    assert Transition.objects.get().stage == "draft"


def test_late_stage_then_won(cast: Cast, account: Account) -> None:
    """PB-12 PB-7: the late stage opens the phase before signature; winning the same deal sets the signature."""
    rules(open_on_won=True, late_stages=["negotiation"], receiver_on_won="least_loaded")
    deal = deal_of(cast, account, status="open", closed_on=None, stage="Negotiation")
    RUN()
    made = Transition.objects.get()
    assert (made.deal_id, made.signed_at) == (deal.pk, None)
    with clock.fixed(clock.now() + timedelta(days=3)):
        save_deal(actor=cast.actor("operations"), account=account, values={"status": "won"}, deal=deal)
        RUN()
    made.refresh_from_db()
    assert made.signed_at is not None
    assert Transition.objects.count() == 1
    assert DealOpening.objects.get().signed


def test_late_stage_then_lost(cast: Cast, account: Account) -> None:
    """PB-12: what was opened before signature is cancelled when the deal is lost."""
    rules(late_stages=["Negotiation"])
    deal = deal_of(cast, account, status="open", closed_on=None, stage="Negotiation")
    RUN()
    save_deal(actor=cast.actor("operations"), account=account, values={"status": "lost"}, deal=deal)
    RUN()
    assert Transition.objects.get().stage == "cancelled"
    assert RUN() == 0


@pytest.mark.parametrize("days", [31, 400])
def test_old_deals_open_nothing(cast: Cast, account: Account, days: int) -> None:
    """PB-12: history that is imported opens nothing."""
    rules(open_on_won=True)
    deal_of(cast, account, closed_on=clock.now().date() - timedelta(days=days))
    assert RUN() == 0


def test_not_where_success_has_it_or_somebody_hands_it_over(cast: Cast) -> None:
    """PB-12 TR-5: an account that success owns needs none, one in transition keeps its own; each deal is asked once."""
    rules(open_on_won=True)
    with_success, moving = make_account(cast.receiver, "With success"), make_account(cast.giver, "Moving")
    running = open_for(cast, moving)
    first, second = deal_of(cast, with_success), deal_of(cast, moving)
    assert RUN() == 2
    assert RUN() == 0
    assert Transition.objects.count() == 1
    assert DealOpening.objects.get(deal=first).state == "not_needed"
    assert DealOpening.objects.get(deal=second).transition_id == running.pk


def test_nobody_to_hand_it_over(cast: Cast) -> None:
    """PB-12: without an owner the deal's rep becomes owner of record; with nobody at all it waits for one."""
    rules(open_on_won=True)
    nobody, rep = make_account(None, "Nobody"), make_account(None, "Rep only")
    deal_of(cast, nobody, owner=None)
    deal_of(cast, rep)
    RUN()
    waiting = DealOpening.objects.get(deal__account=nobody)
    assert (waiting.state, waiting.reasons[0]["code"]) == ("waiting", "open.no_giver")
    rep.refresh_from_db()
    assert rep.owner_id == cast.giver.pk
    Account.objects.filter(pk=nobody.pk).update(owner=cast.giver)
    assert RUN() == 0
    with clock.fixed(clock.now() + timedelta(hours=2)):
        assert RUN() == 1
    assert Transition.objects.count() == 2


def test_a_draft_that_waits_is_told_once(cast: Cast, account: Account) -> None:
    """PB-12 PB-8 ES-1: a draft that nobody plans within a day is told to managers, operations and leadership, once."""
    rules(open_on_won=True)
    deal_of(cast, account)
    RUN()
    later = clock.now() + timedelta(hours=25)
    assert automatic.remind_of_drafts(later) == 1
    assert automatic.remind_of_drafts(later) == 0
    told = set(Notice.objects.filter(code="notice.draft_waits").values_list("person_id", flat=True))
    assert {cast.sponsor.pk, cast.operations.pk, cast.manager.pk} == told


def test_writing_a_deal_wakes_the_job(
    cast: Cast, account: Account, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PB-12: whoever writes a deal wakes the job by name after the commit."""
    woken: list[str] = []
    monkeypatch.setattr("tasuki.customers.deals.wake_named", lambda name, **_values: woken.append(name))
    deal_of(cast, account)
    assert "tasuki.transitions.opening.jobs.open_for_deals" in woken


def test_a_handoff_opened_by_hand_gets_its_signature(cast: Cast, account: Account) -> None:
    """PB-12 PB-7: winning the deal sets the signature of a handoff that somebody opened before it."""
    rules(open_on_won=True)
    by_hand = open_for(cast, account, scenario="sales-to-cs")
    assert by_hand.signed_at is None
    deal = deal_of(cast, account)
    RUN()
    by_hand.refresh_from_db()
    assert (by_hand.deal_id, by_hand.signed_at is not None) == (deal.pk, True)


def test_the_signature_follows_without_opening_on_won(cast: Cast, account: Account) -> None:
    """PB-12: what the late stage opened is signed when the deal is won, also where winning alone opens nothing."""
    rules(late_stages=["Negotiation"], receiver_on_won="least_loaded")
    deal = deal_of(cast, account, status="open", closed_on=None, stage="Negotiation")
    RUN()
    save_deal(actor=cast.actor("operations"), account=account, values={"status": "won"}, deal=deal)
    assert RUN() == 1
    assert Transition.objects.get().signed_at is not None
    assert RUN() == 0


@pytest.mark.parametrize("open_on_won", [True, False])
def test_opened_by_hand_then_late_then_won(cast: Cast, account: Account, open_on_won: bool) -> None:
    """PB-12: a handoff opened by hand waits for the signature of the deal that reached the late stage."""
    rules(open_on_won=open_on_won, late_stages=["Negotiation"])
    by_hand = open_for(cast, account, scenario="sales-to-cs")
    deal = deal_of(cast, account, status="open", closed_on=None, stage="Negotiation")
    assert RUN() == 1
    assert RUN() == 0
    assert not DealOpening.objects.get().signed
    save_deal(actor=cast.actor("operations"), account=account, values={"status": "won"}, deal=deal)
    assert RUN() == 1
    by_hand.refresh_from_db()
    assert (by_hand.deal_id, by_hand.signed_at is not None) == (deal.pk, True)
    assert RUN() == 0


def test_a_lost_deal_leaves_what_was_opened_by_hand(cast: Cast, account: Account) -> None:
    """PB-12: losing the deal cancels only what the deal itself opened."""
    rules(late_stages=["Negotiation"])
    by_hand = open_for(cast, account, scenario="sales-to-cs")
    deal = deal_of(cast, account, status="open", closed_on=None, stage="Negotiation")
    RUN()
    save_deal(actor=cast.actor("operations"), account=account, values={"status": "lost"}, deal=deal)
    assert RUN() == 1
    by_hand.refresh_from_db()
    assert (by_hand.stage, by_hand.signed_at) == ("planned", None)
    assert RUN() == 0
