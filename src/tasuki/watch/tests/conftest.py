"""Transitions around the cut-over."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

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
    return Transition.objects.select_related("account", "playbook", "giver").get(pk=row.pk)


@pytest.fixture
def handed_over(cast: Cast) -> Transition:
    """The account has changed hands today."""
    return hand_over(cast, open_for(cast, make_account(cast.giver)))


@pytest.fixture
def planned(cast: Cast) -> Transition:
    """The account will change hands in five weeks."""
    return open_for(cast, make_account(cast.giver))


def today() -> date:
    """The day it is for the account."""
    return clock.now().astimezone(ZoneInfo("Asia/Tokyo")).date()


def page(cast: Cast, who: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(getattr(cast, who), backend="tasuki.people.backends.EmailBackend")
    return client
