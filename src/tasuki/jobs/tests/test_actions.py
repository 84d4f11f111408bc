from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.tasks import task

from tasuki.jobs import actions, engine, queries
from tasuki.jobs.models import SweepTick, WorkerBeat
from tasuki.jobs.scheduler import Scheduler
from tasuki.jobs.timetable import Sweep

NAME = "tasuki.jobs.tests.test_actions.a_sweep"


@task
def a_sweep() -> None:
    """Does nothing."""


@task
def a_task(thing: str) -> None:
    """Does nothing."""


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest) -> None:
    """Emptying all tables leaves procrastinate's alone: they are not managed by Django."""
    request.getfixturevalue(
        "transactional_db" if "transaction=True" in str(request.node.own_markers) else "db"
    )
    if engine.on_postgres():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


def queued() -> int:
    table = "procrastinate_jobs" if engine.on_postgres() else "django_ox_oxtask"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_waking_waits_for_the_commit_and_goes_with_it() -> None:
    """MS-5: work starts after the change is kept, and never for a change that was not."""
    with transaction.atomic():
        actions.wake(a_task, thing=UUID(int=7))
        assert queued() == 0
    assert queued() == 1
    with transaction.atomic():
        actions.wake_named(f"{__name__}.a_task", thing="x")
        transaction.set_rollback(True)
    assert queued() == 1


@pytest.mark.django_db(transaction=True)
def test_a_lost_wake_up_call_is_no_error_of_the_caller() -> None:
    """MS-5: the change is committed already; the sweep will find the work."""
    backend = a_task.get_backend()
    with patch.object(type(backend), "enqueue", side_effect=OSError("queue lost")):
        actions.wake(a_task, thing="x")
    assert queued() == 0


@pytest.mark.django_db
def test_a_tick_is_claimed_once() -> None:
    """ES-1: two schedulers never run a sweep twice for one tick."""
    assert actions.start_sweep(NAME, 100) is True
    assert actions.start_sweep(NAME, 100) is False
    assert actions.start_sweep(NAME, 99) is False, "a clock that is a little behind"
    assert actions.start_sweep(NAME, 101) is True
    assert queued() == 1, "the first one still waits and will see everything"


@pytest.mark.django_db
def test_a_tick_far_in_the_future_does_not_stop_the_timetable() -> None:
    """ES-1: a host whose clock was wrong for a while must not silence the clocks of the others."""
    SweepTick.objects.create(name=NAME, tick=10_000)
    assert actions.start_sweep(NAME, 100) is True
    assert SweepTick.objects.get().tick == 100


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_at_once_start_one_sweep() -> None:
    """ES-1: however many look at the same moment, one wins."""
    won: list[bool] = []
    gate = threading.Barrier(6)

    def compete() -> None:
        gate.wait()
        try:
            won.append(actions.claim_tick(NAME, 7))
        finally:
            connection.close()

    threads = [threading.Thread(target=compete) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]


@pytest.mark.django_db
def test_a_scheduler_looks_without_asking_the_database_again_within_a_tick() -> None:
    """ES-1: each sweep starts once per interval; looking in between costs nothing."""
    scheduler = Scheduler([Sweep(NAME, 60), Sweep("tasuki.nowhere.at_all", 60)])
    assert scheduler.look(6000.0) == [NAME]
    with patch.object(actions, "start_sweep") as again:
        assert scheduler.look(6005.0) == []
    again.assert_not_called()
    assert Scheduler([Sweep(NAME, 60)]).look(6001.0) == [], "another scheduler in the same tick"
    assert scheduler.look(6061.0) == [NAME]


@pytest.mark.django_db
def test_heartbeats_say_whether_anybody_works() -> None:
    """UX-5: pages and `tasuki check` can say that no worker runs."""
    assert queries.workers() == queries.Workers(0, None)
    now = datetime.now(UTC)
    actions.beat(worker="a", host="h", pid=1, started_at=now)
    actions.beat(worker="a", host="h", pid=1, started_at=now)
    WorkerBeat.objects.create(id="b", host="h", pid=2, started_at=now, seen_at=now - timedelta(minutes=5))
    WorkerBeat.objects.create(id="c", host="h", pid=3, started_at=now, seen_at=now - timedelta(days=3))
    assert queries.workers().alive == 1
    actions.beat(worker="a", host="h", pid=1, started_at=now)
    assert set(WorkerBeat.objects.values_list("id", flat=True)) == {"a", "b"}
    actions.leave("a")
    assert queries.workers().alive == 0


@pytest.mark.django_db
def test_the_timetable_names_tasks_that_exist() -> None:
    """ES-1: a misspelt name would silence a sweep."""
    from django.tasks import Task
    from django.utils.module_loading import import_string

    from tasuki.jobs.timetable import SWEEPS

    assert all(isinstance(import_string(sweep.task), Task) for sweep in SWEEPS)
    assert len({sweep.task for sweep in SWEEPS}) == len(SWEEPS)


@pytest.mark.django_db
def test_tidying_keeps_what_waits() -> None:
    """UX-5: finished work is forgotten after a while, waiting work never."""
    a_task.enqueue(thing="x")
    engine.tidy()
    assert queued() == 1
    assert engine.rescue() == 0
