"""No promise is lost while an account changes hands, whatever happens on the way (CO-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tasuki.commitments.actions import (
    assign_commitment_owner,
    give_verdict,
    record_commitment,
    resolve_commitment,
)
from tasuki.commitments.mine import mine
from tasuki.commitments.models import Commitment
from tasuki.commitments.queries import access_commitment, brief_lines, open_commitments
from tasuki.customers.actions import change_owner
from tasuki.customers.models import Account, Deal, HealthReading
from tasuki.people.actions import change_person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, fill_record, open_for, settle_all
from tasuki.transitions.actions import advance, reassign, return_brief
from tasuki.transitions.facts import evaluate_gates, kept_reasons
from tasuki.transitions.jobs import recompute_account, recompute_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db

SCENARIOS = ("sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team")


def ripe(account: Account) -> None:
    """The time has come: live, first value reached, no escalation, healthy, sold nine months ago (SC-2)."""
    today = clock.now().date()
    Account.objects.filter(pk=account.pk).update(
        live_on=today - timedelta(days=200), first_value_on=today - timedelta(days=100), open_escalations=0
    )
    HealthReading.objects.create(account=account, at=clock.now(), score=90)
    Deal.objects.create(account=account, name="Won", status="won", closed_on=today - timedelta(days=270))


def promises(cast: Cast, account: Account) -> set[UUID]:
    """Three open promises: of the giver, of nobody, and one without a date."""
    giver = cast.actor("giver")
    for number, owner in enumerate((cast.giver, None, cast.giver)):
        record_commitment(
            actor=giver, account=account, kind="scope", text=f"Promise number {number}", owner=owner
        )
    return ids(account)


def ids(account: Account) -> set[UUID]:
    """The open promises of the account."""
    return {one.pk for one in open_commitments(account.pk)}


def take_over(cast: Cast, account: Account) -> None:
    """The receiver decides on every promise; the manager judges them."""
    for one in open_commitments(account.pk):
        found = access_commitment(cast.actor("receiver"), one.pk)
        assign_commitment_owner(actor=cast.actor("receiver"), commitment=found, owner=cast.receiver)
        give_verdict(actor=cast.actor("manager"), commitment=found, verdict="deliverable")


def pause(cast: Cast, row: Transition) -> None:
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="paused", reason="The champion is away")
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing", reason="She is back")


def send_back(cast: Cast, row: Transition) -> None:
    keys = fill_record(cast, row)
    return_brief(
        actor=cast.actor("receiver"), transition_id=row.pk, items={keys[0]: "This does not say since when"}
    )
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")


def cancel_and_reopen(cast: Cast, row: Transition) -> None:
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="cancelled", reason="Not this year")
    assert {one.pk for one in mine(cast.actor("giver")).promises} == ids(row.account)
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="planned", reason="It is on again")
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")


def another_receiver(cast: Cast, row: Transition) -> None:
    reassign(
        actor=cast.actor("operations"),
        transition_id=row.pk,
        role="receiver",
        person=cast.outsider,
        reason="Rei is ill",
    )
    assert {one.pk for one in mine(cast.actor("outsider")).promises} == ids(row.account)
    assert not mine(cast.actor("receiver")).count
    reassign(
        actor=cast.actor("operations"),
        transition_id=row.pk,
        role="receiver",
        person=cast.receiver,
        reason="Rei is back",
    )


TROUBLES: tuple[Callable[[Cast, Transition], None], ...] = (
    pause,
    send_back,
    cancel_and_reopen,
    another_receiver,
)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_promise_is_lost(cast: Cast, scenario: str, trouble: Callable[[Cast, Transition], None]) -> None:
    """CO-5 GA-5: the open promises before are those after; each is on the receiver's list until it is resolved."""
    account = make_account(cast.giver, tier="standard")
    ripe(account)
    before = promises(cast, account)
    reason = "closed_won" if scenario.startswith("sales") else "territory"
    row = open_for(cast, account, scenario=scenario, reason=reason)
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    trouble(cast, row)
    assert ids(account) == before
    become_ready(cast, row)
    row.refresh_from_db()
    assert row.brief is not None
    assert {UUID(one["id"]) for one in row.brief.document["commitments"]} == before
    settle_all(cast, row, "internal", "review", "prepared", "warm", "promises")
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="ready")
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="introducing")
    with pytest.raises(Refused) as refused:
        advance(actor=cast.actor("receiver"), transition_id=row.pk, to="handed_over")
    assert "gate.promise_without_owner" in {one.code for one in refused.value.reasons}
    owners = list(Commitment.objects.filter(pk__in=before).order_by("pk").values_list("owner_id", flat=True))
    assert set(owners) == {cast.giver.pk, None}  # nothing moves by itself
    take_over(cast, account)
    advance(actor=cast.actor("receiver"), transition_id=row.pk, to="handed_over")
    assert ids(account) == before
    assert {one.pk for one in mine(cast.actor("receiver")).promises} == before
    settle_all(cast, row, "systems", "closed")
    for to in ("stabilising", "closed"):
        advance(actor=cast.actor("manager"), transition_id=row.pk, to=to)
    assert {one.pk for one in mine(cast.actor("receiver")).promises} == before
    for one in open_commitments(account.pk):
        found = access_commitment(cast.actor("receiver"), one.pk)
        resolve_commitment(
            actor=cast.actor("receiver"), commitment=found, state="delivered", evidence="Signed protocol"
        )
    assert not mine(cast.actor("receiver")).count


def test_a_reset_without_acknowledgement_keeps_the_gate_shut(cast: Cast) -> None:
    """CO-3 GA-5: after a sale the promises gate names every reset that the customer does not know of."""
    account = make_account(cast.giver, tier="standard")
    one = record_commitment(
        actor=cast.actor("giver"),
        account=account,
        kind="scope",
        text="A second language",
        owner=cast.receiver,
    )
    row = open_for(cast, account, scenario="sales-to-cs", reason="closed_won")
    give_verdict(
        actor=cast.actor("manager"), commitment=access_commitment(Actor.console(), one.pk), verdict="reset"
    )
    reasons = evaluate_gates(row)[0]["promises"].reasons
    (found,) = [reason for reason in reasons if reason.code == "gate.promise_reset_open"]
    assert (found.values["promise"], found.who) == ("A second language", "giver")


def test_the_owner_of_record_changes_without_a_transition(cast: Cast) -> None:
    """CO-5: an import or a merger gives the account to somebody else: the promises are on the new owner's list."""
    account = make_account(cast.giver)
    before = promises(cast, account)
    change_owner(
        actor=Actor.console(), account=account, to=cast.outsider, expected=cast.giver.pk, at=clock.now()
    )
    assert ids(account) == before
    assert {one.pk for one in mine(cast.actor("outsider")).promises} == before
    assert len(brief_lines(account.pk)) == 3


def test_an_owner_who_goes_leaves_the_gate_shut(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """CO-5 GA-5: a deactivated colleague owns no promise: the kept gates say so at once, and open when they return."""
    account = make_account(cast.giver, tier="standard")
    record_commitment(
        actor=cast.actor("giver"), account=account, kind="scope", text="A promise", owner=cast.receiver
    )
    row = open_for(cast, account, scenario="rep-to-rep", reason="territory")
    recompute_account.func(str(account.pk))
    woken: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "tasuki.people.actions.wake_named", lambda name, **ids: woken.append((name, *ids.values()))
    )
    for active in (False, True):
        change_person(actor=cast.actor("operations"), person=cast.receiver, values={"is_active": active})
        assert woken.pop() == ("tasuki.transitions.jobs.recompute_for", str(cast.receiver.pk))
        recompute_for.func(str(cast.receiver.pk))
        row.refresh_from_db()
        shut = {one.code for one in kept_reasons(row)["promises"]}
        assert ("gate.promise_without_owner" in shut) is not active
