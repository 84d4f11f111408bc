"""Outcomes through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tasuki.audit.actions import record
from tasuki.outcomes.actions import answer_pulse
from tasuki.people.models import ApiToken, Person
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.transitions.survey_link import pulse_token

pytestmark = pytest.mark.django_db
LOOK = {
    "went_well": "The record was complete in the first week",
    "went_badly": "The joint meeting was moved twice",
    "customer_feedback": "Mika would have liked to be told earlier",
    "actions": "Invite the champion before the announcement",
}


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


def test_everything(cast: Cast, handed_over: Transition) -> None:
    """ME-1 ME-2 ME-3 ME-4 ME-5 ME-8 ME-20 SY-4: ask, rate, check, look back; all of it in one answer."""
    receiver, base = Caller(cast.receiver), f"/transitions/{handed_over.pk}/outcome"
    status, asked = receiver.send("POST", f"{base}/survey", **{"Idempotency-Key": "ask"})
    assert (status, len(asked)) == (200, 2), asked
    assert receiver.send("POST", f"{base}/survey", **{"Idempotency-Key": "ask"})[1] == asked
    assert receiver.send("PUT", f"{base}/rating", {"score": 4})[0] == 200
    assert receiver.send("POST", f"{base}/health", {"day": 0, "score": 70})[1]["baseline"] == 70
    assert receiver.send("PUT", f"{base}/retrospective", LOOK)[1]["version"] == 1
    status, found = receiver.send("GET", base)
    assert [one["key"] for one in found["measures"]] == ["ME-1", "ME-2", "ME-3", "ME-4", "ME-5", "pulse"]
    assert (found["measures"][4]["value"], found["measures"][4]["met"]) == ("4.00", True)
    assert found["retrospective"]["went_well"] == LOOK["went_well"]
    status, _revoked = receiver.send("POST", f"/surveys/{asked[0]['id']}/revoke")
    assert (status, len(receiver.send("GET", base)[1]["surveys"])) == (200, 1)


def test_refused_and_hidden(cast: Cast, handed_over: Transition) -> None:
    """RO-10 ME-8 ME-20 SY-4: reasons as codes and words; unknown fields refused; an outsider finds nothing."""
    base = f"/transitions/{handed_over.pk}/outcome"
    receiver, outsider = Caller(cast.receiver), Caller(cast.outsider)
    status, refused = receiver.send("POST", f"{base}/health", {"day": 30, "score": 170})
    assert (status, [one["code"] for one in refused["reasons"]]) == (
        422,
        ["outcome.health_early", "health.out_of_range"],
    )
    assert receiver.send("PUT", f"{base}/rating", {"score": 4, "by": "me"})[0] == 422
    assert receiver.send("PUT", f"{base}/retrospective", {**LOOK, "actions": "tbd"})[0] == 422
    _status, asked = receiver.send("POST", f"{base}/survey")
    for method, path, body in (
        ("GET", base, None),
        ("POST", f"{base}/survey", None),
        ("PUT", f"{base}/rating", {"score": 1}),
        ("POST", f"{base}/health", {"day": 0, "score": 1}),
        ("PUT", f"{base}/retrospective", LOOK),
        ("POST", f"/surveys/{asked[0]['id']}/revoke", None),
    ):
        assert outsider.send(method, path, body)[0] == 404, path


def test_events_do_not_tell_what_was_said(cast: Cast, handed_over: Transition) -> None:
    """ME-5 MS-1: the outgoing owner reads the events, and neither their rating nor the pulse in them, old ones too."""
    champion = handed_over.account.stakeholders.get(kind="champion")
    Caller(cast.receiver).send("PUT", f"/transitions/{handed_over.pk}/outcome/rating", {"score": 2})
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=1, comment="Nobody calls")
    for action in ("handoff.rated", "pulse.answer_changed"):
        fields = {"score": 2, "before": 4, "comment": "0f"}
        record(
            actor=cast.actor("receiver"), action=action, subject=("transition", handed_over.pk), fields=fields
        )
    status, found = Caller(cast.giver).send("GET", f"/transitions/{handed_over.pk}")
    told = [one for one in found["events"] if one["action"].startswith(("handoff.rated", "pulse."))]
    assert (status, len(told)) == (200, 4), found
    assert {name for one in told for name in one["fields"]} == {"pulse"}
