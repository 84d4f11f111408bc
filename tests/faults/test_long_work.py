"""Long work whose worker is killed, or that is cancelled while a portion is in hand: real processes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from tasuki.testing.processes import TasukiSite, wait_until
from tasuki.web import clock

PREPARE = """
from datetime import timedelta
from tasuki.tables import export_runs
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import bulk
cast = make_cast()
rows = [open_for(cast, make_account(cast.giver, name)) for name in ("Ash", "Birch", "Cedar", "Dogwood", "Elm")]
export = export_runs.start(actor=cast.actor("manager"), table="transitions", query="", format="csv")
bulk.AT_ONCE = 1
run = bulk.start_bulk(actor=cast.actor("manager"), verb="date", values={"by_days": 7},
                      transitions=[one.pk for one in rows], apply=True)
print(export.pk, run.pk)
"""
HANGING_EXPORT = """
import time
from pathlib import Path
from tasuki.tables import export_runs
export_runs.PORTION = 1
rows = export_runs.exporting.rows
def hangs(state, keys):
    for count, row in enumerate(rows(state, keys)):
        if count == 2:
            Path({flag!r}).touch()
            time.sleep(600)
        yield row
export_runs.exporting.rows = hangs
export_runs.carry_out({run!r})
"""
SLOW_RUN = """
import time
from pathlib import Path
from tasuki.transitions.actions import bulk
bulk.CHUNK = 1
carry_out = bulk.carry_out
def slow(*args):
    found = carry_out(*args)
    Path({flag!r}).touch()
    until = time.monotonic() + 120  # the portion is in hand until somebody is about to cancel, and a little longer
    while not Path({ready!r}).exists() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(1.4)
    return found
bulk.carry_out = slow
bulk.work({run!r})
"""
CANCEL = """
from pathlib import Path
from uuid import UUID
from tasuki.desk.running.actions import cancel_work
from tasuki.jobs.wording import state_text
from tasuki.rules.access import Actor
Path({ready!r}).touch()
print(state_text(cancel_work(actor=Actor.console(), kind="bulk", work_id=UUID({run!r}))))
"""
EXPORT = "SELECT state, done, total FROM tables_exportrun"
FILES = """
import json
from tasuki.tables import export_files
print(json.dumps(sorted(one.suffix for one in export_files.folder().iterdir())))
"""


def test_killed_and_cancelled(tasuki_site: TasukiSite, tmp_path: Path) -> None:
    """UX-5: a killed export is made anew; cancelling waits for the portion in hand, then all stops."""
    site = tasuki_site
    export, run = site.python(PREPARE).stdout.split()[-2:]
    flag = tmp_path / "export"
    process = site.start_python(HANGING_EXPORT.format(flag=str(flag), run=export))
    wait_until(flag.exists, what="two rows of the export", timeout=60)
    site.kill(process)
    assert site.sql(EXPORT) == [("running", 2, 5)]
    assert json.loads(site.python(FILES).stdout) == [".part"]

    flag, ready = tmp_path / "run", str(tmp_path / "ready")
    worker = site.start_python(SLOW_RUN.format(flag=str(flag), ready=ready, run=run))
    wait_until(flag.exists, what="the first row carried out", timeout=60)
    said = site.python(CANCEL.format(ready=ready, run=run)).stdout.splitlines()[-1]
    done, left = (
        site.sql(f"SELECT count(*) FROM transitions_bulkrow WHERE state = '{state}'")[0][0]  # noqa: S608
        for state in ("done", "left")
    )
    assert 1 <= done < 5
    assert (said, done + left) == (f"Cancelled after {done} of 5 rows", 5)
    assert worker.wait(timeout=30) == 0, site.log(worker)
    assert site.sql("SELECT count(*) FROM transitions_bulkrow WHERE state = 'done'") == [(done,)]

    later = (clock.now() + timedelta(minutes=5)).isoformat()
    helper = site.start("work", env={"TASUKI_NOW": later})
    wait_until(lambda: site.sql(EXPORT) == [("done", 5, 5)], what="the export made anew", timeout=90)
    site.stop(helper)
    assert json.loads(site.python(FILES).stdout) == [".csv", ".keys"]
