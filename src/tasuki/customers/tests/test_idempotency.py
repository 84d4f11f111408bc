"""A write that a caller named is carried out once, and the same request gets the same answer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import Cast
from tasuki.web import api, clock
from tasuki.web.api import KEEP, LEASE
from tasuki.web.jobs import forget_idempotency_keys
from tasuki.web.models import IdempotencyKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(cast: Cast) -> str:
    """The giver's key to the API."""
    text, prefix, digest = new_token()
    ApiToken.objects.create(person=cast.giver, name="test", prefix=prefix, digest=digest)
    return text


def add(token: str, account: Account, name: str, key: str | None = "one") -> Any:
    """Add a stakeholder through the API."""
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    body = json.dumps({"last_name": name})
    url = f"/api/v1/accounts/{account.pk}/stakeholders"
    return Client().post(url, body, content_type="application/json", headers=headers)


def codes(answer: Any) -> list[str]:
    """The codes of a refusal's reasons."""
    return [one["code"] for one in answer.json()["reasons"]]


def people() -> int:
    """How many stakeholders were added."""
    return Stakeholder.objects.filter(last_name__startswith="New").count()


def test_same_request_same_answer(token: str, account: Account) -> None:
    """SY-4: the second time nothing is done and the very bytes of the first answer come back, marked as such."""
    first, second = add(token, account, "New"), add(token, account, "New")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotent-Replay" not in first
    assert second["Idempotent-Replay"] == "true"
    assert people() == 1


def test_without_a_key_each_request_counts(token: str, account: Account) -> None:
    """SY-4: the key is the caller's choice; without one nothing is kept."""
    add(token, account, "New", key=None)
    add(token, account, "New", key=None)
    assert (people(), IdempotencyKey.objects.count()) == (2, 0)


def test_another_body_is_refused(token: str, account: Account) -> None:
    """SY-4: the same key for another request is a mistake and says so."""
    add(token, account, "New")
    answer = add(token, account, "New too")
    assert (answer.status_code, codes(answer)) == (422, ["idempotency.reused"])
    assert people() == 1


def test_refused_may_be_tried_again(token: str, account: Account) -> None:
    """SY-4: what was refused had no effect, so its key is free for the corrected request."""
    assert add(token, account, "").status_code == 422
    assert IdempotencyKey.objects.count() == 0
    assert add(token, account, "New").status_code == 201


def test_in_progress_is_a_conflict_until_the_lease_is_over(token: str, account: Account) -> None:
    """SY-4: while somebody carries the request out it is not done twice; who died over it is followed later."""
    add(token, account, "New")
    Stakeholder.objects.filter(last_name="New").delete()
    IdempotencyKey.objects.update(answered_at=None)
    answer = add(token, account, "New")
    assert (answer.status_code, codes(answer)) == (409, ["idempotency.in_progress"])
    assert people() == 0
    with clock.fixed(clock.now() + LEASE + timedelta(seconds=1)):
        assert add(token, account, "New").status_code == 201
    assert people() == 1


def test_who_was_too_slow_keeps_nothing(
    token: str, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SY-4, SE-6: when another took over meanwhile, the slow one's work is rolled back and the other's claim stands."""
    real = api._Claim.keep

    def overtaken(self: Any, status: int, body: Any) -> None:
        IdempotencyKey.objects.update(leased_until=clock.now() + 2 * LEASE)
        real(self, status, body)

    monkeypatch.setattr(api._Claim, "keep", overtaken)
    before = add(token, account, "New", key="other").status_code
    assert before == 409
    assert people() == 0


def test_old_answers_are_forgotten(token: str, account: Account) -> None:
    """SY-4: answers are kept for two days, then a sweep removes them."""
    add(token, account, "New")
    assert forget_idempotency_keys.call() == 0
    with clock.fixed(clock.now() + KEEP + timedelta(minutes=1)):
        assert forget_idempotency_keys.call() == 1
