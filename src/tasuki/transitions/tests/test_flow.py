"""The main job through the actions, from opening to closing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tasuki.audit.queries import verify
from tasuki.knowledge.actions import answer_item
from tasuki.rules import lifecycle
from tasuki.rules.reasons import Conflict, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, fill_record, open_for, settle_all
from tasuki.transitions.actions import (
    accept_brief,
    advance,
    complete_step,
    move_date,
    preview_date,
    return_brief,
    waive_step,
)
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of all reasons of a refusal."""
    return {reason.code for reason in error.value.reasons}


def test_whole_way(cast: Cast) -> None:
    """TR-1 TR-2 TR-4 GA-1 GA-2 GA-3 GA-4 GA-5 GA-6 GA-7: one account changes hands, from opening to closing."""
    account = make_account(cast.giver)
    transition = open_for(cast, account)
    assert transition.stage == lifecycle.PLANNED
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    become_ready(cast, transition)
    advance(actor=cast.actor("manager"), transition_id=transition.pk, to="ready")
    settle_all(cast, transition, "internal")
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="introducing")
    with pytest.raises(Refused) as refused:
        advance(actor=cast.actor("receiver"), transition_id=transition.pk, to="handed_over")
    assert codes(refused) == {"gate.step_open"}
    settle_all(cast, transition, "warm", "promises")
    advance(actor=cast.actor("receiver"), transition_id=transition.pk, to="handed_over")
    account.refresh_from_db()
    assert account.owner_id == cast.receiver.pk
    assert account.ownerships.filter(until=None).get().person_id == cast.receiver.pk
    settle_all(cast, transition, "systems")
    advance(actor=cast.actor("receiver"), transition_id=transition.pk, to="stabilising")
    settle_all(cast, transition, "closed")
    advance(actor=cast.actor("receiver"), transition_id=transition.pk, to="closed")
    transition.refresh_from_db()
    assert transition.stage == "closed"
    assert transition.completeness_at_acceptance is not None
    assert transition.completeness_at_cutover is not None
    assert verify().whole


def test_second_is_refused_with_link(cast: Cast) -> None:
    """TR-5: a second open transition for the same role is refused with a link to the first."""
    account = make_account(cast.giver)
    first = open_for(cast, account)
    with pytest.raises(Refused) as refused:
        open_for(cast, account)
    reason = next(one for one in refused.value.reasons if one.code == "open.exists")
    assert str(first.pk) in reason.where


def test_all_reasons_at_once(cast: Cast) -> None:
    """TR-2 GA-1 GA-2 GA-3: an illegal change names every gate and what is missing."""
    transition = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    with pytest.raises(Refused) as refused:
        advance(actor=cast.actor("manager"), transition_id=transition.pk, to="ready")
    assert {"gate.incomplete", "gate.brief_not_accepted", "gate.step_open"} <= codes(refused)
    with pytest.raises(Refused) as refused:
        advance(actor=cast.actor("manager"), transition_id=transition.pk, to="closed")
    assert codes(refused) == {"stage.no_such_move"}


def test_override_needs_manager_and_reason(cast: Cast) -> None:
    """GA-8: only a manager overrides, with a reason that says something; it is kept and counted."""
    transition = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    for who, reason in (("giver", "The customer waits for us"), ("manager", "n/a")):
        with pytest.raises(Refused):
            advance(actor=cast.actor(who), transition_id=transition.pk, to="ready", override_reason=reason)
    advance(
        actor=cast.actor("manager"),
        transition_id=transition.pk,
        to="ready",
        override_reason="The customer asked for it",
    )
    assert set(transition.overrides.values_list("gate", flat=True)) == {"prepared", "review"}


def test_owner_changed_once(cast: Cast) -> None:
    """TR-4: a cut-over fails when the owner of record changed behind its back, and nothing is half done."""
    account = make_account(cast.giver)
    transition = open_for(cast, account)
    Transition.objects.filter(pk=transition.pk).update(stage="introducing")
    settle_all(cast, transition, "warm", "promises")
    type(account).objects.filter(pk=account.pk).update(owner=cast.outsider)
    with pytest.raises(Conflict):
        advance(actor=cast.actor("manager"), transition_id=transition.pk, to="handed_over")
    transition.refresh_from_db()
    assert (transition.stage, transition.cut_over_at) == ("introducing", None)


def test_moving_the_date(cast: Cast) -> None:
    """TR-3: moving the date re-plans open steps only, after showing the difference; there and back changes nothing."""
    transition = open_for(cast, make_account(cast.giver))
    before = dict(transition.steps.values_list("key", "due_at"))
    complete_step(actor=cast.actor("receiver"), transition_id=transition.pk, key="assign-receiver")
    assert transition.transition_on is not None
    later = transition.transition_on + timedelta(days=14)
    shown = preview_date(actor=cast.actor("giver"), transition_id=transition.pk, day=later)
    assert dict(transition.steps.values_list("key", "due_at")) == before
    done = move_date(actor=cast.actor("giver"), transition_id=transition.pk, day=later)
    assert shown.moves == done.moves
    assert "assign-receiver" not in {move.key for move in done.moves}
    move_date(actor=cast.actor("giver"), transition_id=transition.pk, day=later - timedelta(days=14))
    assert dict(transition.steps.values_list("key", "due_at")) == before


def test_return_names_items(cast: Cast) -> None:
    """KN-6 TR-2: returning names the items, goes back to preparing, and needs a reason for each."""
    transition = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    with pytest.raises(Refused) as refused:
        return_brief(actor=cast.actor("receiver"), transition_id=transition.pk, items={"no.such.item": "?"})
    assert codes(refused) == {"return.items_missing", "return.unknown_item"}
    key = next(iter(fill_record(cast, transition)))
    return_brief(actor=cast.actor("receiver"), transition_id=transition.pk, items={key: "Names no person"})
    transition.refresh_from_db()
    assert transition.stage == "returned"
    assert transition.returned_items[0]["item"] == key
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")


def test_accepting_a_thin_brief_is_refused(cast: Cast) -> None:
    """KN-6 GA-2: a thin brief cannot be accepted; the refusal says what is missing."""
    transition = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    with pytest.raises(Refused) as refused:
        accept_brief(actor=cast.actor("receiver"), transition_id=transition.pk)
    assert "gate.incomplete" in codes(refused)
    with pytest.raises(Refused) as refused:
        accept_brief(actor=cast.actor("giver"), transition_id=transition.pk)
    assert "access.role" in codes(refused)


def test_joint_meeting_may_be_waived(cast: Cast) -> None:
    """GA-4: the joint meeting is waived by a manager with a reason, never by the giver."""
    transition = open_for(cast, make_account(cast.giver))
    with pytest.raises(Refused):
        waive_step(
            actor=cast.actor("giver"), transition_id=transition.pk, key="joint-meeting", reason="no time"
        )
    step = waive_step(
        actor=cast.actor("manager"), transition_id=transition.pk, key="joint-meeting", reason="Giver fell ill"
    )
    assert step.state == "waived"


def test_fatigue_asks_for_approval(cast: Cast) -> None:
    """TR-7 TR-8: a third change within 24 months waits for a manager's approval with a reason."""
    account = make_account(cast.giver)
    now = clock.now()
    for days in (400, 200):
        account.ownerships.create(
            person=cast.outsider, since=now - timedelta(days=days), until=now - timedelta(days=days - 30)
        )
    transition = open_for(cast, account, actor="giver")
    with pytest.raises(Refused) as refused:
        advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    assert codes(refused) == {"approval.fatigue"}
    advance(
        actor=cast.actor("manager"),
        transition_id=transition.pk,
        to="preparing",
        override_reason="The customer asked for a local contact",
    )


def test_dates_are_working_days_of_the_customer(cast: Cast) -> None:
    """PB-3: due dates fall on working days of the account's country, at closing time in its zone."""
    with clock.fixed(datetime(2026, 3, 2, 3, tzinfo=UTC)):
        transition = open_for(cast, make_account(cast.giver), on=date(2026, 5, 11))
    for step in transition.steps.all():
        local = step.due_at.astimezone(__import__("zoneinfo").ZoneInfo("Asia/Tokyo"))
        assert local.weekday() < 5, step.key
        assert local.date() not in {date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)}, step.key


def test_pausing_stops_clocks(cast: Cast) -> None:
    """ES-1: pausing stops clocks visibly, resuming moves them on by the pause."""
    transition = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    due = {one.key: one.due_at for one in transition.clocks.all()}
    assert due
    advance(
        actor=cast.actor("giver"),
        transition_id=transition.pk,
        to="paused",
        reason="Customer closed for a week",
    )
    assert set(transition.clocks.values_list("state", flat=True)) == {"paused"}
    with clock.fixed(clock.now() + timedelta(days=7)):
        advance(actor=cast.actor("giver"), transition_id=transition.pk, to="planned")
    for one in transition.clocks.all():
        assert one.due_at - due[one.key] >= timedelta(days=7)


def test_stale_version_is_a_conflict(cast: Cast) -> None:
    """SE-6: whoever decides on an older state is told, nothing is overwritten."""
    transition = open_for(cast, make_account(cast.giver))
    with pytest.raises(Conflict):
        advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing", expected_version=99)


def test_outsider_finds_nothing(cast: Cast) -> None:
    """RO-10 SE-2: for somebody who has no part in it the transition does not exist."""
    transition = open_for(cast, make_account(cast.giver))
    for verb in (
        lambda: advance(actor=cast.actor("outsider"), transition_id=transition.pk, to="preparing"),
        lambda: complete_step(
            actor=cast.actor("outsider"), transition_id=transition.pk, key="assign-receiver"
        ),
    ):
        with pytest.raises(Exception, match="no transition"):
            verb()


def test_answers_count_at_once(cast: Cast) -> None:
    """KN-4: each answer raises the completeness that the gate sees."""
    transition = open_for(cast, make_account(cast.giver))
    key = transition.playbook.parsed().requirements()[0].key  # type: ignore[union-attr]
    answer_item(
        actor=cast.actor("giver"),
        account=transition.account,
        key=key,
        answer="A regional food maker in Kansai",
    )
    from tasuki.transitions.facts import recompute

    recompute(transition)
    assert transition.completeness > 0
