"""Cancelling long work: what is done stays and is named, what is left is not touched, how it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.audit.models import Event
from tasuki.customers.imports import actions as imports
from tasuki.customers.imports.heartbeat import Heartbeat
from tasuki.customers.models import Account, ImportRun
from tasuki.desk.running.actions import cancel_work
from tasuki.desk.running.queries import access_work
from tasuki.desk.running.tests.conftest import ROWS, days
from tasuki.jobs.wording import state_text
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import bulk
from tasuki.transitions.bulk.running import as_works
from tasuki.transitions.models import BulkRow, BulkRun, Notice, Transition

pytestmark = pytest.mark.django_db


def test_a_run_that_is_cancelled_keeps_what_it_did(
    cast: Cast, run: BulkRun, transitions: list[Transition]
) -> None:
    """UX-5 SU-7: cancelled in the middle, the portion in hand is the last; each row says what became of it."""
    before, manager = days(transitions), cast.actor("manager")

    def cancels(_rows: int) -> None:
        if BulkRow.objects.filter(run=run, state="done").count() == 1:
            cancel_work(actor=manager, kind="bulk", work_id=run.pk)

    bulk.work(run.pk, progress=cancels)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert [row.state for row in run.rows.order_by("position")] == ["done", "left", "left"]
    assert days(transitions) == [before[0] + timedelta(days=7), *before[1:]]
    work = as_works([run], manager)[0]
    assert state_text(work) == "Cancelled after 1 of 3 rows"
    assert not work.cancel
    event = Event.objects.get(action="transition.bulk_cancelled")
    assert event.fields["done"] == 1
    assert event.fields["left"] == 2
    assert bulk.waiting_runs() == []
    with pytest.raises(Conflict):
        cancel_work(actor=manager, kind="bulk", work_id=run.pk)


def test_what_a_cancelled_run_left_is_looked_at_anew(
    cast: Cast, run: BulkRun, transitions: list[Transition]
) -> None:
    """UX-5 SU-7: the rest becomes a run of its own that changes nothing before it was looked at."""
    manager = cast.actor("manager")
    bulk.cancel_bulk(actor=manager, run_id=run.pk)
    run.refresh_from_db()
    assert state_text(as_works([run], manager)[0]) == "Cancelled before the first row"
    rest = bulk.rest_of_bulk(actor=manager, run_id=run.pk)
    bulk.work(rest.pk)
    rest.refresh_from_db()
    assert (rest.state, rest.total) == ("ready", 3)
    assert {row.state for row in rest.rows.all()} == {"would"}


def test_a_portion_never_begins_in_a_run_that_was_cancelled(cast: Cast, run: BulkRun) -> None:
    """UX-5: a worker that read the run before it was cancelled takes its row first, and finds it cancelled."""
    stale = BulkRun.objects.get(pk=run.pk)
    bulk.cancel_bulk(actor=cast.actor("manager"), run_id=run.pk)
    assert bulk._chunk(stale) == 0
    assert set(run.rows.values_list("state", flat=True)) == {"left"}


def test_an_import_that_is_cancelled_has_written_nothing(
    cast: Cast, queued_import: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UX-5 SY-1: while rows are read, the worker hears of it within one portion; then it can begin again."""
    operations, progress = cast.actor("operations"), Heartbeat.progress

    def cancels(self: Heartbeat, rows: int) -> None:
        if self._rows == 10:
            cancel_work(actor=operations, kind="import", work_id=queued_import.pk)
        progress(self, rows)

    monkeypatch.setattr(Heartbeat, "progress", cancels)
    imports.carry_out(run_id=queued_import.pk)
    queued_import.refresh_from_db()
    assert (queued_import.state, queued_import.rows_done) == ("cancelled", 20)
    assert not Account.objects.filter(name__startswith="New").exists()
    work = access_work(operations, "import", queued_import.pk)
    assert state_text(work) == f"Cancelled after 20 of {ROWS} rows"
    monkeypatch.setattr(Heartbeat, "progress", progress)
    again = imports.import_again(actor=operations, run=queued_import)
    imports.carry_out(run_id=again.pk)
    again.refresh_from_db()
    assert (again.state, again.new, again.rejected) == ("done", ROWS - 1, 1)
    assert queued_import.lines.count() == 0


def test_an_import_that_writes_can_not_be_cancelled(cast: Cast, queued_import: ImportRun) -> None:
    """UX-5 SY-1: all rows are written in one go; from then on it is too late, and the button is not there."""
    ImportRun.objects.filter(pk=queued_import.pk).update(state="running", rows=ROWS, rows_done=ROWS)
    work = access_work(cast.actor("operations"), "import", queued_import.pk)
    assert (work.cancel, work.total) == (False, None)
    with pytest.raises(Conflict):
        imports.cancel_import(actor=cast.actor("operations"), run_id=queued_import.pk)


def test_who_may_cancel(cast: Cast, run: BulkRun, queued_import: ImportRun) -> None:
    """UX-5 RO-10: one's own; operations cancel everybody's, who began it is told; others find nothing."""
    for name in ("giver", "outsider"):
        with pytest.raises(NotFound):
            cancel_work(actor=cast.actor(name), kind="bulk", work_id=run.pk)
    with pytest.raises(NotFound):
        cancel_work(actor=cast.actor("manager"), kind="import", work_id=queued_import.pk)
    cancel_work(actor=cast.actor("operations"), kind="bulk", work_id=run.pk)
    notice = Notice.objects.get(code="work.told_cancelled")
    assert (notice.person_id, notice.values["person"]) == (cast.manager.pk, "Otto Operations")
    cancel_work(actor=Actor.console(), kind="import", work_id=queued_import.pk)
    queued_import.refresh_from_db()
    assert queued_import.state == "cancelled"
