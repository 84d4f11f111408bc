"""Contacts that bring department, role in the decision, influence and support."""

from __future__ import annotations

import io

import pytest
from django.db import connection

from tasuki.customers.imports import engine
from tasuki.customers.imports.actions import run_import
from tasuki.customers.models import Account, ImportRemark, Stakeholder
from tasuki.rules.access import Actor

pytestmark = pytest.mark.django_db

HEADER = "external_id,account,first_name,last_name,email,department,kind,influence,support"


def load(*rows: str) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    content = io.BytesIO("\n".join((HEADER, *rows, "")).encode())
    found = run_import(actor=Actor.console(), kind="contacts", source=content, file_name="contacts.csv")
    return found.new, found.changed, found.unchanged, found.rejected


@pytest.mark.requires_postgres
def test_many_new_rows_are_counted_at_once(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """SY-1: else pages that join them are planned for an empty table until PostgreSQL's own round comes."""
    monkeypatch.setattr(engine, "MANY", 3)
    rows = [f"C{n},{account.name},Ann,Lee,ann{n}@a.example,,,," for n in range(5)]
    assert load(*rows[:2]) == (2, 0, 0, 0)
    assert counted() != 2
    assert load(*rows[2:]) == (3, 0, 0, 0)
    assert counted() == Stakeholder.objects.count()


def counted() -> int:
    """How many stakeholders the planner believes in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'customers_stakeholder'")
        return int(cursor.fetchone()[0])


def test_standing_comes_with_the_contacts(account: Account) -> None:
    """PE-1 PE-4 SY-1: words and numbers are understood, unknown ones said and left empty; a blank keeps what is there;
    names are found as they stand now.
    """
    rows = (
        f"C1,{account.name},José,Núñez,jose@a.example,Finance,Economic buyer,5,advocate",
        f"C2,{account.name},Ann,Lee,ann@a.example,,wizard,9,-7",
    )
    assert load(*rows) == (2, 0, 0, 0)
    jose = Stakeholder.objects.get(external_id="C1")
    assert (jose.department, jose.kind, jose.influence, jose.support) == ("Finance", "buyer", 5, 2)
    assert jose.name_key == "nunez jose finance jose@a.example"
    ann = Stakeholder.objects.get(external_id="C2")
    assert (ann.kind, ann.influence, ann.support) == ("", None, None)
    codes = set(ImportRemark.objects.values_list("code", flat=True))
    assert codes == {"import.kind_unknown", "import.influence_unknown", "import.support_unknown"}
    assert load(*rows) == (0, 0, 2, 0)
    assert load(f"C1,{account.name},José,Ibáñez,jose@a.example,,,,-1") == (0, 1, 0, 0)
    jose.refresh_from_db()
    assert (jose.department, jose.kind, jose.influence, jose.support) == ("Finance", "buyer", 5, -1)
    assert jose.name_key == "ibanez jose finance jose@a.example"
    assert jose.version == 2
