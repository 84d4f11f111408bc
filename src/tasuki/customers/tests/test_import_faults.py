"""Imports whose process dies in the middle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tasuki.testing.processes import TasukiSite

pytestmark = pytest.mark.fault

DIE = """
import io, os
from tasuki.customers.imports import accounts, actions
from tasuki.rules.access import Actor
accounts.Accounts._update = lambda *_: os._exit(9)  # new rows are written, the transaction is not at its end
"""
QUEUE = """
import io
from pathlib import Path
from tasuki.customers.imports import actions
from tasuki.rules.access import Actor
run = actions.queue_import(actor=Actor.console(), kind="accounts", source=Path({path!r}), file_name="a.csv")
print(run.pk)
"""
LOOK = """
import json
from tasuki.customers.models import Account, ImportRun
print(json.dumps([Account.objects.count(), list(ImportRun.objects.values_list("state", flat=True))]))
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text("external_id,name\n" + "".join(f"A{n},Account {n}\n" for n in range(3_000)))
    return path


def state(site: TasukiSite) -> list[object]:
    return list(json.loads(site.python(LOOK).stdout.splitlines()[-1]))


def test_a_killed_command_leaves_nothing_half_done(tasuki_site: TasukiSite, table: Path) -> None:
    """SY-1: all or nothing; the next try imports everything, once."""
    code = f"{DIE}from pathlib import Path\nsource = Path({str(table)!r})\n"
    code += "actions.run_import(actor=Actor.console(), kind='accounts', source=source, file_name='a.csv')"
    assert tasuki_site.python(code, check=False).returncode == 9
    assert state(tasuki_site) == [0, []]
    assert tasuki_site.json("import", "accounts", str(table))["new"] == 3_000
    assert tasuki_site.json("import", "accounts", str(table))["unchanged"] == 3_000


def test_a_killed_worker_is_replaced_by_the_sweep(tasuki_site: TasukiSite, table: Path) -> None:
    """SY-1, DESIGN 2.8: the row says who works; once its worker is silent for long, another does it, once."""
    run = tasuki_site.python(QUEUE.format(path=str(table))).stdout.split()[-1]
    assert tasuki_site.python(f"{DIE}actions.carry_out(run_id={run!r})", check=False).returncode == 9
    assert state(tasuki_site) == [0, ["running"]]
    carry = f"from tasuki.customers.imports import actions\nactions.carry_out(run_id={run!r})"
    tasuki_site.python(carry)
    assert state(tasuki_site) == [0, ["running"]]
    later = "from datetime import timedelta\nfrom tasuki.web import clock\n"
    later += "with clock.fixed(clock.now() + timedelta(minutes=5)):\n    " + carry.replace("\n", "\n    ")
    tasuki_site.python(later)
    assert state(tasuki_site) == [3_000, ["done"]]
