"""Meetings through the API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.people.models import ApiToken, Person
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


class Caller:
    """Somebody with a token."""

    def __init__(self, person: Person) -> None:
        text, prefix, digest = new_token()
        ApiToken.objects.create(person=person, name="test", prefix=prefix, digest=digest)
        self.headers = {"Authorization": f"Bearer {text}"}

    def send(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers=self.headers | headers,
        )
        return answer.status_code, answer.json()


def test_plan_record_finish(cast: Cast, introducing: Transition) -> None:
    """MT-3 MT-8 SY-4: plan, record with an action, finish it; the same key records once."""
    receiver, base = Caller(cast.receiver), f"/transitions/{introducing.pk}/meetings"
    soon = (clock.now() + timedelta(days=1)).isoformat()
    next_week = (clock.now() + timedelta(days=7)).date().isoformat()
    status, planned = receiver.send("POST", f"{base}/joint-meeting/plan", {"starts_at": soon, "short": True})
    assert (status, planned["minutes"], planned["over_by"]) == (200, 30, 0)
    body = {
        "held_at": (clock.now() - timedelta(hours=1)).isoformat(),
        "people": [str(cast.giver.pk), str(cast.receiver.pk)],
        "stakeholders": [str(one) for one in introducing.account.stakeholders.values_list("pk", flat=True)],
        "actions": [{"text": "Send plan", "owner": str(cast.giver.pk), "due_on": next_week}],
        "corrections": {"objectives.business.outcomes": "Fewer returns"},
        "version": planned["version"],
    }
    status, recorded = receiver.send(
        "POST", f"{base}/joint-meeting/record", body, **{"Idempotency-Key": "k1"}
    )
    assert (status, recorded["state"], len(recorded["attendance"])) == (200, "held", 4), recorded
    assert (
        receiver.send("POST", f"{base}/joint-meeting/record", body, **{"Idempotency-Key": "k1"})[1]
        == recorded
    )
    status, refused = receiver.send("POST", f"{base}/joint-meeting/record", body)
    assert (status, refused["reasons"][0]["code"]) == (422, "meeting.already_held")
    assert Meeting.objects.count() == 1
    action = MeetingAction.objects.get()
    status, done = Caller(cast.giver).send("POST", f"/meeting-actions/{action.pk}/done")
    assert (status, done["done_at"] is not None) == (200, True)
    notes = {"notes": "Anew", "version": recorded["version"]}
    assert receiver.send("PUT", f"/meetings/{recorded['id']}/notes", notes)[1]["notes"] == "Anew"
    assert receiver.send("PUT", f"/meetings/{recorded['id']}/notes", notes)[0] == 409


def test_refused_and_hidden(cast: Cast, preparing: Transition) -> None:
    """RO-10 GA-4 SY-4: all reasons in one answer; unknown fields refused; an outsider finds nothing."""
    base = f"/transitions/{preparing.pk}/meetings"
    body = {"held_at": clock.now().isoformat()}
    status, refused = Caller(cast.receiver).send("POST", f"{base}/joint-meeting/record", body)
    assert status == 422
    assert {one["code"] for one in refused["reasons"]} == {"meeting.contact_not_allowed", "meeting.nobody"}
    assert Caller(cast.receiver).send("POST", f"{base}/joint-meeting/record", {**body, "x": 1})[0] == 422
    outsider = Caller(cast.outsider)
    assert outsider.send("GET", base)[0] == 404
    assert outsider.send("POST", f"{base}/joint-meeting/record", body)[0] == 404
    soon = (clock.now() + timedelta(days=1)).isoformat()
    _status, planned = Caller(cast.giver).send("POST", f"{base}/internal-meeting/plan", {"starts_at": soon})
    assert outsider.send("POST", f"/meetings/{planned['id']}/cancel")[0] == 404
    assert Caller(cast.giver).send("POST", f"/meetings/{planned['id']}/cancel")[1]["state"] == "cancelled"
    assert Caller(cast.giver).send("GET", base) == (200, [])
