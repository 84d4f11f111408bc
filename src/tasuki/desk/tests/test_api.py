"""My work through the API."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tasuki.people.models import ApiToken, Person
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Notice

pytestmark = pytest.mark.django_db


def bearer(person: Person) -> dict[str, str]:
    """The headers of a call with a token of this person."""
    text, prefix, digest = new_token()
    ApiToken.objects.create(person=person, name="test", prefix=prefix, digest=digest)
    return {"Authorization": f"Bearer {text}"}


def test_my_work(cast: Cast) -> None:
    """UX-2 SY-4: tasks with urgency and reasons, what I wait for, notices; an outsider's desk is empty."""
    row = open_for(cast, make_account(cast.giver))
    found = Client().get("/api/v1/my-work", headers=bearer(cast.receiver)).json()
    assert {one["transition"] for one in found["tasks"]} == {str(row.pk)}
    assert found["tasks"][0]["why"]
    assert found["transitions"] == [str(row.pk)]
    assert found["notices"]
    empty = Client().get("/api/v1/my-work", headers=bearer(cast.outsider)).json()
    assert (empty["tasks"], empty["transitions"], empty["overview"]) == ([], [], None)
    assert Client().get("/api/v1/my-work", headers=bearer(cast.executive)).json()["overview"]["open"] == 1
    assert Client().get("/api/v1/my-work").status_code == 401


def test_read_notices_once(cast: Cast) -> None:
    """UX-2 SY-4: marking notices twice with one key is done once; unknown fields are refused."""
    open_for(cast, make_account(cast.giver))
    headers = bearer(cast.receiver) | {"Idempotency-Key": "n1"}
    path = "/api/v1/my-work/notices/read"

    def post(body: object) -> dict[str, int]:
        answer = Client().post(path, json.dumps(body), content_type="application/json", headers=headers)
        found: dict[str, int] = answer.json()
        return found | {"status": answer.status_code}

    first = post({})
    assert first["read"] >= 1
    assert post({}) == first
    assert not Notice.objects.filter(person=cast.receiver, read_at=None).exists()
    headers.pop("Idempotency-Key")
    assert post({"everything": True})["status"] == 422
