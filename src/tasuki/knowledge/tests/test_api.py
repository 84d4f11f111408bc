"""The record through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tasuki.knowledge.models import ItemChange, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token

KEY = "opportunities.renewal.date"


class Caller:
    """Somebody who calls with a token."""

    def __init__(self, stage: Stage, name: str) -> None:
        text, prefix, digest = new_token()
        ApiToken.objects.create(person=stage.people[name], name="t", prefix=prefix, digest=digest)
        self.client, self.token = Client(), text

    def __call__(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        answer = self.client.generic(
            method,
            f"/api/v1{path}",
            data=b"" if body is None else __import__("json").dumps(body),
            content_type="application/json",
            headers=headers,
        )
        return answer.status_code, answer.json()


@pytest.fixture
def call(stage: Stage) -> Any:
    def make(name: str) -> Caller:
        return Caller(stage, name)

    return make


def at(account_id: UUID, rest: str = "") -> str:
    return f"/accounts/{account_id}/knowledge{rest}"


def test_record_with_completeness(stage: Stage, call: Any) -> None:
    """KN-2, KN-4: all sections, with what is missing and who can supply it."""
    status, found = call("giver")("GET", at(stage.account.pk))
    assert status == 200
    assert len(found["sections"]) == 11
    assert found["completeness"]["missing"][0]["who"] in {
        "giver",
        "support",
        "operations",
        "receiver_manager",
    }


def test_put_answers_and_shows_history(stage: Stage, call: Any) -> None:
    """KN-1, KN-2: answer, structured data, history."""
    giver, path = call("giver"), at(stage.account.pk, f"/{KEY}")
    status, item = giver("PUT", path, {"answer": "2027-03-31", "source": "Contract", "version": 0})
    assert (status, item["status"], item["data"]) == (200, "filled", {"date": "2027-03-31"})
    status, item = giver("PUT", path, {"answer": "2027-04-30", "version": 1})
    assert (status, item["version"]) == (200, 2)
    _status, history = giver("GET", path + "/history")
    assert [(one["before"], one["after"]) for one in history] == [
        ("2027-03-31", "2027-04-30"),
        ("", "2027-03-31"),
    ]


def test_stale_version_is_409(stage: Stage, call: Any) -> None:
    """SE-6: who read an older version is told."""
    giver, path = call("giver"), at(stage.account.pk, f"/{KEY}")
    giver("PUT", path, {"answer": "2027-03-31", "version": 0})
    status, problem = giver("PUT", path, {"answer": "2028-03-31", "version": 0})
    assert (status, problem["reasons"][0]["code"]) == (409, "conflict.stale")


def test_same_key_same_answer_one_effect(stage: Stage, call: Any) -> None:
    """SY-4: a repeated request has one effect."""
    giver, path = call("giver"), at(stage.account.pk, f"/{KEY}")
    first = giver("PUT", path, {"answer": "2027-03-31"}, key="once")
    assert giver("PUT", path, {"answer": "2027-03-31"}, key="once") == first
    assert ItemChange.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answer": ""},
        {"answer": "x", "unknown": 1},
        {"answer": "a\u0000b"},
        {"answer": "x" * 20_001},
        {"answer": "x", "version": -1},
        {"answer": "x", "source_url": "javascript:alert(1)"},
        {"answer": "x", "source_on": "tomorrow"},
    ],
)
def test_bad_input_is_422(stage: Stage, call: Any, body: dict[str, Any]) -> None:
    """SY-4, KN-2: unknown fields, NUL, length and bad links are refused."""
    status, problem = call("giver")("PUT", at(stage.account.pk, f"/{KEY}"), body)
    assert status == 422
    assert problem["reasons"]
    assert not KnowledgeItem.objects.exists()


def test_all_verbs(stage: Stage, call: Any) -> None:
    """KN-2, KN-5: not applicable, verify, ask, answer, understood, clear."""
    giver, receiver, path = call("giver"), call("receiver"), at(stage.account.pk, f"/{KEY}")
    assert giver("POST", path + "/not-applicable", {"reason": "tbd"})[0] == 422
    assert (
        giver("POST", path + "/not-applicable", {"reason": "Open-ended contract"})[1]["status"]
        == "not_applicable"
    )
    assert giver("POST", path + "/verify", {"version": 1})[1]["version"] == 2
    transition = str(stage.transition_id)
    status, asked = receiver(
        "POST", path + "/questions", {"question": "Since when?", "transition_id": transition}
    )
    assert (status, asked["closed"]) == (201, False)
    assert giver("GET", path)[1]["status"] == "unclear"
    status, asked = giver("POST", f"/knowledge-questions/{asked['id']}/answer", {"answer": "2024"})
    assert (status, asked["closed"]) == (200, True)
    assert receiver("POST", path + "/understood", {"transition_id": transition})[1]["understood"] is True
    assert giver("POST", path + "/clear", {})[1]["status"] == "empty"


def test_reviews_belong_to_ones_own_transition(stage: Stage, call: Any) -> None:
    """KN-5, SE-2: an id of another transition in the body is no way in."""
    path = at(stage.account.pk, f"/{KEY}")
    body = {"question": "Why?", "transition_id": str(stage.account.pk)}
    status, problem = call("receiver")("POST", path + "/questions", body)
    assert (status, problem["reasons"][0]["code"]) == (422, "knowledge.receiver_only")


def test_outsiders_find_nothing_and_notes_are_withheld(stage: Stage, call: Any) -> None:
    """RO-10, PE-6, SE-2: 404 for outsiders; sensitive answers are not in the API's record for others."""
    secret = at(stage.account.pk, "/people.standing.alliances")
    assert call("giver")("PUT", secret, {"answer": "IT against sales"})[0] == 200
    assert call("outsider")("GET", at(stage.account.pk))[0] == 404
    assert call("outsider")("PUT", at(stage.account.pk, f"/{KEY}"), {"answer": "x"})[0] == 404
    operations = call("operations")
    assert operations("GET", secret)[0] == 404
    assert "IT against sales" not in str(operations("GET", at(stage.account.pk))[1])
    status, item = call("receiver")("GET", secret)
    assert (status, item["sealed"], item["answer"]) == (200, True, "")


def test_unknown_key_names_near_ones(stage: Stage, call: Any) -> None:
    """KN-2: the answer helps to find the right key."""
    status, problem = call("giver")("GET", at(stage.account.pk, "/opportunities.renewal.dat"))
    assert status == 422
    assert KEY in problem["reasons"][0]["message"]
