"""A planned joint meeting at a point where the customer may be written to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tasuki.customers.models import Stakeholder
from tasuki.meetings.actions import plan_meeting
from tasuki.meetings.models import Meeting
from tasuki.meetings.tests.conftest import introducing, preparing
from tasuki.messaging.models import STATE, Message
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import settle_step
from tasuki.transitions.models import Transition
from tasuki.web import clock

__all__ = ["introducing", "preparing"]


@pytest.fixture
def meeting(cast: Cast, introducing: Transition) -> Meeting:
    """The joint meeting, planned for the day after tomorrow; nobody is invited yet."""
    settle_step(
        actor=cast.actor("operations"), transition_id=introducing.pk, key="introduction", note="By phone"
    )
    made = plan_meeting(
        actor=cast.actor("giver"),
        transition_id=introducing.pk,
        step_key="joint-meeting",
        starts_at=(clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0),
    )
    Meeting.objects.filter(pk=made.pk).update(place="Room 1", online_url="https://meet.example/abc")
    made.refresh_from_db()
    return made


@pytest.fixture
def mika(introducing: Transition) -> Stakeholder:
    """The champion; reads Japanese."""
    return introducing.account.stakeholders.get(kind="champion")


@pytest.fixture
def sofia(introducing: Transition) -> Stakeholder:
    """The sponsor; reads Spanish."""
    return introducing.account.stakeholders.get(kind="sponsor")


@pytest.fixture
def move(cast: Cast, introducing: Transition) -> Callable[..., Meeting]:
    """Move the meeting to another time, as the receiver does on the page."""

    def moved(to: datetime, **more: Any) -> Meeting:
        return plan_meeting(
            actor=cast.actor("receiver"),
            transition_id=introducing.pk,
            step_key="joint-meeting",
            starts_at=to,
            **more,
        )

    return moved


def leave(**which: Any) -> int:
    """As if what is queued had been sent."""
    rows = Message.objects.filter(state=STATE.QUEUED, **which)
    return rows.update(state=STATE.SENT, sent_at=clock.now())


def letters_to(address: str) -> list[Message]:
    """The calendar messages to an address, the oldest first."""
    return list(Message.objects.filter(kind="calendar", to_address=address).order_by("id"))
