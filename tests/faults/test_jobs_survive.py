"""Workers that are killed in mid-work lose nothing: the same harness on both engines."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from tasuki.testing.fixtures import MakeSite
from tasuki.testing.processes import SOURCE, TasukiSite, wait_until
from tests.faults import harness_tasks as harness

TASKS = 20
LEASE = 3


@pytest.fixture
def site(make_site: MakeSite) -> TasukiSite:
    path = f"{SOURCE}:{Path(__file__).parent}"
    made = make_site(env={"PYTHONPATH": path, "TASUKI_LEASE": str(LEASE)})
    harness.prepare(made)
    return made


def _more_runs(site: TasukiSite, than: int) -> bool:
    return harness.runs(site) > than


def test_twenty_tasks_survive_four_kills(site: TasukiSite) -> None:
    """UX-5, MS-5: a worker is killed again and again in mid-work; every effect happens, none is lost."""
    site.python(harness.ENQUEUE.format(count=TASKS))
    for kill in range(1, 5):
        worker = site.start_python(harness.worker_code())
        begun = harness.runs(site)
        wait_until(partial(_more_runs, site, begun + 1), what=f"work before kill {kill}", timeout=60)
        site.kill(worker)
    assert len(harness.effects(site)) < TASKS, "the kills must fall into the work"
    site.start_python(harness.worker_code())
    wait_until(lambda: len(harness.effects(site)) == TASKS, what="all effects", timeout=60)
    assert harness.effects(site) == set(range(TASKS))


def test_two_workers_share_the_work(site: TasukiSite) -> None:
    """UX-5: two workers and two schedulers at once; each task is done, none by both while both live."""
    site.python(harness.ENQUEUE.format(count=TASKS))
    for _ in range(2):
        site.start_python(harness.worker_code(every=2))
    wait_until(lambda: len(harness.effects(site)) == TASKS, what="all effects", timeout=60)
    time.sleep(1)
    assert harness.runs(site) == TASKS


def test_two_schedulers_never_run_a_sweep_twice_for_a_tick(site: TasukiSite) -> None:
    """ES-1: every tick of a sweep is started once, whoever looks first."""
    workers = [site.start_python(harness.worker_code(every=1)) for _ in range(2)]
    wait_until(
        lambda: site.sql("SELECT count(*) FROM harness_sweep")[0][0] >= 5, what="five sweeps", timeout=60
    )
    seen = sorted(float(row[0]) for row in site.sql("SELECT at FROM harness_sweep"))
    assert len(seen) <= int(seen[-1]) - int(seen[0]) + 2, seen
    assert all(site.stop(worker) == 0 for worker in workers)
    assert site.sql("SELECT count(*) FROM jobs_workerbeat") == [(0,)], "they signed off"


def test_a_sweep_finds_what_a_lost_queue_forgot(site: TasukiSite) -> None:
    """MS-5: rows are the truth and the queue only wakes, so losing the whole queue loses nothing."""
    for number in range(TASKS):
        site.sql("INSERT INTO harness_work VALUES (%s)", number)
    site.python(harness.ENQUEUE.format(count=TASKS))
    site.sql(f"DELETE FROM {'procrastinate_jobs' if site.database_url else 'django_ox_oxtask'}")  # noqa: S608
    site.start_python(harness.worker_code(concurrency=4, every=2))
    wait_until(lambda: harness.effects(site) == set(range(TASKS)), what="all effects", timeout=60)


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(site: TasukiSite) -> None:
    """UX-5: SIGTERM is a request: the task in hand is finished, no other is begun."""
    site.python(harness.ENQUEUE.format(count=TASKS))
    worker = site.start_python(harness.worker_code(concurrency=1))
    wait_until(lambda: harness.runs(site) >= 2, what="work", timeout=60)
    assert site.stop(worker) == 0
    assert harness.runs(site) == len(harness.effects(site)) < TASKS


@pytest.mark.requires_postgres
def test_a_worker_that_loses_its_database_comes_back(site: TasukiSite) -> None:
    """UX-5: every connection is cut in mid-work; the worker waits, connects again, and all effects happen."""
    worker = site.start_python(harness.worker_code())
    site.python(harness.ENQUEUE.format(count=TASKS))
    wait_until(lambda: harness.runs(site) >= 4, what="work", timeout=60)
    site.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
             "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
    wait_until(lambda: len(harness.effects(site)) == TASKS, what="all effects", timeout=90)
    assert worker.poll() is None, site.log(worker)
    assert site.stop(worker) == 0
