"""Rows written by the fast path are the rows that the models would have written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tasuki.customers.models import Account, Touchpoint
from tasuki.people.models import Person
from tasuki.testing.cast import Cast
from tasuki.web.bulk import insert_rows
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db

NAMES = [field.attname for field in Account._meta.concrete_fields]
AWARE = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=9)))


def account(owner: Person | None, number: int, **more: Any) -> Account:
    """An account with a value of every kind."""
    values: dict[str, Any] = {
        "created_at": AWARE + timedelta(microseconds=number),
        "renewal_on": date(2027, 2, 28),
        "annual_revenue": Decimal("1234567.80"),
        "employees": 12,
        "source_row": {"Name": "Ästhetik 東京\t\\N", "n": [1, None, True]},
        "owner_locked_by": new_id(),
        **more,
    }
    name = f"Line\nbreak, tab\t, \\ and 襷 {number}"
    return Account(name=name, name_key=name, owner=owner, external_id=f"X{number}", **values)


def raw(pk: Any) -> dict[str, Any]:
    """The row as the database holds it; JSON by its meaning, not its spaces."""
    key = pk if connection.vendor == "postgresql" else pk.hex
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_account WHERE id = %s", [key])
        found = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    return found | {"source_row": json.loads(found["source_row"])}


def test_same_rows_as_the_model_writes(cast: Cast) -> None:
    """SY-1: ids, instants, days, money, numbers, texts and JSON are stored alike, and so is nothing at all."""
    empty = {"renewal_on": None, "annual_revenue": None, "employees": None, "owner_locked_by": None}
    for number, (owner, more) in enumerate([(cast.giver, {}), (None, empty)]):
        saved = account(owner, number, **more)
        saved.save()
        by_model = raw(saved.pk)
        Account.objects.filter(pk=saved.pk).delete()
        insert_rows(Account, NAMES, [[getattr(saved, name) for name in NAMES]])
        assert raw(saved.pk) == by_model
    assert Account.objects.get(external_id="X0").created_at == AWARE.astimezone(UTC)


def test_all_or_none(cast: Cast) -> None:
    """SY-1: a row that the database refuses leaves none of the others behind."""
    good, twice = account(cast.giver, 1), account(cast.giver, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Account, NAMES, ([getattr(one, name) for name in NAMES] for one in (good, twice)))
    assert not Account.objects.filter(external_id="X1").exists()


def test_no_rows_at_all() -> None:
    """SY-1: nothing to write is fine."""
    insert_rows(Touchpoint, ["id", "created_at", "account_id", "at", "channel", "summary", "source"], [])
    assert not Touchpoint.objects.exists()
