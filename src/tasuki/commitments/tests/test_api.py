"""Commitments through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.commitments.tests.conftest import Stage
from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token


def caller(stage: Stage, name: str) -> Any:
    text, prefix, digest = new_token()
    ApiToken.objects.create(person=stage.people[name], name="t", prefix=prefix, digest=digest)

    def call(method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {text}", **({"Idempotency-Key": key} if key else {})}
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            data=b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers=headers,
        )
        return answer.status_code, answer.json()

    return call


def test_record_judge_assign_resolve(stage: Stage) -> None:
    """CO-1, CO-2, CO-3: the whole life of a promise."""
    giver, manager = caller(stage, "giver"), caller(stage, "manager")
    body = {
        "kind": "scope",
        "text": "SSO by May",
        "promised_by": "Gina Giver",
        "promised_to_id": str(stage.contact.pk),
        "due_on": "2027-05-01",
    }
    status, one = giver("POST", f"/accounts/{stage.account.pk}/commitments", body)
    assert (status, one["promised_by"]["name"], one["owner"]) == (201, "Gina Giver", None)
    path = f"/commitments/{one['id']}"
    status, one = giver("PATCH", path, {"text": "SSO by June", "version": 1})
    assert (status, one["text"], one["due_on"]) == (200, "SSO by June", "2027-05-01")
    status, one = manager("PUT", path + "/owner", {"owner": "Rei Receiver"})
    assert (status, one["owner"]["name"]) == (200, "Rei Receiver")
    assert manager("PUT", path + "/verdict", {"verdict": "deliverable"})[1]["verdict"] == "deliverable"
    status, one = giver("POST", path + "/resolve", {"state": "delivered", "evidence": "Protocol of 3 June"})
    assert (status, one["state"]) == (200, "delivered")
    assert len(giver("GET", path + "/history")[1]) == CommitmentChange.objects.count() == 5
    listed = giver("GET", f"/commitments?account_id={stage.account.pk}&state=delivered")[1]
    assert (listed["count"], listed["items"][0]["id"]) == (1, one["id"])


def test_one_effect_per_idempotency_key(stage: Stage) -> None:
    """SY-4: the same request twice records one promise."""
    giver, path = caller(stage, "giver"), f"/accounts/{stage.account.pk}/commitments"
    first = giver("POST", path, {"kind": "scope", "text": "SSO by May"}, key="k1")
    assert giver("POST", path, {"kind": "scope", "text": "SSO by May"}, key="k1") == first
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "wish", "text": "x y"},
        {"kind": "scope"},
        {"kind": "scope", "text": "TBD"},
        {"kind": "scope", "text": "x y", "more": 1},
        {"kind": "scope", "text": "x\u0000y"},
        {"kind": "scope", "text": "SSO", "promised_on": "2027-02-01", "due_on": "2027-01-01"},
    ],
)
def test_bad_input_is_422(stage: Stage, body: dict[str, Any]) -> None:
    """CO-1, SY-4: unknown kinds and fields, placeholders, impossible days."""
    assert caller(stage, "giver")("POST", f"/accounts/{stage.account.pk}/commitments", body)[0] == 422
    assert not Commitment.objects.exists()


def test_ids_of_others_are_not_found(stage: Stage) -> None:
    """SE-2: an id in a body opens no door."""
    other = Account.objects.create(name="Other", name_key="other")
    stranger = Stakeholder.objects.create(account=other, first_name="X")
    path = f"/accounts/{stage.account.pk}/commitments"
    body = {"kind": "scope", "text": "SSO by May", "promised_to_id": str(stranger.pk)}
    assert caller(stage, "giver")("POST", path, body)[0] == 404
    assert caller(stage, "outsider")("POST", path, {"kind": "scope", "text": "SSO by May"})[0] == 404
    assert caller(stage, "outsider")("GET", "/commitments")[1]["count"] == 0
