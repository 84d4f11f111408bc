"""The cast of the knowledge record: one account that changes hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tasuki.config import cli
from tasuki.customers.models import Account, Participation
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.web.ids import new_id


@dataclass(frozen=True)
class Stage:
    """The cast as actors, and the account that changes hands in `transition_id`."""

    account: Account
    transition_id: UUID
    people: dict[str, Person]
    giver: Actor
    receiver: Actor
    manager: Actor
    operations: Actor
    executive: Actor
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
    names = ("giver", "receiver", "manager", "operations", "executive", "outsider")
    actors = (cast.actor(name) for name in names)
    return Stage(account, transition_id, cast.everybody, *actors)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command run in this process leaves the test's connection open."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)


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
