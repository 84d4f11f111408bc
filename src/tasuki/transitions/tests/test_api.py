"""The main job through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


class Caller:
    """Calls the API with a member's token."""

    def __init__(self, cast: Cast, who: str) -> None:
        text, prefix, digest = new_token()
        ApiToken.objects.create(person=getattr(cast, who), name="test", prefix=prefix, digest=digest)
        self.headers = {"Authorization": f"Bearer {text}"}
        self.client = Client()

    def get(self, path: str) -> Any:
        """GET below /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Any:
        """POST JSON below /api/v1, with an Idempotency-Key if given."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def opening() -> dict[str, Any]:
    """The body that opens a transition."""
    day = (clock.now() + timedelta(days=40)).date().isoformat()
    return {
        "account": "Aster Foods",
        "receiver": "rei@tasuki.example",
        "transition_on": day,
        "reason": "territory",
    }


def test_whole_job(cast: Cast) -> None:
    """TR-1 TR-2 TR-4 KN-6 GA-8 SY-4: open, prepare, hand over through the API."""
    make_account(cast.giver)
    seller, manager, receiver = (Caller(cast, who) for who in ("giver_manager", "manager", "receiver"))
    made = seller.post("/transitions", opening() | {"scenario": "rep-to-rep"}, key="one")
    assert made.status_code == 201, made.content
    again = seller.post("/transitions", opening() | {"scenario": "rep-to-rep"}, key="one")
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert Transition.objects.count() == 1
    address = f"/transitions/{made.json()['id']}"
    assert manager.post(f"{address}/advance", {"to": "preparing"}).json()["stage"] == "preparing"
    refused = manager.post(f"{address}/advance", {"to": "ready"})
    assert refused.status_code == 422
    assert {one["code"] for one in refused.json()["reasons"]} >= {
        "gate.incomplete",
        "gate.brief_not_accepted",
    }
    transition = Transition.objects.get()
    become_ready(cast, transition)
    settle_all(cast, transition, "internal", "warm", "promises")
    assert receiver.post(f"{address}/accept", {}).status_code == 422
    for stage in ("ready", "introducing", "handed_over"):
        assert manager.post(f"{address}/advance", {"to": stage}).status_code == 200, stage
    shown = manager.get(address).json()
    assert shown["account"]["owner"]["email"] == "rei@tasuki.example"
    assert [one["after"] for one in shown["stage_changes"]] == [
        "planned",
        "preparing",
        "ready",
        "introducing",
        "handed_over",
    ]


def test_conflict_and_stale_version(cast: Cast) -> None:
    """SE-6: an older version is a 409, nothing is overwritten."""
    transition = open_for(cast, make_account(cast.giver))
    answer = Caller(cast, "giver").post(
        f"/transitions/{transition.pk}/advance", {"to": "preparing", "version": 7}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": "ready", "surprise": 1}, "surprise"),
        ({"to": "nowhere"}, "to"),
        ({}, "to"),
        ({"to": "ready", "reason": "a\x00b"}, "reason"),
        ({"to": "ready", "version": 10**30}, "version"),
    ],
)
def test_bad_input_names_the_place(cast: Cast, body: dict[str, Any], field: str) -> None:
    """SY-4: unknown or wrong fields are refused by name."""
    transition = open_for(cast, make_account(cast.giver))
    answer = Caller(cast, "giver").post(f"/transitions/{transition.pk}/advance", body)
    assert answer.status_code == 422
    assert field in answer.json()["reasons"][0]["values"]["field"]


def test_nothing_without_a_token(cast: Cast) -> None:
    """SE-2 SY-4: no token, a wrong one, or somebody else's account: 401 or 404, never a hint."""
    transition = open_for(cast, make_account(cast.giver))
    assert Client().get("/api/v1/transitions").status_code == 401
    wrong = Client().get("/api/v1/transitions", headers={"Authorization": "Bearer tsk_wrong"})
    assert wrong.status_code == 401
    assert Caller(cast, "outsider").get(f"/transitions/{transition.pk}").status_code == 404
    assert Caller(cast, "outsider").get("/transitions").json()["count"] == 0
    assert Caller(cast, "executive").get("/transitions").json()["count"] == 1
    assert (
        Caller(cast, "executive")
        .post(f"/transitions/{transition.pk}/advance", {"to": "preparing"})
        .status_code
        == 422
    )


def test_date_shows_the_difference_first(cast: Cast) -> None:
    """TR-3: without `apply` nothing moves."""
    transition = open_for(cast, make_account(cast.giver))
    before = list(transition.steps.order_by("key").values_list("due_at", flat=True))
    assert transition.transition_on is not None
    body = {"day": (transition.transition_on + timedelta(days=7)).isoformat()}
    caller = Caller(cast, "giver")
    shown = caller.post(f"/transitions/{transition.pk}/date", body).json()
    assert shown["steps"]
    assert list(transition.steps.order_by("key").values_list("due_at", flat=True)) == before
    moved = caller.post(f"/transitions/{transition.pk}/date", {**body, "apply": True}).json()
    assert moved["steps"] == shown["steps"]
    assert list(transition.steps.order_by("key").values_list("due_at", flat=True)) != before
