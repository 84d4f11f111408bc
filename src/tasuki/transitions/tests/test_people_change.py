"""Roles, single steps, the giver's availability and the mode of a running transition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.audit.models import Event
from tasuki.customers.models import Participation
from tasuki.people.models import Absence, Person
from tasuki.people.queries import actor_for_person
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import (
    advance,
    complete_step,
    preview_availability,
    preview_mode,
    preview_reassign,
    reassign,
    reassign_step,
    set_giver_availability,
    set_mode,
)
from tasuki.transitions.jobs import run_clocks
from tasuki.transitions.models import Clock, GateOverride, Notice, Transition
from tasuki.transitions.queries import access_transition, visible_transitions
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> Transition:
    """A planned transition of the cast's customer."""
    return open_for(cast, make_account(cast.giver))


def colleague(cast: Cast, name: str = "Nia Next") -> Person:
    """Another member of the receiver's team."""
    return Person.objects.create_user(
        f"{name.split()[0].lower()}@tasuki.example", name, team=cast.receiver.team, country="JP"
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of a refusal."""
    return {one.code for one in refused.value.reasons}


def test_new_receiver_goes_through_the_internal_gate_again(cast: Cast, row: Transition) -> None:
    """RO-3, GA-1, MS-2: what the first receiver acknowledged counts no more; steps, access and notices follow."""
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    become_ready(cast, row)
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="ready")
    settle_all(cast, row, "internal")
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="introducing")
    someone, manager = colleague(cast), cast.actor("manager")
    shown = preview_reassign(actor=manager, transition_id=row.pk, role="receiver", person=someone)
    assert shown.stage == "preparing"
    assert {"assign-receiver", "accept-brief", "readiness-review"} <= set(shown.plan.reopened)
    row.refresh_from_db()
    assert row.receiver_id == cast.receiver.pk  # a preview changes nothing
    edit = reassign(
        actor=manager, transition_id=row.pk, role="receiver", person=someone, reason="Rei moves to Lyon"
    )
    row.refresh_from_db()
    assert (row.receiver_id, row.stage, row.brief_id) == (someone.pk, "preparing", None)
    assert not row.gate_open("internal")
    assert not row.gate_open("prepared")
    mine = row.steps.filter(role="receiver", state="todo")
    assert mine.exists()
    assert set(mine.values_list("person_id", flat=True)) == {someone.pk}
    assert edit.version == row.version
    parts = Participation.objects.filter(transition_id=row.pk)
    assert parts.filter(person=someone, relation="receiver").exists()
    assert not parts.filter(person=cast.receiver).exists()
    with pytest.raises(NotFound):
        access_transition(cast.actor("receiver"), row.pk)
    assert Notice.objects.filter(person=someone, code="notice.assigned").exists()
    assert Notice.objects.filter(person=cast.receiver, code="notice.released").exists()


def test_overrides_for_the_first_receiver_end(cast: Cast, row: Transition) -> None:
    """GA-1, GA-2, RO-3: gates that a manager opened for one receiver are shut again for the next; the log stays."""
    manager = cast.actor("manager")
    advance(actor=manager, transition_id=row.pk, to="preparing")
    for to in ("ready", "introducing"):
        advance(actor=manager, transition_id=row.pk, to=to, override_reason="The customer asked for it")
    GateOverride.objects.create(
        transition=row, gate="systems", by_name="Mona", reason="Moved later", at=clock.now()
    )
    row.refresh_from_db()
    assert {"internal", "prepared", "review"} <= set(row.gate_bits.split())
    reassign(actor=manager, transition_id=row.pk, role="receiver", person=colleague(cast), reason="Rei moves")
    row.refresh_from_db()
    assert not {"internal", "prepared", "review", "warm"} & set(row.gate_bits.split())
    assert list(row.overrides.values_list("gate", flat=True)) == ["systems"]
    assert Event.objects.filter(action="gate.overridden").count() == 3
    with pytest.raises(Refused):
        advance(actor=manager, transition_id=row.pk, to="ready")


def test_clocks_that_a_pause_brings_stand_too(cast: Cast, row: Transition) -> None:
    """ES-1, SC-5: clocks added or started again while the transition is paused wait until it resumes."""
    manager, start = cast.actor("manager"), clock.now()
    complete_step(actor=manager, transition_id=row.pk, key="assign-receiver")
    Clock.objects.create(
        transition=row, key="own", step="assign-receiver", starts_at=start, due_at=start + timedelta(days=1),
        warn_at=start, escalate_at=start + timedelta(days=2), stopped_at=start, state=Clock.State.KEPT,
    )  # fmt: skip
    advance(actor=manager, transition_id=row.pk, to="paused", reason="Stocktaking at the customer")
    reassign(actor=manager, transition_id=row.pk, role="receiver", person=colleague(cast), reason="Rei moves")
    again = row.clocks.get(key="own")
    assert (again.state, again.stopped_at, again.next_at, again.runs) == ("paused", None, None, 2)
    set_mode(actor=manager, transition_id=row.pk, mode="unplanned", reason="Gina leaves on Friday")
    late = start + timedelta(days=60)
    running = row.clocks.filter(stopped_at=None)
    assert running.filter(key="day-3").exists()
    assert set(running.values_list("state", "next_at")) == {("paused", None)}
    assert run_clocks(late) == 0
    with clock.fixed(late):
        advance(actor=manager, transition_id=row.pk, to="planned")
    assert not row.clocks.exclude(paused_at=None).exists()
    assert row.clocks.get(key="day-3").due_at > late


def test_reassigning_is_refused_with_every_reason(cast: Cast, row: Transition) -> None:
    """RO-10, TR-2: an inactive person, the same person, no reason, somebody who may not: all said at once."""
    gone = colleague(cast, "Gil Gone")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    with pytest.raises(Refused) as refused:
        reassign(actor=cast.actor("receiver"), transition_id=row.pk, role="receiver", person=gone, reason="?")
    assert codes(refused) == {"access.role", "open.receiver_inactive", "stage.reason_missing"}
    manager = cast.actor("manager")
    with pytest.raises(Refused) as refused:
        reassign(actor=manager, transition_id=row.pk, role="receiver", person=cast.giver, reason="A swap")
    assert codes(refused) == {"open.same_person"}
    with pytest.raises(Refused) as refused:
        reassign(actor=manager, transition_id=row.pk, role="captain", person=cast.giver, reason="A swap")
    assert codes(refused) == {"reassign.unknown_role"}
    with pytest.raises(Refused) as refused:
        reassign(actor=manager, transition_id=row.pk, role="receiver", person=cast.receiver, reason="Why not")
    assert codes(refused) == {"reassign.unchanged"}


def test_somebody_else_decided_meanwhile(cast: Cast, row: Transition) -> None:
    """SE-6: two managers give the role to two people; the second one hears of it and nothing is lost."""
    first, second = colleague(cast), colleague(cast, "Sam Second")
    seen = row.version

    def give(person: Person) -> None:
        reassign(
            actor=cast.actor("manager"),
            transition_id=row.pk,
            role="receiver",
            person=person,
            reason="Load",
            expected_version=seen,
        )

    give(first)
    with pytest.raises(Conflict):
        give(second)
    row.refresh_from_db()
    assert row.receiver_id == first.pk


def test_an_absent_receiver_is_flagged_with_a_proposal(cast: Cast, row: Transition) -> None:
    """PB-3, TR-6: steps due while the new receiver is away are named, with the days on which they are there."""
    someone, today = colleague(cast), clock.now().date()
    Absence.objects.create(person=someone, starts_on=today, ends_on=today + timedelta(days=120))
    edit = preview_reassign(
        actor=cast.actor("manager"), transition_id=row.pk, role="receiver", person=someone
    )
    hit = [one for one in edit.flags if one.code == "plan.absent"]
    assert hit
    assert hit[0].values["person"] == someone.name
    assert hit[0].values["days"]
    assert hit[0].values["stand_in"] == cast.manager.name
    assert {one.person for one in edit.plan.absent} == {someone.pk}


def test_one_step_goes_to_a_colleague_and_stays_there(cast: Cast, row: Transition) -> None:
    """PB-1, RO-10: they see the transition, may do that step, and keep it when roles change."""
    step = row.steps.filter(role="receiver", completed_by="tick", state="todo").first()
    assert step is not None
    reassign_step(actor=cast.actor("manager"), transition_id=row.pk, key=step.key, person=cast.outsider)
    theirs = actor_for_person(cast.outsider)
    assert access_transition(theirs, row.pk).pk == row.pk
    assert visible_transitions(theirs).count() == 1
    reassign(
        actor=cast.actor("manager"),
        transition_id=row.pk,
        role="receiver",
        person=colleague(cast),
        reason="Too many at once",
    )
    step.refresh_from_db()
    assert step.person_id == cast.outsider.pk
    complete_step(actor=theirs, transition_id=row.pk, key=step.key)
    with pytest.raises(Refused) as refused:
        reassign_step(actor=cast.actor("manager"), transition_id=row.pk, key=step.key, person=cast.giver)
    assert "step.settled" in codes(refused)


def test_a_manager_stands_in_for_a_giver_who_cannot(cast: Cast, row: Transition) -> None:
    """PB-6, SC-5: open steps of the giver go to the manager, plainly marked; back again when the giver is back."""
    assert row.steps.filter(role="giver").exists()
    before = list(row.steps.order_by("position").values_list("key", "role", "person_id", "due_at"))
    done = row.steps.filter(role="giver", completed_by="tick").first()
    assert done is not None
    complete_step(actor=cast.actor("giver_manager"), transition_id=row.pk, key=done.key)
    seen = preview_availability(actor=cast.actor("giver"), transition_id=row.pk, available=False)
    handed = {one.key: one for one in seen.plan.difference.handed}
    assert handed
    assert all(one.after == cast.giver_manager.pk for one in handed.values())
    set_giver_availability(
        actor=cast.actor("giver"), transition_id=row.pk, available=False, reason="Parental leave from Monday"
    )
    row.refresh_from_db()
    assert not row.giver_available
    for step in row.steps.filter(key__in=handed):
        assert (step.role, step.stands_in_for, step.person_id) == (
            "giver_manager",
            "giver",
            cast.giver_manager.pk,
        )
    done.refresh_from_db()
    assert (done.state, done.person_id) == ("done", cast.giver.pk)
    set_giver_availability(
        actor=cast.actor("giver"), transition_id=row.pk, available=True, reason="Back earlier than thought"
    )
    after = list(row.steps.order_by("position").values_list("key", "role", "person_id", "due_at"))
    assert after == before
    with pytest.raises(Refused) as refused:
        set_giver_availability(
            actor=cast.actor("giver"), transition_id=row.pk, available=True, reason="Still here"
        )
    assert codes(refused) == {"giver.available_already"}


def test_going_on_unplanned_changes_the_plan(cast: Cast, row: Transition) -> None:
    """SC-5, SC-6, PB-6: the other playbook's steps come, its own open ones go, what is done stays."""
    complete_step(actor=cast.actor("manager"), transition_id=row.pk, key="research-account")
    seen = preview_mode(actor=cast.actor("manager"), transition_id=row.pk, mode="unplanned")
    added = {one.key for one in seen.plan.difference.added}
    assert "start-transfer" in added
    set_mode(
        actor=cast.actor("manager"), transition_id=row.pk, mode="unplanned", reason="Gina leaves on Friday"
    )
    row.refresh_from_db()
    assert row.mode == "unplanned"
    assert row.playbook is not None
    assert row.playbook.key == "rep-to-rep.unplanned"
    assert added <= set(row.steps.values_list("key", flat=True))
    assert row.steps.get(key="research-account").state == "done"
    assert row.clocks.filter(key="day-3").exists()
    with pytest.raises(Refused) as refused:
        set_mode(actor=cast.actor("manager"), transition_id=row.pk, mode="unplanned", reason="Once more")
    assert codes(refused) == {"mode.already"}


def test_somebody_hands_over_for_the_owner(cast: Cast, row: Transition) -> None:
    """TR-4, PB-6: the giver's role may go to a colleague; at the cutover the account still leaves its owner, once."""
    colleague_of_theirs = Person.objects.create_user("sam@tasuki.example", "Sam Second", team=cast.giver.team)
    reassign(
        actor=cast.actor("giver_manager"),
        transition_id=row.pk,
        role="giver",
        person=colleague_of_theirs,
        reason="Gina is ill",
    )
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="preparing")
    become_ready(cast, access_transition(cast.actor("operations"), row.pk))
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="ready")
    settle_all(cast, row, "internal")
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="introducing")
    settle_all(cast, row, "warm", "promises")
    advance(actor=cast.actor("receiver"), transition_id=row.pk, to="handed_over")
    row.account.refresh_from_db()
    assert row.account.owner_id == cast.receiver.pk
    assert row.account.ownerships.filter(until=None).get().person_id == cast.receiver.pk
    with pytest.raises(Refused) as refused:
        reassign(
            actor=cast.actor("manager"),
            transition_id=row.pk,
            role="receiver",
            person=colleague_of_theirs,
            reason="Too late",
        )
    assert codes(refused) == {"reassign.after_cutover", "open.same_person"}
