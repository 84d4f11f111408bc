"""What the customer reads about the outgoing owner, from a real transition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.messaging import library
from tasuki.messaging.actions import draft_messages
from tasuki.messaging.fields import fields_for, giver_wording
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.watch.actions import set_boundaries
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_each_customer_reads_it_in_their_language(cast: Cast, handed_over: Transition) -> None:
    """BO-3, MS-4: the date and the part stand in the recipient's language and way of writing dates."""
    row = access_transition(cast.actor("manager"), handed_over.pk)
    until = (clock.now() + timedelta(days=21)).date()
    set_boundaries(
        actor=cast.actor("manager"), transition_id=row.pk, until=until, parts=["crises", "major_expansion"]
    )
    row = access_transition(cast.actor("manager"), row.pk)
    found = {language: giver_wording(row, library.words(language)) for language in ("en", "ja", "es", "id")}
    assert found["ja"].until == f"{until.year}年{until.month}月{until.day}日"
    assert found["en"].window == f"You can still reach me at gina@tasuki.example until {found['en'].until}."
    assert found["en"].role is not None
    assert "major expansion and anything that turns critical" in found["en"].role
    assert len({one.role for one in found.values()}) == 4
    assert all(one.until and str(until.year) in one.until for one in found.values())


def test_what_is_over_is_not_offered_any_more(cast: Cast, handed_over: Transition) -> None:
    """BO-1, BO-3: after the window no date is told; after their time early parts are left out."""
    row = access_transition(cast.actor("manager"), handed_over.pk)
    Transition.objects.filter(pk=row.pk).update(
        scenario="sales-to-cs", giver_part=["champion_checkins", "crises"]
    )
    row = access_transition(cast.actor("manager"), row.pk)
    words = library.words("en")
    assert "check-in" in str(giver_wording(row, words).role)
    with clock.fixed(clock.now() + timedelta(days=80)):
        later = giver_wording(row, words)
        champion = row.account.stakeholders.get(kind="champion")
        plain = fields_for(row, champion, cast.giver, words)
    assert (later.until, later.window) == (None, None)
    assert later.role is not None
    assert "check-in" not in later.role
    assert plain["available_until"] is None
    assert plain["giver"]["role_sentence"] == later.role


def test_an_absent_giver_is_not_offered(cast: Cast, handed_over: Transition) -> None:
    """BO-3, MS-1: nothing is said of reaching somebody who is not there."""
    row = access_transition(cast.actor("manager"), handed_over.pk)
    row.giver_available = False
    found = giver_wording(row, library.words("es"))
    assert (found.until, found.window, found.role) == (None, None, None)


def test_the_draft_says_what_was_set(cast: Cast, handed_over: Transition) -> None:
    """BO-3, MS-6: the announcement that is drafted carries the window as it was set."""
    until = (clock.now() + timedelta(days=16)).date()
    set_boundaries(
        actor=cast.actor("receiver"), transition_id=handed_over.pk, until=until, parts=["references"]
    )
    rows = draft_messages(
        actor=cast.actor("giver"), transition_id=handed_over.pk, step_key="announcement", recipients=None
    )
    bodies = {one.language: one.body for one in rows}
    assert f"{until.year}年{until.month}月{until.day}日までは" in bodies["ja"]
    assert "導入事例に関するご相談につきましては" in bodies["ja"]
    assert "solicitudes de referencias" in bodies["es"]
