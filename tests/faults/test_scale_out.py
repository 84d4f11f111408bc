"""Two web and two worker hosts on one PostgreSQL, as docs/how-to/scale-out.md sets them up; some of them die."""

from __future__ import annotations

import json
import signal
import urllib.request
from pathlib import Path

import pytest

from tasuki.testing.fixtures import MakeSite
from tasuki.testing.processes import SOURCE, Process, TasukiSite, command_line, descendants, wait_until
from tests.faults import harness_tasks as harness
from tests.faults.test_database import PREPARE

TASKS = 40


@pytest.fixture
def site(make_site: MakeSite) -> TasukiSite:
    path = f"{SOURCE}:{Path(__file__).parent}"
    made = make_site(
        env={"PYTHONPATH": path, "TASUKI_LEASE": "4", "TASUKI_SECRET_KEY": "one key for all hosts " * 3}
    )
    harness.prepare(made)
    return made


def _host(site: TasukiSite, name: str) -> dict[str, str]:
    """The environment of one more host: its own data folder, the same database and key."""
    home = site.folder / name
    home.mkdir()
    return {"TASUKI_HOME": str(home)}


def _add(address: str, token: str, account: str, name: str) -> int:
    request = urllib.request.Request(  # noqa: S310 -- loopback
        f"{address}/api/v1/accounts/{account}/stakeholders",
        data=json.dumps({"last_name": name}).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": name,
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- loopback
        return int(answer.status)


@pytest.mark.requires_postgres
def test_two_web_and_two_worker_hosts_lose_nothing_when_some_die(site: TasukiSite) -> None:
    """UX-5, SE-6: a worker is killed in mid-work and a web host after it: all work is done, nobody notices."""
    token, account = site.python(PREPARE).stdout.split()
    web_a, at_a = site.serve("--no-worker", "--workers", "1", env=_host(site, "web-a"))
    _web_b, at_b = site.serve("--no-worker", "--workers", "1", env=_host(site, "web-b"))
    workers = [site.start("work", env=_host(site, f"worker-{name}")) for name in "ab"]
    assert (_add(at_a, token, account, "first"), _add(at_b, token, account, "second")) == (201, 201)

    site.python(harness.ENQUEUE.format(count=TASKS))
    wait_until(lambda: harness.runs(site) >= 6, what="both at work", timeout=60)
    site.kill(workers[0])
    family = [web_a.pid, *descendants(web_a.pid)]
    for pid in family:
        site.kill(web_a if pid == web_a.pid else pid)
    assert _add(at_b, token, account, "third") == 201
    assert _add(at_b, token, account, "first") == 201, "the other host's answer, by the Idempotency-Key"

    wait_until(lambda: len(harness.effects(site)) == TASKS, what="all effects", timeout=90)
    assert harness.effects(site) == set(range(TASKS))
    assert site.sql("SELECT count(*) FROM customers_stakeholder") == [(3,)]
    assert site.stop(workers[1]) == 0
    assert site.json("audit", "verify")["whole"] is True


def _children(process: Process) -> dict[str, int]:
    """The two children of `tasuki serve` by name."""
    found: dict[str, int] = {}
    for pid in descendants(process.pid):
        line = command_line(pid)
        name = "worker" if line.endswith(" work") else "web" if "granian" in line else "?"
        found.setdefault(name, pid)
    return found


def test_serve_restarts_what_dies_and_ends_with_its_children(site: TasukiSite) -> None:
    """UX-5: web and worker come back after kill -9; SIGTERM ends all in good order, and so does the parent's death."""
    process, address = site.serve()
    first = _children(process)
    assert set(first) == {"web", "worker"}
    for name in ("worker", "web"):
        site.kill(first[name])
    wait_until(
        lambda: _children(process).keys() == {"web", "worker"} and _children(process) != first,
        what="children",
    )
    site.wait_http(address + "/", process=process)
    assert "starting it again" in site.log(process)
    site.python(harness.ENQUEUE.format(count=3))
    wait_until(lambda: len(harness.effects(site)) == 3, what="effects", timeout=60)
    family = descendants(process.pid)
    assert site.stop(process) == 0
    assert [pid for pid in family if command_line(pid)] == []

    process, _address = site.serve()
    family = descendants(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(command_line(pid) for pid in family), what="the children to end", timeout=40)


def test_serve_says_that_the_port_is_taken(site: TasukiSite) -> None:
    """SY-4: a second one on the same port is refused with a sentence and exit code 1."""
    _process, address = site.serve("--no-worker")
    done = site.run("serve", "--no-worker", "--port", address.rpartition(":")[2])
    assert done.returncode == 1
    assert "--port" in done.stderr


def test_check_names_what_is_wrong_here(make_site: MakeSite) -> None:
    """SE-5, UX-5: unmigrated, without worker, without mail server: each named with the way out."""
    fresh = make_site(migrated=False)
    done = fresh.run("check")
    assert done.returncode == 1
    assert "tasuki migrate" in done.stderr
    site = make_site()
    findings = {one["name"]: one for one in site.json("check")["findings"]}
    assert (
        findings["migrations"]["state"] == findings["database"]["state"] == findings["home"]["state"] == "ok"
    )
    assert findings["worker"]["state"] == "warning"
    assert "tasuki work" in findings["worker"]["text"]
    assert "TASUKI_SMTP" in findings["mail"]["text"]
    worker = site.start("work")
    wait_until(
        lambda: site.sql("SELECT count(*) FROM jobs_workerbeat") == [(1,)], what="a heartbeat", timeout=60
    )
    findings = {one["name"]: one for one in site.json("check")["findings"]}
    assert findings["worker"]["state"] == "ok"
    assert site.stop(worker) == 0
