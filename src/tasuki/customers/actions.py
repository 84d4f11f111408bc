"""Changing what is known of customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tasuki.audit.actions import record
from tasuki.customers.indexing import TOUCHPOINTS
from tasuki.customers.models import (
    Account,
    HealthReading,
    Ownership,
    Participation,
    Stakeholder,
    Touchpoint,
)
from tasuki.jobs.actions import wake_named
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, Refused
from tasuki.web import clock


@transaction.atomic
def change_owner(
    *,
    actor: Actor,
    account: Account,
    to: Person,
    expected: UUID | None,
    at: datetime,
    cause: UUID | None = None,
) -> None:
    """Make `to` the owner of record, once: only if `expected` still is (TR-4). Closes the old ownership, opens the new.

    Raises Conflict when the owner is no longer `expected`.
    """
    changed = Account.objects.filter(pk=account.pk, owner_id=expected).update(owner_id=to.pk)
    if not changed:
        raise Conflict(Reason("account.owner_changed", {"account": account.name}))
    Ownership.objects.filter(account=account, role=Ownership.Role.ACCOUNT, until=None).update(until=at)
    Ownership.objects.create(account=account, role=Ownership.Role.ACCOUNT, person=to, since=at)
    record(
        actor=actor,
        action="account.owner_changed",
        subject=("account", account.pk),
        fields={
            "from": str(expected) if expected else None,
            "to": str(to.pk),
            "transition": str(cause) if cause else None,
        },
    )
    account.owner = to


@transaction.atomic
def lock_owners(holders: Mapping[UUID, UUID]) -> None:
    """Keep imports from changing the owner of these accounts while something (a transition, by id) moves them."""
    rows = [(_key(holder), _key(account)) for account, holder in holders.items()]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE customers_account SET owner_locked_by = %s WHERE id = %s", rows)


@transaction.atomic
def unlock_owner(account_id: UUID, holder: UUID) -> None:
    """Let imports change the owner again, if `holder` is still what keeps them from it."""
    Account.objects.filter(pk=account_id, owner_locked_by=holder).update(owner_locked_by=None)


@transaction.atomic
def end_parts(transition_id: UUID) -> None:
    """The transition is over: who took part sees that there was one, and works on the account no more (RO-10)."""
    parts = Participation.objects.filter(transition_id=transition_id)
    people = set(parts.values_list("account_id", "person_id"))
    parts.delete()
    Participation.objects.bulk_create(
        Participation(account_id=account, person_id=person, relation="took_part", transition_id=transition_id)
        for account, person in sorted(people)
    )


def _key(value: UUID) -> Any:
    return value if connection.vendor == "postgresql" else value.hex


@transaction.atomic
def add_touchpoint(
    *,
    actor: Actor,
    account: Account,
    channel: str,
    at: datetime | None = None,
    person: Person | None = None,
    stakeholder: Stakeholder | None = None,
    summary: str = "",
    source: str = "",
) -> Touchpoint:
    """Note a contact with the customer; the first one by the receiver ends the wait that ME-1 measures."""
    made = Touchpoint.objects.create(
        account=account,
        channel=channel,
        at=at or clock.now(),
        person=person,
        stakeholder=stakeholder,
        summary=summary,
        source=source,
    )
    TOUCHPOINTS.refresh([made])
    return made


def add_touchpoints(touchpoints: Iterable[Touchpoint]) -> list[Touchpoint]:
    """`add_touchpoint` for many that a room above has made, inside its transaction, in few statements."""
    made = Touchpoint.objects.bulk_create(touchpoints)
    TOUCHPOINTS.refresh(made)
    return made


@transaction.atomic
def record_health(
    *,
    actor: Actor,
    account: Account,
    score: int,
    source: str,
    transition_id: UUID | None = None,
    day: int | None = None,
) -> HealthReading:
    """Keep a health score 0–100; `day` says which check after a cut-over it belongs to (ME-8)."""
    if not 0 <= score <= 100:
        raise Refused(Reason("health.out_of_range", {"score": score}))
    reading = HealthReading.objects.create(
        account=account, at=clock.now(), score=score, source=source, transition_id=transition_id, day=day
    )
    record(
        actor=actor,
        action="health.recorded",
        subject=("account", account.pk),
        fields={"score": score, "day": day, "transition": str(transition_id) if transition_id else None},
    )
    wake_named("tasuki.transitions.jobs.recompute_account", account_id=account.pk)
    return reading
