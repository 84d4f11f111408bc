"""Whoever left long work hears of its end in My work, and nowhere else."""

from __future__ import annotations

import pytest

from tasuki.customers.imports import actions as imports
from tasuki.customers.models import ImportRun
from tasuki.desk import digest_content, digest_due, notice_list
from tasuki.desk.running import telling
from tasuki.people.models import Person
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import bulk
from tasuki.transitions.models import BulkRun, Notice
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "SHORT", 0)


def test_done_is_told_once(cast: Cast, queued_import: ImportRun, run: BulkRun) -> None:
    """UX-5 MS-8: a notice with the page of the run when it is over, once, in the language of who left it."""
    Person.objects.filter(pk=cast.manager.pk).update(language="en")
    assert telling.tell() == 0
    imports.carry_out(run_id=queued_import.pk)
    bulk.work(run.pk)
    assert telling.tell() == 2
    assert telling.tell() == 0
    mine = list(notice_list.mine(cast.actor("operations")))
    texts = {line.text: line.href for line in notice_list.lines(mine, "en")}
    assert texts == {
        "“accounts.csv” is done: 30 rows, of which not possible: 1.": f"/imports/{queued_import.pk}/"
    }
    assert {one.code for one in Notice.objects.filter(person=cast.manager)} >= {"work.told_done"}


def test_failed_and_ready_are_told(cast: Cast, queued_import: ImportRun, run: BulkRun) -> None:
    """UX-5: so is a failure, and a look that waits for its person."""
    ImportRun.objects.filter(pk=queued_import.pk).update(mapping={"fields": {"name": ["gone"]}})
    imports.carry_out(run_id=queued_import.pk)
    BulkRun.objects.filter(pk=run.pk).update(values={"by_days": 7})
    bulk.work(run.pk)
    telling.tell()
    assert {"work.told_ready"} <= set(Notice.objects.values_list("code", flat=True))


def test_never_by_mail(cast: Cast, queued_import: ImportRun) -> None:
    """UX-5 MS-8: notices of long work are in no digest, and wake none."""
    Person.objects.filter(pk=cast.operations.pk).update(
        mail_digest="soon", quiet_from="00:00", quiet_until="00:00", quiet_days_off=False
    )
    imports.carry_out(run_id=queued_import.pk)
    assert telling.tell() == 1
    Notice.objects.update(at=clock.now() - 2 * digest_content.SETTLES)
    assert [one for one in digest_due.due_digests(clock.now()) if not one.tasks] == []
    wanted = [digest_content.Wanted(cast.operations, clock.now() - digest_due.LOOKS_BACK)]
    assert digest_content.contents(wanted, clock.now())[cast.operations.pk].notices == ()
