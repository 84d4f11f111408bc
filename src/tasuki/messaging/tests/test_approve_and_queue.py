"""Approval of exactly what was read; the queue behind the gates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db import transaction as db

from tasuki.audit.models import Event
from tasuki.messaging import actions
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.tests.conftest import approve_all, draft, hand_over, queue_step
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Transition
from tasuki.web import clock


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in caught.value.reasons}


def test_approval_is_of_the_text_that_was_read(cast: Cast, transition: Transition) -> None:
    """MS-5: draft → approved with the content's hash; a text changed meanwhile is a conflict, nothing is approved."""
    row = draft(cast, transition)[0]
    read = row.content_hash
    actions.edit_draft(
        actor=cast.actor("giver"),
        message_id=row.pk,
        subject="Other",
        body="x\n",
        expected_version=row.version,
    )
    with pytest.raises(Conflict):
        actions.approve(actor=cast.actor("receiver"), message_id=row.pk, expected_hash=read)
    row.refresh_from_db()
    done = actions.approve(actor=cast.actor("receiver"), message_id=row.pk, expected_hash=row.content_hash)
    assert (done.state, done.approved_hash, done.approved_by_id) == (
        "approved",
        row.content_hash,
        cast.receiver.pk,
    )


def test_only_the_parties_approve(cast: Cast, transition: Transition) -> None:
    """RO-10: operations and executives do not approve what others sign; outsiders find nothing."""
    row = draft(cast, transition)[0]
    for name, error in (("operations", Refused), ("executive", Refused), ("outsider", NotFound)):
        with pytest.raises(error):
            actions.approve(actor=cast.actor(name), message_id=row.pk, expected_hash=row.content_hash)


def test_the_queue_is_locked_with_all_reasons_while_gates_are_shut(
    cast: Cast, transition: Transition
) -> None:
    """GA-1, GA-2, GA-3, MS-2: drafting and approving are possible early, queueing is refused with every reason."""
    approve_all(cast, draft(cast, transition))
    with pytest.raises(Refused) as caught:
        actions.queue(actor=cast.actor("giver"), transition_id=transition.pk, step_key="introduction")
    assert {"message.stage", "gate.incomplete", "gate.brief_not_accepted", "gate.step_open"} <= codes(caught)
    open_steps = {one.values.get("step") for one in caught.value.reasons}
    assert {"assign-receiver", "tell-support", "readiness-review"} <= open_steps
    assert not Message.objects.filter(state=STATE.QUEUED).exists()


def test_approved_messages_are_queued_once_the_gates_are_open(cast: Cast, introducing: Transition) -> None:
    """MS-5: approved → queued, with its event; only what was approved."""
    rows = draft(cast, introducing)
    approve_all(cast, rows[:1])
    later = clock.now() + timedelta(days=2)
    queued = actions.queue(
        actor=cast.actor("giver"), transition_id=introducing.pk, step_key="introduction", scheduled_at=later
    )
    assert [(row.pk, row.state, row.scheduled_at) for row in queued] == [(rows[0].pk, "queued", later)]
    assert Event.objects.filter(action="message.queued").count() == 1


def test_nothing_approved_is_said(cast: Cast, introducing: Transition) -> None:
    """MS-5: what is not approved does not go."""
    draft(cast, introducing)
    with pytest.raises(Refused) as caught:
        actions.queue(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="introduction")
    assert codes(caught) == {"message.nothing_approved"}


def test_the_announcement_waits_for_cutover_and_introduction(cast: Cast, introducing: Transition) -> None:
    """MS-1: the order is enforced, at the queue and for each recipient."""
    queue_step(cast, introducing)
    approve_all(cast, draft(cast, introducing, "announcement"))
    with pytest.raises(Refused) as caught:
        actions.queue(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="announcement")
    assert codes(caught) == {"message.before_cutover", "message.not_introduced", "recipient.earlier_unsent"}


def test_a_paused_or_cancelled_transition_sends_nothing(cast: Cast, introducing: Transition) -> None:
    """MS-5: never after cancellation."""
    approve_all(cast, draft(cast, introducing))
    advance(
        actor=cast.actor("manager"),
        transition_id=introducing.pk,
        to="paused",
        reason="The customer asked us to",
    )
    with pytest.raises(Refused) as caught:
        actions.queue(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="introduction")
    assert "message.stage" in codes(caught)


def test_editing_takes_a_message_out_of_the_queue(cast: Cast, introducing: Transition) -> None:
    """MS-5: what is queued is exactly what was approved; the database itself refuses anything else."""
    row = queue_step(cast, introducing)[0]
    with pytest.raises(IntegrityError), db.atomic():
        Message.objects.filter(pk=row.pk).update(content_hash="0" * 64)
    done = actions.edit_draft(
        actor=cast.actor("giver"), message_id=row.pk, subject="S", body="b\n", expected_version=row.version
    )
    assert (done.state, done.scheduled_at) == ("draft", None)


def test_cancelling_is_possible_until_it_leaves(cast: Cast, introducing: Transition) -> None:
    """MS-5: a queued message can be taken back, one that is being sent cannot."""
    first, second = queue_step(cast, introducing)
    assert actions.cancel(actor=cast.actor("giver"), message_id=first.pk).state == "cancelled"
    Message.objects.filter(pk=second.pk).update(state=STATE.CLAIMED)
    with pytest.raises(Refused) as caught:
        actions.cancel(actor=cast.actor("giver"), message_id=second.pk)
    assert codes(caught) == {"message.not_editable"}


def test_the_announcement_can_be_queued_after_the_cutover(cast: Cast, introducing: Transition) -> None:
    """MS-1: announcement on the transition date."""
    approve_all(cast, draft(cast, introducing, "announcement"))
    hand_over(cast, introducing)
    queued = actions.queue(
        actor=cast.actor("receiver"), transition_id=introducing.pk, step_key="announcement"
    )
    assert {row.state for row in queued} == {"queued"}
