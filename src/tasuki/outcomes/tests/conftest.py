"""Transitions after the cut-over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.customers.models import Stakeholder
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Transition
from tasuki.web import clock


def hand_over(cast: Cast, row: Transition) -> Transition:
    """Bring a transition across the cut-over."""
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    become_ready(cast, row)
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="ready")
    settle_all(cast, row, "internal")
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="introducing")
    settle_all(cast, row, "warm", "promises")
    advance(actor=cast.actor("receiver"), transition_id=row.pk, to="handed_over")
    return Transition.objects.select_related("account", "playbook").get(pk=row.pk)


@pytest.fixture
def handed_over(cast: Cast) -> Transition:
    """The account has changed hands."""
    return hand_over(cast, open_for(cast, make_account(cast.giver)))


@pytest.fixture
def sold(cast: Cast) -> Transition:
    """After a sale, signed 47 hours ago, and handed over."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    Transition.objects.filter(pk=row.pk).update(signed_at=clock.now() - timedelta(hours=47))
    return hand_over(cast, row)


@pytest.fixture
def champion(handed_over: Transition) -> Stakeholder:
    """Mika Hoshino, who reads Japanese."""
    return handed_over.account.stakeholders.get(kind="champion")
