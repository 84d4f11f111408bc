"""Long work to look at: an import of some rows, a run over three transitions, an export of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tasuki.customers.imports import actions as imports
from tasuki.customers.imports import chunks
from tasuki.customers.imports.actions import queueing
from tasuki.customers.models import ImportRun
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import bulk, start_bulk
from tasuki.transitions.models import BulkRun, Transition
from tasuki.web import clock

ROWS = 30


@pytest.fixture
def transitions(cast: Cast) -> list[Transition]:
    """Three planned transitions of three customers."""
    with clock.fixed(clock.now()):
        return [open_for(cast, make_account(cast.giver, name)) for name in ("Ash", "Birch", "Cedar")]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is long, in small portions."""
    monkeypatch.setattr(queueing, "AT_ONCE", 1)
    monkeypatch.setattr(chunks, "SIZE", 10)
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)


@pytest.fixture
def queued_import(cast: Cast, small: None, tmp_path: Path) -> ImportRun:
    """An import of thirty accounts that waits for a worker; the last row has no name."""
    path = tmp_path / "accounts.csv"
    rows = "".join(f"N{n},New {n}\n" for n in range(ROWS - 1))
    path.write_text(f"external_id,name\n{rows}N99,\n")
    return imports.queue_import(
        actor=cast.actor("operations"), kind="accounts", source=path, file_name="accounts.csv"
    )


@pytest.fixture
def run(cast: Cast, small: None, transitions: list[Transition]) -> BulkRun:
    """A run over the three transitions that waits for a worker: looked at, then carried out."""
    return start_bulk(
        actor=cast.actor("manager"),
        verb="date",
        values={"by_days": 7},
        transitions=[one.pk for one in transitions],
        apply=True,
    )


def days(transitions: list[Transition]) -> list[Any]:
    """Their cutovers as they are now."""
    return [Transition.objects.get(pk=one.pk).transition_on for one in transitions]
