"""What asks for a manager's approval before preparation, by facts and by reason; fatigue; what is carried."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.account_facts import change_account_facts
from tasuki.customers.actions import add_touchpoint, record_health
from tasuki.customers.models import Account
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Refused
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.transitions import carries
from tasuki.transitions.actions import advance, approve, propose_opening
from tasuki.transitions.actions.cover import start_cover
from tasuki.transitions.company.rules import rules_document, save_company_rules
from tasuki.transitions.models import Transition
from tasuki.transitions.opening import approvals
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
WHY = "The customer asked for it"


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of all reasons."""
    return {one.code for one in error.value.reasons}


def fresh(transition: Transition) -> Transition:
    """The transition as it is now."""
    return access_transition(Actor.console(), transition.pk)


def set_rules(**values: object) -> None:
    """Set the company's rules."""
    number, known = rules_document()
    save_company_rules(actor=Actor.console(), values={**known, **values}, expected_number=number)


def trouble(cast: Cast, account: Account) -> None:
    """Everything at once that speaks against moving now."""
    today = clock.now().date()
    change_account_facts(
        actor=cast.actor("giver"),
        account=account,
        values={
            "open_escalations": 2,
            "renewal_on": today + timedelta(days=20),
            "invoice_overdue_since": today - timedelta(days=9),
        },
    )
    record_health(actor=cast.actor("giver"), account=account, score=30, source="test")
    long_ago = clock.now() - timedelta(days=100)
    add_touchpoint(actor=cast.actor("giver"), account=account, channel="call", at=long_ago, person=cast.giver)


def test_facts_ask_whatever_was_chosen(cast: Cast, account: Account) -> None:
    """TR-8: all facts that speak against it are named at once; a manager approves with a reason, once."""
    trouble(cast, account)
    transition = open_for(cast, account)
    with pytest.raises(Refused) as refused:
        advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    asked = {
        "approval.open_escalation",
        "approval.unhappy_customer",
        "approval.renewal_soon",
        "approval.unpaid_invoice",
        "approval.quiet_account",
    }
    assert codes(refused) == asked
    assert all(one.where.endswith("#approval") and one.who for one in refused.value.reasons)
    for who, reason in (("giver", WHY), ("manager", "ok")):
        with pytest.raises(Refused):
            approve(actor=cast.actor(who), transition_id=transition.pk, reason=reason)
    approve(actor=cast.actor("manager"), transition_id=transition.pk, reason=WHY)
    kept = fresh(transition)
    assert {one["code"] for one in kept.approvals} == asked
    assert (kept.approved_by_id, kept.approval_reason) == (cast.manager.pk, WHY)
    with pytest.raises(Refused) as refused:
        approve(actor=cast.actor("manager"), transition_id=transition.pk, reason=WHY)
    assert codes(refused) == {"approval.not_needed"}
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")


def test_what_happens_after_the_approval_asks_anew(cast: Cast, account: Account) -> None:
    """TR-8: an escalation opened after opening asks too; one that is over asks no more."""
    transition = open_for(cast, account, reason="open_escalation")
    approve(actor=cast.actor("manager"), transition_id=transition.pk, reason=WHY)
    assert approvals.waiting(fresh(transition)) == []
    actor = cast.actor("giver")
    change_account_facts(actor=actor, account=account, values={"open_escalations": 1})
    assert [one.code for one in approvals.waiting(fresh(transition))] == ["approval.open_escalation"]
    approve(actor=cast.actor("giver_manager"), transition_id=transition.pk, reason=WHY)
    assert len(fresh(transition).approvals) == 2
    change_account_facts(actor=actor, account=account, values={"open_escalations": 0})
    assert approvals.waiting(fresh(transition)) == []


def test_two_managers_approve_at_once(cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-8: approving is compare-and-set: the second manager is told, the first one's reason stays."""
    transition = open_for(cast, account, reason="unpaid_invoice")
    stale = fresh(transition)
    approve(actor=cast.actor("manager"), transition_id=transition.pk, reason=WHY)
    module = sys.modules["tasuki.transitions.actions.advance"]
    monkeypatch.setattr(module, "access_transition", lambda *_args: stale)
    with pytest.raises(Conflict):
        approve(actor=cast.actor("giver_manager"), transition_id=transition.pk, reason="Mine is better")
    assert fresh(transition).approval_reason == WHY


def test_the_company_sets_what_asks(cast: Cast, account: Account) -> None:
    """TR-8: by company setting nothing asks, and thresholds move."""
    trouble(cast, account)
    set_rules(approvals=["renewal_soon"], renewal_days=10)
    transition = open_for(cast, account)
    assert approvals.waiting(fresh(transition)) == []
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")


def test_page_and_command(cast: Cast, account: Account) -> None:
    """TR-7 TR-8: the opening page and the transition's page say what asks; a manager approves there or by command."""
    trouble(cast, account)
    now = clock.now()
    for days in (500, 300):
        account.ownerships.create(
            person=cast.outsider, since=now - timedelta(days=days), until=now - timedelta(days=days - 100)
        )
    client = Client()
    client.force_login(cast.giver_manager)
    opening = client.get(f"/accounts/{account.pk}/hand-over/").content.decode()
    assert "Owners in 24 months: 2, changes: 2" in opening
    assert "changed hands 2 times" in opening
    transition = open_for(cast, account)
    client.force_login(cast.manager)
    page = client.get(f"/transitions/{transition.pk}/").content.decode()
    assert "Why it is right to move now" in page
    answer = client.post(f"/transitions/{transition.pk}/approve/", {"reason": WHY})
    assert answer.status_code == 302
    assert f"Approved by Mona Manager: {WHY}" in client.get(f"/transitions/{transition.pk}/").content.decode()
    assert "Owners in 24 months: 2" in client.get(f"/accounts/{account.pk}/").content.decode()
    with pytest.raises(Refused):
        call_command("approve", account.name, "--as", "mona@tasuki.example", "--reason", WHY)


def test_covered_means_unplanned(cast: Cast, account: Account) -> None:
    """TR-6 SC-5 SC-6: while somebody covers for the owner the successor is chosen by an unplanned transition."""
    assert propose_opening(account, cast.giver, cast.receiver).mode == "planned"
    start_cover(actor=cast.actor("operations"), account=account, person=cast.support, reason="Fell ill")
    proposal = propose_opening(account, cast.giver, cast.receiver)
    assert (proposal.mode, proposal.because[1].code) == ("unplanned", "mode.giver_absent")


def test_nine_things_with_evidence(cast: Cast, account: Account) -> None:
    """TR-1: five things are carried, four are kept; each stands with its evidence and links to it."""
    transition = open_for(cast, account)
    nine = {one.key: one for one in carries.view(fresh(transition))}
    assert [one.key for one in nine.values() if one.carried] == [
        "ownership",
        "relationships",
        "history",
        "initiatives",
        "opportunities",
    ]
    assert [one.key for one in nine.values() if not one.carried] == [
        "confidence",
        "continuity",
        "momentum",
        "rapport",
    ]
    assert all(
        one.evidence and all(line.href.startswith("/") for line in one.evidence) for one in nine.values()
    )
    assert nine["confidence"].state == "unknown"
    assert nine["opportunities"].state == "unknown"
    trouble(cast, account)
    account.initiatives.create(name="Roll-out", next_step="Train", state="on_track")
    nine = {one.key: one for one in carries.view(fresh(transition))}
    assert nine["confidence"].state == "breach"
    assert nine["opportunities"].state == "ok"
    assert nine["initiatives"].evidence[0].text == "1 running, 1 on track"
    client = Client()
    client.force_login(cast.giver)
    page = client.get(f"/transitions/{transition.pk}/").content.decode()
    for one in nine.values():
        assert one.label.replace("'", "&#x27;") in page
