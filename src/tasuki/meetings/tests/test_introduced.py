"""What attendance at the joint meeting means for the introduction ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.meetings.actions import record_meeting
from tasuki.stakeholders.actions import note_introduction
from tasuki.stakeholders.models import Introduction
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_who_came_has_met_the_receiver(cast: Cast, introducing: Transition) -> None:
    """PE-7: who was at the joint meeting has met the incoming owner; who told them before by phone stays."""
    mika, sofia = introducing.account.stakeholders.order_by("first_name")
    earlier = clock.now() - timedelta(days=3)
    note_introduction(
        actor=cast.actor("giver"),
        stakeholder=mika,
        transition_id=introducing.pk,
        told_at=earlier,
        told_by=cast.giver,
        channel="call",
    )
    held = clock.now() - timedelta(hours=2)
    record_meeting(
        actor=cast.actor("receiver"),
        transition_id=introducing.pk,
        step_key="joint-meeting",
        held_at=held,
        people=[cast.giver.pk, cast.receiver.pk],
        stakeholders=[mika.pk],
    )
    line = Introduction.objects.get(stakeholder=mika)
    assert (line.told_at, line.channel, line.met_at, line.met_id) == (
        earlier,
        "call",
        held,
        cast.receiver.pk,
    )
    assert not Introduction.objects.filter(stakeholder=sofia).exists()


def test_an_internal_meeting_introduces_nobody(cast: Cast, introducing: Transition) -> None:
    """PE-7: only the meeting with the customer counts."""
    record_meeting(
        actor=cast.actor("giver"),
        transition_id=introducing.pk,
        step_key="internal-meeting",
        held_at=clock.now(),
        people=[cast.giver.pk, cast.receiver.pk, cast.manager.pk],
    )
    assert not Introduction.objects.exists()
