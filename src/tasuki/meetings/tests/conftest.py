"""Transitions at the points where meetings happen."""

from __future__ import annotations

import pytest

from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance, settle_step
from tasuki.transitions.models import Transition


@pytest.fixture
def preparing(cast: Cast) -> Transition:
    """Just begun: the customer knows nothing yet."""
    row = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    row.refresh_from_db()
    return row


@pytest.fixture
def introducing(cast: Cast, preparing: Transition) -> Transition:
    """Ready and allowed to speak to the customer; the regular calls are on the calendar."""
    become_ready(cast, preparing)
    advance(actor=cast.actor("manager"), transition_id=preparing.pk, to="ready")
    settle_all(cast, preparing, "internal")
    advance(actor=cast.actor("giver"), transition_id=preparing.pk, to="introducing")
    settle_step(actor=cast.actor("receiver"), transition_id=preparing.pk, key="cadence-booked")
    preparing.refresh_from_db()
    return preparing
