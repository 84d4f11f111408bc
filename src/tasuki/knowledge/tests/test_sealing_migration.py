"""What stood readable in the record of before is sealed by the migration itself (PE-6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tasuki.knowledge.models import ItemChange, ItemQuestion, KnowledgeItem
from tasuki.sensitive import sealing
from tasuki.sensitive.models import SensitiveNote
from tasuki.testing.cast import make_account, make_cast
from tasuki.web import clock

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "people.standing.alliances"
CANARY = "kanaria-7731"
BEFORE, SEAL = ("knowledge", "0004_judge_answers"), ("knowledge", "0005_seal_sensitive")


@pytest.fixture(autouse=True)
def _all_tables_again(transactional_db: None) -> Iterator[None]:
    """Every table of today stands again for the tests that follow, whatever happened here."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _old_rows() -> KnowledgeItem:
    """A sensitive item as it was kept before: everything readable."""
    account, now = make_account(make_cast().giver), clock.now()
    item = KnowledgeItem.objects.create(
        account=account,
        key=KEY,
        status="unclear",
        answer=f"{CANARY} answer",
        source=f"{CANARY} source",
        quote=f"{CANARY} quote",
        data={"links": [CANARY]},
        verified_at=now,
        verified_by_name="Gina Giver",
        version=4,
    )
    said = {"by_name": "Gina Giver", "at": now, "status_before": "filled", "status_after": "filled"}
    history = (("answered", "", "old"), ("answered", "old", "answer"), ("verified", "answer", "answer"))
    for version, (what, before, after) in enumerate(history, start=1):
        ItemChange.objects.create(
            item=item,
            version=version,
            what=what,
            before=f"{CANARY} {before}",
            after=f"{CANARY} {after}",
            source=f"{CANARY} source",
            **said,
        )
    ItemQuestion.objects.create(
        item=item,
        text=f"{CANARY} question",
        answer=f"{CANARY} reply",
        asked_by_name="Rei Receiver",
        asked_at=now,
        answered_at=now,
        answered_by_name="Gina Giver",
        closed=True,
    )
    return item


def _migrate(target: tuple[str, str]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([target])


def _everything() -> str:
    """All words in the record's tables."""
    rows: list[Any] = [
        list(model.objects.values()) for model in (KnowledgeItem, ItemChange, ItemQuestion, SensitiveNote)
    ]
    return str(rows)


def test_the_migration_seals_and_blanks() -> None:
    """PE-6: after the update nothing of a sensitive item stands readable, and all of it opens."""
    _migrate(BEFORE)
    item = _old_rows()
    assert CANARY in _everything()
    _migrate(SEAL)
    assert CANARY not in _everything()
    texts = {
        (note.subject_kind, note.version, note.replaced_at is None): sealing.opened(note)
        for note in SensitiveNote.objects.filter(subject_kind="item")
    }
    assert texts[("item", 2, True)] == (
        f"{CANARY} answer",
        {"source": f"{CANARY} source", "quote": f"{CANARY} quote"},
    )
    assert texts[("item", 1, False)][0] == f"{CANARY} old"
    asked = SensitiveNote.objects.filter(subject_kind="question").order_by("pk")
    assert [sealing.opened(note)[0] for note in asked] == [f"{CANARY} question", f"{CANARY} reply"]
    item.refresh_from_db()
    assert (item.status, item.version, item.verified_by_name) == ("unclear", 4, "Gina Giver")
    assert [change.what for change in item.changes.order_by("version")] == [
        "answered",
        "answered",
        "verified",
    ]


def test_the_migration_may_run_again() -> None:
    """PE-6: stopped in the middle it goes on; done, it does nothing."""
    _migrate(BEFORE)
    _old_rows()
    _migrate(SEAL)
    count = SensitiveNote.objects.count()
    _migrate(BEFORE)
    _migrate(SEAL)
    assert SensitiveNote.objects.count() == count


def test_no_byte_of_it_stays_in_the_file() -> None:
    """PE-6: also the free pages of the database file and its log are overwritten."""
    if connection.vendor != "sqlite":
        pytest.skip("one file is a matter of SQLite")
    name = settings.DATABASES["default"]["TEST"].get("NAME") or connection.settings_dict["NAME"]
    if "memory" in str(name):
        pytest.skip("this database lies in memory")
    _migrate(BEFORE)
    _old_rows()
    _migrate(SEAL)
    from pathlib import Path

    for path in (Path(str(name)), Path(f"{name}-wal")):
        if path.exists():
            assert CANARY.encode() not in path.read_bytes(), path


def test_the_keys_are_those_of_the_catalogue() -> None:
    """PE-6: every item of the catalogue that is sensitive today is among those that the migration seals."""
    from tasuki.knowledge.items import all_items

    module = import_module("tasuki.knowledge.migrations.0005_seal_sensitive")
    shipped = {key for key, item in all_items().items() if item.sensitive}
    assert shipped <= set(module.KEYS)
    assert json.dumps(sorted(module.KEYS))
