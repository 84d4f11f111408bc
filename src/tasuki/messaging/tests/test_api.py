"""Messages through the JSON API."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tasuki.messaging.delivery import deliver_due
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.tests.sink import Sink
from tasuki.people.models import ApiToken, Person
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition


class Api:
    """Calls the API with somebody's token."""

    def __init__(self, person: Person) -> None:
        text, prefix, digest = new_token()
        ApiToken.objects.create(person=person, name="test", prefix=prefix, digest=digest)
        self.client, self.headers = Client(), {"Authorization": f"Bearer {text}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def send(self, path: str, data: object, method: str = "post", key: str = "") -> Any:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        call = getattr(self.client, method)
        return call(f"/api/v1/{path}", json.dumps(data), content_type="application/json", headers=headers)


@pytest.fixture
def giver(cast: Cast) -> Api:
    return Api(cast.giver)


def test_from_draft_to_sent_by_api(giver: Api, introducing: Transition, sink: Sink) -> None:
    """MS-1, MS-5, SY-4: the same actions as the page, with the hash of what was read."""
    base = f"transitions/{introducing.pk}/messages"
    drafts = giver.send(f"{base}/draft", {"step": "introduction"}).json()
    assert {one["language"] for one in drafts} == {"ja", "es"}
    for one in drafts:
        answer = giver.send(f"messages/{one['id']}/approve", {"content_hash": one["content_hash"]})
        assert answer.json()["state"] == "approved"
    queued = giver.send(f"{base}/queue", {"step": "introduction"}).json()
    assert {one["state"] for one in queued} == {"queued"}
    deliver_due()
    assert {one["state"] for one in giver.get(base).json()} == {"sent"}
    assert len(sink.mails) == 2


def test_refusals_carry_all_reasons(giver: Api, transition: Transition) -> None:
    """GA-1, GA-2, GA-3, SY-4: 422 with every reason at once."""
    base = f"transitions/{transition.pk}/messages"
    for one in giver.send(f"{base}/draft", {"step": "introduction"}).json():
        giver.send(f"messages/{one['id']}/approve", {"content_hash": one["content_hash"]})
    answer = giver.send(f"{base}/queue", {"step": "introduction"})
    assert answer.status_code == 422
    codes = [one["code"] for one in answer.json()["reasons"]]
    assert {"message.stage", "gate.incomplete", "gate.brief_not_accepted"} <= set(codes)
    assert all(one["message"] != one["code"] for one in answer.json()["reasons"])


def test_stale_hash_and_version_are_conflicts(giver: Api, transition: Transition) -> None:
    """SE-6, MS-5: approving or editing what has changed meanwhile is a 409."""
    one = giver.send(f"transitions/{transition.pk}/messages/draft", {"step": "introduction"}).json()[0]
    text = {"subject": "S", "body": "Body", "version": one["version"]}
    assert giver.send(f"messages/{one['id']}", text, "patch").status_code == 200
    assert giver.send(f"messages/{one['id']}", text, "patch").status_code == 409
    stale = {"content_hash": one["content_hash"]}
    assert giver.send(f"messages/{one['id']}/approve", stale).status_code == 409


def test_the_same_key_drafts_once(giver: Api, transition: Transition) -> None:
    """SY-4: a retried request has one effect and the same answer."""
    path, key = f"transitions/{transition.pk}/messages/draft", str(uuid4())
    first = giver.send(path, {"step": "introduction"}, key=key)
    second = giver.send(path, {"step": "introduction"}, key=key)
    assert first.json() == second.json()
    assert Message.objects.count() == 2


def test_uncertain_ones_are_found_and_settled(giver: Api, introducing: Transition) -> None:
    """MS-5: listed by state; settled with evidence."""
    one = giver.send(f"transitions/{introducing.pk}/messages/draft", {"step": "introduction"}).json()[0]
    Message.objects.filter(pk=one["id"]).update(state=STATE.UNCERTAIN)
    assert [row["id"] for row in giver.get("messages?state=uncertain").json()] == [one["id"]]
    answer = giver.send(f"messages/{one['id']}/settle", {"was_sent": False, "evidence": "not in the log"})
    assert answer.json()["state"] == "failed"


@pytest.mark.parametrize("data", [{"step": "introduction", "more": 1}, {}, {"step": "a\x00"}, {"step": 5}])
def test_unknown_and_bad_fields_are_refused(giver: Api, transition: Transition, data: object) -> None:
    """SY-4: input schemas forbid what they do not know."""
    assert giver.send(f"transitions/{transition.pk}/messages/draft", data).status_code == 422


def test_outsiders_find_nothing(cast: Cast, giver: Api, transition: Transition) -> None:
    """RO-10, SE-2: 404 on every path."""
    one = giver.send(f"transitions/{transition.pk}/messages/draft", {"step": "introduction"}).json()[0]
    outsider = Api(cast.outsider)
    assert outsider.get(f"transitions/{transition.pk}/messages").status_code == 404
    assert outsider.get(f"messages/{one['id']}").status_code == 404
    assert outsider.get("messages").json() == []
    for path in ("approve", "cancel", "send-again", "settle", "rewrite"):
        data = {
            "approve": {"content_hash": "x"},
            "cancel": {},
            "settle": {"was_sent": True, "evidence": "seen"},
            "rewrite": {"version": 1},
        }.get(path, {})
        assert outsider.send(f"messages/{one['id']}/{path}", data).status_code == 404
