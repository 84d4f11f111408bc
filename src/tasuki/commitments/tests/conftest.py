"""The cast of commitments: an account changing hands, and somebody there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.web.ids import new_id


@dataclass(frozen=True)
class Stage:
    """The cast as actors, the account, and somebody at the customer."""

    account: Account
    contact: Stakeholder
    people: dict[str, Person]
    giver: Actor
    receiver: Actor
    manager: Actor
    operations: Actor
    outsider: Actor


@pytest.fixture
def stage(cast: Cast) -> Stage:
    account, transition_id = make_account(cast.giver, "Bayu Foods"), new_id()
    for relation, person in (
        ("giver", cast.giver),
        ("receiver", cast.receiver),
        ("receiver_manager", cast.manager),
    ):
        Participation.objects.create(
            account=account, person=person, relation=relation, transition_id=transition_id
        )
    contact = Stakeholder.objects.create(account=account, first_name="Sari", last_name="Dewi")
    names = ("giver", "receiver", "manager", "operations", "outsider")
    return Stage(account, contact, cast.everybody, *(cast.actor(name) for name in names))
