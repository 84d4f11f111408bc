"""The first look around: by role, skippable, remembered, cheap."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasuki.help import tour
from tasuki.help.models import TourState
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("who", "role"),
    [("giver", "owner"), ("manager", "manager"), ("operations", "operations"), ("executive", "executive")],
)
def test_each_role_has_its_own(cast: Cast, who: str, role: str) -> None:
    """UX-2: four or five steps, each leading to a page that this person may open."""
    found = tour.tour_of(cast.actor(who))
    assert (found.role, found.step, found.over) == (role, 0, False)
    assert 4 <= len(found.steps) <= 5
    client = signed_in(getattr(cast, who))
    for step in found.steps:
        assert client.get(step.href).status_code == 200, step.href


def test_forth_back_end_and_again(cast: Cast) -> None:
    """UX-2: the tour goes on, goes back, ends with its last step and can begin anew."""
    actor = cast.actor("giver")
    assert tour.move(actor=actor, to="back").step == 0
    assert tour.move(actor=actor, to="next").step == 1
    assert tour.move(actor=actor, to="back").step == 0
    for _step in tour.STEPS["owner"]:
        assert not tour.tour_of(actor).over
        tour.move(actor=actor, to="next")
    assert tour.tour_of(actor).over
    assert TourState.objects.get().seen_at is not None
    assert tour.move(actor=actor, to="restart").step == 0
    assert not tour.tour_of(actor).over


def test_unknown_moves_and_nobody_are_refused(cast: Cast) -> None:
    """SE-2: only these moves, and only by a person."""
    with pytest.raises(Refused):
        tour.move(actor=cast.actor("giver"), to="jump")
    with pytest.raises(Refused):
        tour.move(actor=Actor.console(), to="next")
    assert not TourState.objects.exists()


def test_my_work_offers_it_until_it_is_skipped(cast: Cast) -> None:
    """UX-2: it stands on My work, works without JavaScript, and afterwards asks the database nothing."""
    client = signed_in(cast.giver)
    desk = reverse("desk:my_work")
    assert 'id="tour"' in client.get(desk).content.decode()
    answer = client.post(reverse("help:tour"), {"move": "next", "next": desk})
    assert answer.headers["Location"] == desk
    assert "The exchange zone" not in (shown := client.get(desk).content.decode())
    assert "One next action" in shown
    client.post(reverse("help:tour"), {"move": "skip"})
    assert 'id="tour"' not in client.get(desk).content.decode()
    again = signed_in(cast.giver)
    assert 'id="tour"' not in again.get(desk).content.decode()
    asked = [one["sql"] for one in _queries(again, desk)]
    assert not [sql for sql in asked if "help_tourstate" in sql]


def _queries(client: Client, address: str) -> list[dict[str, str]]:
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return list(found.captured_queries)


def test_the_same_through_the_api(cast: Cast) -> None:
    """SY-4: state and moves of the tour."""
    client = signed_in(cast.receiver)
    found = client.get("/api/v1/help/tour").json()
    assert (found["step"], found["over"], found["role"]) == (0, False, "owner")
    moved = client.post("/api/v1/help/tour", {"move": "skip"}, content_type="application/json")
    assert moved.json()["over"] is True
    wrong = client.post("/api/v1/help/tour", {"move": "jump"}, content_type="application/json")
    assert wrong.status_code == 422
