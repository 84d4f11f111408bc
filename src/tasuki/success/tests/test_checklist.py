"""The checklists of the way up to speed."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.knowledge.models import ItemQuestion
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.success.actions import ask_about, finish_step, mark_item, reopen_item
from tasuki.success.models import ChecklistMark
from tasuki.success.tests.conftest import INDUSTRY, ITEMS, LATER, STEP
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Step, Transition

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.reasons]


def test_tick_with_what_was_learned(cast: Cast, row: Transition) -> None:
    """PB-13: reading, research and briefings are ticked one by one, each with what was learned; an event tells it."""
    mark = mark_item(
        actor=cast.actor("receiver"),
        transition_id=row.pk,
        step=STEP,
        item=ITEMS[0],
        note="They renew by fax",
    )
    assert (mark.state, mark.note, mark.by_name, mark.version) == (
        "ticked",
        "They renew by fax",
        "Rei Receiver",
        1,
    )
    event = Event.objects.get(action="checklist.ticked")
    assert event.fields["item"] == ITEMS[0]


def test_rows_only_for_what_is_settled(cast: Cast, row: Transition) -> None:
    """PB-13, PB-15: an open item has no row; taking a tick back removes it and keeps the event."""
    actor = cast.actor("receiver")
    assert not ChecklistMark.objects.exists()
    mark_item(actor=actor, transition_id=row.pk, step=STEP, item=ITEMS[0])
    reopen_item(actor=actor, transition_id=row.pk, step=STEP, item=ITEMS[0], expected_version=1)
    assert not ChecklistMark.objects.exists()
    assert Event.objects.filter(action="checklist.reopened").count() == 1
    with pytest.raises(Refused) as refused:
        reopen_item(actor=actor, transition_id=row.pk, step=STEP, item=ITEMS[0])
    assert codes(refused) == ["success.not_marked"]


def test_not_applicable_needs_a_reason(cast: Cast, row: Transition) -> None:
    """PB-14: not applicable is only taken with a real reason."""
    actor = cast.actor("receiver")
    for note in ("", "n/a", "TBD"):
        with pytest.raises(Refused) as refused:
            mark_item(
                actor=actor, transition_id=row.pk, step=STEP, item=ITEMS[1], state="not_applicable", note=note
            )
        assert codes(refused) == ["success.reason_needed"]
    mark = mark_item(
        actor=actor,
        transition_id=row.pk,
        step=STEP,
        item=ITEMS[1],
        state="not_applicable",
        note="They are private and publish no earnings",
    )
    assert mark.get_state_display() == "Not applicable"


def test_stale_marks_conflict(cast: Cast, row: Transition) -> None:
    """PB-13, SE-6: two who tick the same item: the second learns of it and nothing is lost."""
    actor, manager = cast.actor("receiver"), cast.actor("manager")
    where: dict[str, Any] = {"transition_id": row.pk, "step": STEP, "item": ITEMS[0]}
    mark_item(actor=actor, **where, note="First", expected_version=0)
    with pytest.raises(Conflict):
        mark_item(actor=manager, **where, note="Second", expected_version=0)
    assert ChecklistMark.objects.get().note == "First"
    assert mark_item(actor=manager, **where, note="Second", expected_version=1).version == 2
    with pytest.raises(Conflict):
        reopen_item(actor=actor, **where, expected_version=1)


def test_every_reason_at_once(cast: Cast, row: Transition) -> None:
    """PB-13: an unknown state, a text that cannot be kept and one that is too long are told together."""
    with pytest.raises(Refused) as refused:
        mark_item(
            actor=cast.actor("executive"),
            transition_id=row.pk,
            step=STEP,
            item=ITEMS[0],
            state="maybe",
            note="\x00" + "x" * 5_000,
        )
    assert codes(refused) == [
        "access.role",
        "success.unknown_value",
        "success.too_long",
        "success.bad_character",
    ]


@pytest.mark.parametrize("who", ["giver", "operations", "executive", "support"])
def test_who_may_not_tick(cast: Cast, row: Transition, who: str) -> None:
    """PB-13, RO-10: the incoming owner, the step's person and managers tick; others are refused by name."""
    with pytest.raises(Refused) as refused:
        mark_item(actor=cast.actor(who), transition_id=row.pk, step=STEP, item=ITEMS[0])
    assert "access.role" in codes(refused)
    with pytest.raises(NotFound):
        mark_item(actor=cast.actor("outsider"), transition_id=row.pk, step=STEP, item=ITEMS[0])


@pytest.mark.parametrize(("step", "item"), [("no-such", ITEMS[0]), (STEP, "no-such"), (LATER, ITEMS[0])])
def test_unknown_items_are_not_found(cast: Cast, row: Transition, step: str, item: str) -> None:
    """PB-13, SE-2: only items of the transition's own playbook exist."""
    with pytest.raises(NotFound):
        mark_item(actor=cast.actor("receiver"), transition_id=row.pk, step=step, item=item)


def test_the_step_by_one_click(cast: Cast, row: Transition) -> None:
    """PB-15: with every item settled one click completes the step; before, each open item is named."""
    actor = cast.actor("receiver")
    mark_item(actor=actor, transition_id=row.pk, step=STEP, item=ITEMS[0])
    with pytest.raises(Refused) as refused:
        finish_step(actor=actor, transition_id=row.pk, step=STEP)
    assert codes(refused) == ["success.item_open"] * 2
    assert row.steps.get(key=STEP).state == Step.State.TODO
    mark_item(actor=actor, transition_id=row.pk, step=STEP, item=ITEMS[1])
    mark_item(
        actor=actor,
        transition_id=row.pk,
        step=STEP,
        item=ITEMS[2],
        state="not_applicable",
        note="Support takes it over for good",
    )
    done = finish_step(actor=actor, transition_id=row.pk, step=STEP)
    assert (done.state, done.note) == (Step.State.DONE, "2 ticked, 1 not applicable")
    with pytest.raises(Refused) as refused:
        finish_step(actor=actor, transition_id=row.pk, step="cadence-booked")
    assert codes(refused) == ["success.no_checklist"]


def test_questions_go_to_the_record(cast: Cast, row: Transition) -> None:
    """PB-13, KN-5: a question written down stands at the item of the record, for the outgoing owner to answer."""
    asked = ask_about(
        actor=cast.actor("receiver"), transition_id=row.pk, key=INDUSTRY, question="Which segment of it?"
    )
    assert ItemQuestion.objects.get() == asked
    assert (asked.item.key, asked.transition_id, asked.item.status) == (INDUSTRY, row.pk, "unclear")
    with pytest.raises(Refused):
        ask_about(actor=cast.actor("giver"), transition_id=row.pk, key=INDUSTRY, question="And since when?")
    with pytest.raises(NotFound):
        ask_about(
            actor=cast.actor("outsider"), transition_id=row.pk, key=INDUSTRY, question="And since when?"
        )
