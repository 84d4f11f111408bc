"""Importing who owned accounts before, and how accounts stand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tasuki.customers.imports.actions import run_import
from tasuki.customers.imports.engine import ImportResult
from tasuki.customers.models import Account
from tasuki.customers.owner_history import owners_of_accounts
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def load(tmp_path: Path, kind: str, text: str) -> ImportResult:
    """Import a table."""
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return run_import(actor=Actor.console(), kind=kind, source=path, file_name="table.csv")


HISTORY = """account,owner,role,since,until
Aster Foods,oskar@tasuki.example,account,2024-12-01,2025-06-01
Aster Foods,Mona Manager,account,2025-06-01,2026-02-01
Aster Foods,gina@tasuki.example,account,2026-02-01,
Aster Foods,rei@tasuki.example,customer success,2025-01-01,2025-03-01
"""


def test_history_counts(cast: Cast, account: Account, tmp_path: Path) -> None:
    """TR-7: imported owner history counts towards fatigue; the present owner stays; twice is once."""
    account.ownerships.update(since=datetime(2026, 5, 1, tzinfo=UTC))
    first = load(tmp_path, "owners", HISTORY)
    assert (first.new, first.changed, first.rejected) == (3, 1, 0)
    found = owners_of_accounts([account.pk], NOW)[account.pk]
    assert (found.count, found.changes) == (3, 2)
    present = account.ownerships.get(until=None)
    assert (present.person_id, present.since.date()) == (cast.giver.pk, date(2026, 2, 1))
    assert account.ownerships.filter(role="success").count() == 1
    again = load(tmp_path, "owners", HISTORY)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)


def test_what_cannot_be_kept(cast: Cast, account: Account, tmp_path: Path) -> None:
    """TR-7 SY-1: unknown account or person, no beginning, an end before it, a second owner of today: refused."""
    text = """account,owner,since,until
Nobody Inc,gina@tasuki.example,2025-01-01,2025-02-01
Aster Foods,nobody@tasuki.example,2025-01-01,2025-02-01
Aster Foods,gina@tasuki.example,,2025-02-01
Aster Foods,rei@tasuki.example,2025-03-01,2025-02-01
Aster Foods,rei@tasuki.example,2025-03-01,
Aster Foods,rei@tasuki.example,2025-01-01,2025-02-01
Aster Foods,rei@tasuki.example,2025-01-01,2025-02-01
"""
    result = load(tmp_path, "owners", text)
    assert (result.new, result.rejected) == (1, 6)
    codes = {one.reason.code for one in result.remarks if one.rejected}
    assert codes == {
        "import.account_unknown",
        "import.history_needs",
        "import.history_backwards",
        "import.history_not_owner",
        "import.double",
    }
    assert account.ownerships.get(until=None).person_id == cast.giver.pk


def test_accounts_with_how_they_stand(cast: Cast, account: Account, tmp_path: Path) -> None:
    """SC-2 TR-8 SY-1: accounts bring since when they are live, first value, escalations, overdue invoices."""
    text = """name,live_date,first value on,open_escalations,invoice_overdue_since
Aster Foods,2026-04-01,2026-06-15,2,2026-10-01
"""
    result = load(tmp_path, "accounts", text)
    assert (result.changed, result.rejected) == (1, 0)
    account.refresh_from_db()
    assert (account.live_on, account.first_value_on) == (date(2026, 4, 1), date(2026, 6, 15))
    assert (account.open_escalations, account.invoice_overdue_since) == (2, date(2026, 10, 1))
    assert load(tmp_path, "accounts", text).unchanged == 1
    too_many = text.replace(",2,2026", ",32768,2026") + "Birch Mills,,,1,\n"
    result = load(tmp_path, "accounts", too_many)
    assert (result.new, result.rejected) == (1, 0)
    account.refresh_from_db()
    assert account.open_escalations == 2
