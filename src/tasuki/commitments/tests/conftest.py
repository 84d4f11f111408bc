"""A small cast for commitments: an account changing hands, and an outsider."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.people.models import Person, StandingRole
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor
from tasuki.web.ids import new_id


@dataclass(frozen=True)
class Stage:
    """The people as actors, the account, and somebody at the customer."""

    account: Account
    contact: Stakeholder
    giver: Actor
    receiver: Actor
    manager: Actor
    operations: Actor
    outsider: Actor
    people: dict[str, Person]


@pytest.fixture
def stage(db: None) -> Stage:
    people = {
        name: Person.objects.create_user(f"{name}@example.com", full, "correct-horse-battery")
        for name, full in {
            "giver": "Gina Giver",
            "receiver": "Rei Receiver",
            "manager": "Mona Manager",
            "operations": "Otto Operations",
            "outsider": "Oskar Outsider",
        }.items()
    }
    StandingRole.objects.create(person=people["operations"], name="operations")
    Person.objects.filter(pk__in=[people["giver"].pk, people["receiver"].pk]).update(
        manager=people["manager"]
    )
    account = Account.objects.create(name="Bayu Foods", name_key="bayu foods", owner=people["giver"])
    transition_id = new_id()
    for relation, name in (("giver", "giver"), ("receiver", "receiver"), ("receiver_manager", "manager")):
        Participation.objects.create(
            account=account, person=people[name], relation=relation, transition_id=transition_id
        )
    contact = Stakeholder.objects.create(
        account=account, first_name="Sari", last_name="Dewi", kind="champion"
    )
    actors = {name: actor_for_person(Person.objects.get(pk=person.pk)) for name, person in people.items()}
    return Stage(account=account, contact=contact, people=people, **actors)
