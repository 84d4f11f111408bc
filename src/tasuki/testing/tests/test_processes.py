"""A site of real processes: made, used, killed, gone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tasuki.testing.fixtures import MakeSite
from tasuki.testing.processes import TasukiSite, command_line, descendants, wait_until

SLEEP = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("up")
time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Whether the process exists (and is not merely waiting to be collected)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "<defunct>" not in command_line(pid)


def test_sites_do_not_share_anything(make_site: MakeSite) -> None:
    """Two sites have two databases and two data folders, on either kind of database."""
    one, two = make_site(migrated=False), make_site(migrated=False)
    one.sql("CREATE TABLE mark (name text)")
    one.sql("INSERT INTO mark VALUES (%s)", "one")
    assert one.sql("SELECT name FROM mark") == [("one",)]
    two.sql("CREATE TABLE mark (name text)")
    assert two.sql("SELECT name FROM mark") == []
    assert one.env["TASUKI_HOME"] != two.env["TASUKI_HOME"]


def test_a_copy_starts_where_the_original_stood(make_site: MakeSite, tmp_path: Path) -> None:
    """A prepared site is copied with its rows, and stays as it was."""
    first = make_site(migrated=False)
    first.sql("CREATE TABLE mark (name text)")
    with TasukiSite(tmp_path / "copy", cluster=first.cluster, like=first) as second:
        second.sql("INSERT INTO mark VALUES ('second')")
        assert second.sql("SELECT count(*) FROM mark") == [(1,)]
    assert first.sql("SELECT count(*) FROM mark") == [(0,)]


def test_ending_a_site_ends_its_family(make_site: MakeSite, tmp_path: Path) -> None:
    """No process outlives its site, children of children included."""
    with TasukiSite(tmp_path / "family", cluster=make_site(migrated=False).cluster) as site:
        parent = site.start_python(SLEEP)
        wait_until(lambda: "up" in site.log(parent), what="the process to start")
        family = [parent.pid, *wait_until(lambda: descendants(parent.pid), what="its child")]
        assert all(alive(pid) for pid in family)
    wait_until(lambda: not any(alive(pid) for pid in family), what="all to end")


def test_killing_one_process_leaves_its_child(make_site: MakeSite) -> None:
    """`kill` is `kill -9` of exactly one process; `stop` asks it to end and collects what it left behind."""
    site = make_site(migrated=False)
    parent = site.start_python(SLEEP)
    (child,) = wait_until(lambda: descendants(parent.pid), what="its child")
    site.kill(parent)
    assert parent.returncode == -9
    assert alive(child)
    os.kill(child, 9)


def test_waiting_gives_up_with_a_sentence() -> None:
    """A wait in vain says what it waited for."""
    begun = time.monotonic()
    with pytest.raises(TimeoutError, match=r"waited 0\.2 s in vain for rain"):
        wait_until(lambda: False, timeout=0.2, what="rain")
    assert time.monotonic() - begun < 5


def test_a_process_that_dies_early_shows_its_output(make_site: MakeSite) -> None:
    """Waiting for a server that ended fails at once, with what it printed."""
    site = make_site(migrated=False)
    process = site.start_python("print('no port left'); raise SystemExit(3)")
    with pytest.raises(AssertionError, match="no port left"):
        site.wait_http("http://127.0.0.1:9/", process=process, timeout=30)
