"""An account that changes hands: who may read, who may not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.rules.access import Actor
from tasuki.sensitive import actions
from tasuki.sensitive.models import SensitiveNote
from tasuki.testing.cast import Cast, make_account
from tasuki.web.ids import new_id

TEXT = "Kanaria-5512 sees the new director as a threat"


@dataclass(frozen=True)
class Room:
    """The cast, the account whose owner is the giver, one of its people."""

    cast: Cast
    account: Account
    person: Stakeholder

    def actor(self, name: str) -> Actor:
        """A member of the cast, acting."""
        return self.cast.actor(name)

    def write(self, by: str = "giver", **more: Any) -> SensitiveNote:
        """A note about the person."""
        values: dict[str, Any] = {
            "subject": ("stakeholder", self.person.pk),
            "topic": "politics",
            "text": TEXT,
            "purpose": "To seat the joint meeting well",
        }
        return actions.keep(actor=self.actor(by), account=self.account, **{**values, **more})


@pytest.fixture
def room(cast: Cast) -> Room:
    account, transition = make_account(cast.giver, "Bayu Foods"), new_id()
    for relation in ("giver", "receiver"):
        Participation.objects.create(
            account=account, person=getattr(cast, relation), relation=relation, transition_id=transition
        )
    return Room(cast, account, account.stakeholders.get(kind="champion"))


def caller(person: Any) -> Any:
    """The API as this person."""
    text, prefix, digest = new_token()
    ApiToken.objects.create(person=person, name="t", prefix=prefix, digest=digest)

    def call(method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {text}", **({"Idempotency-Key": key} if key else {})}
        data = b"" if body is None else json.dumps(body, default=str)
        answer = Client().generic(
            method, f"/api/v1{path}", data=data, content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json() if answer.content else None

    return call
