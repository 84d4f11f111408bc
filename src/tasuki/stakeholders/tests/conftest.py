"""A customer with people who stand somewhere, and ways to ask for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.people.models import Person
from tasuki.people.tokens import make_token
from tasuki.stakeholders.actions import relate, save_stakeholder
from tasuki.stakeholders.models import Relation
from tasuki.testing.cast import Cast
from tasuki.web.ids import new_id

BACKEND = "tasuki.people.backends.EmailBackend"


@pytest.fixture
def mika(account: Account) -> Stakeholder:
    """The champion."""
    return account.stakeholders.get(kind="champion")


@pytest.fixture
def sofia(account: Account) -> Stakeholder:
    """The sponsor."""
    return account.stakeholders.get(kind="sponsor")


@pytest.fixture
def handoff(cast: Cast, account: Account) -> Any:
    """A transition as it is known here: who takes part in it."""
    key = new_id()
    for relation, person in (("giver", cast.giver), ("receiver", cast.receiver)):
        Participation.objects.create(account=account, person=person, relation=relation, transition_id=key)
    return key


@pytest.fixture
def placed(cast: Cast, account: Account, mika: Stakeholder, sofia: Stakeholder) -> dict[str, Stakeholder]:
    """Four people on the map with a line of each kind, one who is not placed."""
    actor = cast.actor("giver")

    def save(who: Stakeholder | None = None, **values: Any) -> Stakeholder:
        return save_stakeholder(actor=actor, account=account, stakeholder=who, values=values)

    people = {
        "mika": save(mika, influence=4, support=2),
        "sofia": save(sofia, influence=5, support=1),
        "ben": save(first_name="Ben", last_name="Okada", kind="buyer", influence=5, support=0),
        "ida": save(first_name="Ida", last_name="Technau", kind="technical", influence=3, support=-1),
        "una": save(first_name="Una", last_name="Placed"),
    }
    for a, b, kind in (
        ("mika", "sofia", "reports_to"),
        ("ben", "sofia", "defers_to"),
        ("mika", "ida", "conflict_with"),
        ("ben", "ida", "allied_with"),
    ):
        relate(actor=actor, account=account, a=people[a], b=people[b], kind=kind)
    assert Relation.objects.count() == 4
    return people


@pytest.fixture
def browse(client: Client) -> Callable[[Person], Client]:
    """Somebody signed in."""

    def signed_in(person: Person) -> Client:
        client.force_login(person, backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def api(cast: Cast) -> Callable[..., Any]:
    """A call of the API by a member of the cast; gives status and body."""

    def call(who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        token = make_token(actor=cast.actor(who), person=getattr(cast, who), name="test")[1]
        answer = getattr(Client(), method.lower())(
            f"/api/v1{path}",
            data=json.dumps(body) if body is not None else None,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return call


@pytest.fixture
def command() -> Callable[..., Any]:
    """`tasuki stakeholders … --json` by a member of the cast; gives what it printed."""

    def run(*words: str, by: str = "gina") -> Any:
        out = StringIO()
        call_command("stakeholders", *words, "--json", "--as", f"{by}@tasuki.example", stdout=out)
        return json.loads(out.getvalue())

    return run
