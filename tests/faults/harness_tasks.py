"""Tasks and a sweep for the fault tests, imported by real worker processes (PYTHONPATH names this folder).

`harness_work` is what is to be done: rows are the truth. `harness_effect` is what was done: its primary key
makes the effect idempotent. `harness_run` counts the attempts.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.tasks import task

if TYPE_CHECKING:
    from tasuki.testing.processes import TasukiSite

SECONDS = 0.25
TABLES = (
    "CREATE TABLE harness_work (id integer PRIMARY KEY)",
    "CREATE TABLE harness_effect (id integer PRIMARY KEY)",
    "CREATE TABLE harness_run (id integer, at double precision)",
    "CREATE TABLE harness_sweep (at double precision)",
)


@task
def effect(number: int) -> None:
    """Take a while, then have the effect once, however often this runs."""
    _execute("INSERT INTO harness_run VALUES (%s, %s)", number, time.time())
    time.sleep(SECONDS)
    with transaction.atomic():
        _execute("INSERT INTO harness_effect VALUES (%s) ON CONFLICT DO NOTHING", number)


@task
def sweep() -> None:
    """Ask the rows what is not done and put it into the queue again."""
    _execute("INSERT INTO harness_sweep VALUES (%s)", time.time())
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM harness_work WHERE id NOT IN (SELECT id FROM harness_effect)")
        for (number,) in cursor.fetchall():
            effect.enqueue(number=number)


def _execute(statement: str, *values: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# -- for the tests, which run in another process ---------------------------------------------------

ENQUEUE = "import harness_tasks\nfor n in range({count}): harness_tasks.effect.enqueue(number=n)\n"
WORKER = """
from tasuki.jobs import engine, scheduler
from tasuki.jobs.timetable import Sweep
scheduler.RESCUE_EVERY = 1
with scheduler.keeping_time([{sweeps}]):
    engine.work(concurrency={concurrency})
"""


def prepare(site: TasukiSite) -> None:
    """The harness's tables in a site's database."""
    for statement in TABLES:
        site.sql(statement)


def worker_code(*, concurrency: int = 2, every: int = 0) -> str:
    """A worker; with `every`, its timetable holds the harness's sweep."""
    sweeps = f'Sweep("harness_tasks.sweep", {every})' if every else ""
    return WORKER.format(concurrency=concurrency, sweeps=sweeps)


def effects(site: TasukiSite) -> set[int]:
    """Which effects happened."""
    return {row[0] for row in site.sql("SELECT id FROM harness_effect")}


def runs(site: TasukiSite) -> int:
    """How many attempts were begun."""
    return int(site.sql("SELECT count(*) FROM harness_run")[0][0])
