"""`tasuki success` and `tasuki onboarding`."""

from __future__ import annotations

import json

import pytest

from tasuki.config import cli
from tasuki.success.models import Cadence, PlanEntry, PlanVersion
from tasuki.success.tests.conftest import ITEMS, STEP
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_close_connections", lambda: None)


REI, MONA = ("--as", "rei@tasuki.example"), ("--as", "mona@tasuki.example")


def test_onboarding(row: Transition, capsys: pytest.CaptureFixture[str]) -> None:
    """PB-13, PB-15: show, tick, not applicable, reopen, finish; exit codes say what went wrong."""
    name = row.account.name
    assert cli.main(["onboarding", name]) == 0
    assert "0/3" in capsys.readouterr().out
    where = ["--step", STEP, "--item"]
    assert cli.main(["onboarding", name, "tick", *where, ITEMS[0], "--note", "Read it", *REI]) == 0
    assert "Read it" in capsys.readouterr().out
    assert cli.main(["onboarding", name, "not-applicable", *where, ITEMS[1], *REI]) == 1
    assert cli.main(["onboarding", name, "tick", *where, ITEMS[0]]) == 1  # the console is nobody
    assert cli.main(["onboarding", name, "tick", "--step", STEP, *REI]) == 2
    for item in ITEMS[1:]:
        assert cli.main(["onboarding", name, "tick", *where, item, *REI]) == 0
    capsys.readouterr()
    assert cli.main(["onboarding", name, "finish", "--step", STEP, "--json", *REI]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["stretches"][0]["steps"][0]["state"] == "done"


def test_success(row: Transition, capsys: pytest.CaptureFixture[str]) -> None:
    """PB-16 … PB-20: show, prefill, add, set, drop, cadence, draft, approve, export."""
    name = row.account.name
    assert cli.main(["success", name]) == 0
    assert "no goal" in capsys.readouterr().out
    assert cli.main(["success", name, "prefill", "--ref", "playbook:goals:outcome", *REI]) == 0
    assert cli.main(["success", name, "prefill", *REI]) == 0
    add = ["--section", "risks", "--text", "Budget freeze", "--due", "2027-02-01", "--owner", "Rei Receiver"]
    assert cli.main(["success", name, "add", *add, *REI]) == 0
    risk = PlanEntry.objects.get(text="Budget freeze")
    assert cli.main(["success", name, "set", "--entry", str(risk.pk), "--state", "under_way", *REI]) == 0
    assert cli.main(["success", name, "drop", "--entry", str(risk.pk), *REI]) == 0
    assert cli.main(["success", name, "drop", "--entry", "zzz", *REI]) == 2
    assert cli.main(["success", name, "draft", *REI]) == 1
    assert cli.main(["success", name, "cadence", "--every", "2", "--weekday", "3", *REI]) == 0
    assert Cadence.objects.get().weekday == 3
    assert cli.main(["success", name, "draft", *REI]) == 0
    assert cli.main(["success", name, "approve", *REI]) == 1
    assert cli.main(["success", name, "approve", "--note", "Go", *MONA]) == 0
    assert PlanVersion.objects.get().note == "Go"
    assert cli.main(["success", name, "cadence", "--every", "0", "--note", "They merged", *REI]) == 0
    capsys.readouterr()
    assert cli.main(["success", name, "export"]) == 0
    assert "# Success plan: Aster Foods" in capsys.readouterr().out
    assert cli.main(["success", name, "--as", "oskar@tasuki.example"]) == 1
    assert cli.main(["success", name, "add", *REI]) == 2
