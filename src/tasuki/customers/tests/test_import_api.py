"""Imports through the API and in the background."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from tasuki.customers.imports import actions, engine
from tasuki.customers.imports.uploads import upload_path
from tasuki.customers.jobs import carry_out_import, sweep_imports
from tasuki.customers.models import Account, ImportRun
from tasuki.rules.access import Actor
from tasuki.web import clock

pytestmark = pytest.mark.django_db
URL = "/api/v1/imports"
SMALL = b"external_id,name,country\nA1,Aster,JP\nA2,,JP\nA3,Birch,Atlantis\n"


def large(rows: int = 700) -> bytes:
    return ("external_id,name\n" + "".join(f"A{n},Account {n}\n" for n in range(rows))).encode()


def post(client: Client, content: bytes, key: str = "", **fields: Any) -> Any:
    file = SimpleUploadedFile("accounts.csv", content)
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(URL, {"kind": "accounts", "file": file, **fields}, headers=headers)


@pytest.fixture
def operations(client: Client, cast: Any) -> Client:
    client.force_login(cast.operations)
    return client


def test_a_short_file_is_imported_at_once(operations: Client) -> None:
    """SY-1, SY-4: counts, remarks with line, column, value and sentence; rejected rows as CSV."""
    answer = post(operations, SMALL)
    assert answer.status_code == 202, answer.content
    data = answer.json()
    assert {name: data[name] for name in ("state", "rows", "new", "rejected", "warnings")} == {
        "state": "done", "rows": 3, "new": 2, "rejected": 1, "warnings": 1,
    }  # fmt: skip
    first = data["remarks"][0]
    assert (first["line"], first["column"], first["code"], first["rejected"]) == (
        3,
        "name",
        "import.name_blank",
        True,
    )
    assert first["reason"] == "There is no name."
    assert operations.get(f"{URL}/{data['id']}").json()["rows"] == 3
    rejects = operations.get(f"{URL}/{data['id']}/rejects").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(rejects)))[1][:3] == ["A2", "", "JP"]
    assert operations.get(URL).json()["count"] == 1


def test_the_same_key_imports_once(operations: Client) -> None:
    """SY-4: a repeated upload with the same Idempotency-Key gets the same answer; another file is refused."""
    first = post(operations, SMALL, key="k1")
    second = post(operations, SMALL, key="k1")
    assert (first.json(), second["Idempotent-Replay"]) == (second.json(), "true")
    assert ImportRun.objects.count() == 1
    assert post(operations, large(5), key="k1").status_code == 422


def test_what_cannot_be_imported_is_refused_with_all_reasons(operations: Client) -> None:
    """SY-1: unknown fields and missing columns are named; nothing is kept."""
    answer = post(operations, SMALL, mapping="nmae: name\nowner: Rep\n")
    codes = [reason["code"] for reason in answer.json()["reasons"]]
    assert (answer.status_code, codes) == (422, ["mapping.field_near"])
    answer = post(operations, SMALL, mapping="name: name\nowner: Rep\nteir: x\n")
    assert answer.status_code == 422
    assert post(operations, b"").status_code == 422
    assert post(operations, SMALL, kind="planets").status_code == 422
    assert post(operations, SMALL, encoding="klingon").status_code == 422
    assert not ImportRun.objects.exists()


def test_only_operations_may_import(client: Client, cast: Any) -> None:
    """SE-2: other people find no imports; nobody without signing in."""
    assert post(client, SMALL).status_code == 401
    for member in ("giver", "manager", "executive"):
        client.force_login(getattr(cast, member))
        assert post(client, SMALL).status_code == 404
        assert client.get(URL).status_code == 404
    assert not Account.objects.exists()


def test_a_long_file_is_work_for_later(operations: Client) -> None:
    """SY-1, DESIGN 2.8: over 500 rows a job does it; doing it again changes nothing."""
    with patch("tasuki.customers.imports.actions.queueing.wake_named") as wake:
        data = post(operations, large()).json()
    assert data["state"] == "waiting"
    wake.assert_called_once()
    carry_out_import.call(run_id=data["id"])
    run = ImportRun.objects.get()
    assert (run.state, run.new, run.rows_done) == ("done", 700, 700)
    assert not upload_path(run.pk).exists()
    carry_out_import.call(run_id=data["id"])
    assert Account.objects.count() == 700


def queued(cast: Any, content: bytes = b"") -> ImportRun:
    with patch("tasuki.customers.imports.actions.queueing.wake_named"):
        return actions.queue_import(
            actor=cast.actor("operations"),
            kind="accounts",
            source=io.BytesIO(content or large()),
            file_name="a.csv",
        )


def test_the_sweep_finds_imports_whose_worker_died(cast: Any) -> None:
    """SY-1: rows are the truth; a claimed import without a sign of life is taken over, a living one is not."""
    run = queued(cast)
    ImportRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=clock.now())
    with patch.object(carry_out_import.__class__, "enqueue") as enqueue:
        sweep_imports.call()
        enqueue.assert_not_called()
        ImportRun.objects.filter(pk=run.pk).update(heartbeat_at=clock.now() - timedelta(minutes=10))
        sweep_imports.call()
        enqueue.assert_called_once_with(run_id=str(run.pk))
    actions.carry_out(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.new) == ("done", 700)


def test_two_workers_do_not_import_twice(cast: Any) -> None:
    """SY-1: whoever claims the row works, the other goes home."""
    run = queued(cast)
    ImportRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=clock.now())
    actions.carry_out(run_id=run.pk)
    assert not Account.objects.exists()


def test_a_busy_database_lets_the_import_wait(cast: Any) -> None:
    """SY-1: what may go well later is tried later; nothing is half done."""
    run = queued(cast)
    with patch.object(engine, "_result", side_effect=OperationalError("database is locked")):  # noqa: SIM117
        with pytest.raises(OperationalError):
            actions.carry_out(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, Account.objects.count()) == ("waiting", 0)
    actions.carry_out(run_id=run.pk)
    assert Account.objects.count() == 700


def test_a_fault_fails_the_run_and_changes_nothing(cast: Any) -> None:
    """SY-1: all or nothing; the page says why."""
    run = queued(cast)
    with patch.object(engine, "_result", side_effect=ZeroDivisionError):
        actions.carry_out(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem[0]["code"], Account.objects.count()) == ("failed", "import.crashed", 0)


def test_an_upload_that_is_gone_is_said(cast: Any) -> None:
    """SY-1: a lost file fails the run with a reason."""
    run = queued(cast)
    upload_path(run.pk).unlink()
    actions.carry_out(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem[0]["code"]) == ("failed", "import.file_gone")


def test_progress_and_heartbeat_are_kept(cast: Any) -> None:
    """UX-5: a long import tells how far it is."""
    run = queued(cast, large(5_000))
    seen: list[int] = []
    real = engine._result

    def look(*args: Any) -> Any:
        seen.append(ImportRun.objects.get(pk=run.pk).rows_done)
        return real(*args)

    with (
        patch("tasuki.customers.imports.heartbeat.monotonic", side_effect=range(100)),
        patch.object(engine, "_result", look),
    ):
        actions.carry_out(run_id=run.pk)
    assert seen == [5_000]


def test_the_console_may_import_by_queue_too() -> None:
    """SY-1: an import without a person behind it is the operator's."""
    run = actions.queue_import(
        actor=Actor.console(), kind="accounts", source=io.BytesIO(SMALL), file_name="a.csv", dry_run=True
    )
    assert (run.state, run.dry_run, run.new, Account.objects.count()) == ("done", True, 2, 0)


def test_rights_are_asked_again_when_the_work_begins(cast: Any) -> None:
    """SE-2: who may no longer import does not import by a job that waited."""
    run = queued(cast)
    cast.operations.standing_roles.all().delete()
    actions.carry_out(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem[0]["code"], Account.objects.count()) == ("failed", "access.role", 0)


def test_old_drafts_are_thrown_away(cast: Any) -> None:
    """SE-4: an upload that nobody imported does not stay for ever."""
    draft = actions.keep_draft(
        actor=cast.actor("operations"), kind="accounts", source=io.BytesIO(SMALL), file_name="a.csv"
    )
    assert actions.drop_old_drafts() == 0
    assert upload_path(draft.pk).exists()
    ImportRun.objects.update(created_at=clock.now() - timedelta(days=8))
    with clock.fixed(clock.now() + timedelta(days=8)):
        assert actions.drop_old_drafts() == 1
    assert not upload_path(draft.pk).exists()
