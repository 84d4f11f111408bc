"""A small cast for the knowledge record: one account, its owner, the next one, their manager, an outsider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tasuki.customers.models import Account, Participation
from tasuki.people.models import Person, StandingRole
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor
from tasuki.web.ids import new_id


@dataclass(frozen=True)
class Stage:
    """The people as actors, and the account that changes hands in `transition_id`."""

    account: Account
    transition_id: UUID
    giver: Actor
    receiver: Actor
    manager: Actor
    operations: Actor
    executive: Actor
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
            "executive": "Erin Executive",
            "outsider": "Oskar Outsider",
        }.items()
    }
    for role in ("operations", "executive"):
        StandingRole.objects.create(person=people[role], name=role)
    Person.objects.filter(pk__in=[people["giver"].pk, people["receiver"].pk]).update(
        manager=people["manager"]
    )
    account = Account.objects.create(name="Bayu Foods", name_key="bayu foods", owner=people["giver"])
    transition_id = new_id()
    for relation, name in (("giver", "giver"), ("receiver", "receiver"), ("receiver_manager", "manager")):
        Participation.objects.create(
            account=account, person=people[name], relation=relation, transition_id=transition_id
        )
    actors = {name: actor_for_person(Person.objects.get(pk=person.pk)) for name, person in people.items()}
    return Stage(account=account, transition_id=transition_id, people=people, **actors)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Every statement sent within the block."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
