"""What a sent introduction means for the introduction ledger."""

from __future__ import annotations

from tasuki.messaging import actions
from tasuki.messaging.delivery import deliver_due
from tasuki.messaging.tests.conftest import approve_all, customer, draft, hand_over, queue_step
from tasuki.messaging.tests.sink import Sink
from tasuki.stakeholders.models import Introduction
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition


def test_a_sent_introduction_stands_in_the_ledger(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """PE-7: once the introduction has left, the ledger says who told whom, when, by mail; nothing before."""
    rows = queue_step(cast, introducing)
    assert not Introduction.objects.exists()
    deliver_due()
    lines = {one.stakeholder_id: one for one in Introduction.objects.filter(transition_id=introducing.pk)}
    assert set(lines) == {row.recipient_id for row in rows}
    for row in rows:
        row.refresh_from_db()
        line = lines[customer(row).pk]
        assert (line.told_at, line.told_by_id, line.channel) == (row.sent_at, cast.giver.pk, "mail")
        assert line.met_at is None
        assert line.acknowledged_at is None


def test_later_messages_tell_nobody_anew(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """PE-7: the announcement after the cut-over changes nothing of who told them first."""
    queue_step(cast, introducing)
    deliver_due()
    before = list(Introduction.objects.order_by("pk").values("told_at", "told_by", "version"))
    approve_all(cast, draft(cast, introducing, "announcement"))
    hand_over(cast, introducing)
    actions.queue(actor=cast.actor("receiver"), transition_id=introducing.pk, step_key="announcement")
    deliver_due()
    after = list(Introduction.objects.order_by("pk").values("told_at", "told_by"))
    assert [(one["told_at"], one["told_by"]) for one in after] == [
        (one["told_at"], one["told_by"]) for one in before
    ]
