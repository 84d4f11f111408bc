"""Imports that meet an error: which are tried again, for how long, and what the row then says."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.db import ProgrammingError as SqlError
from django.test import Client
from django.urls import reverse

from tasuki.customers.imports import actions, engine
from tasuki.customers.imports.accounts import Accounts
from tasuki.customers.imports.actions import queueing
from tasuki.customers.imports.staging import Stage
from tasuki.customers.imports.troubles import PATIENCE, TRIES, reason_of
from tasuki.customers.imports.uploads import upload_path
from tasuki.customers.models import Account, ImportRun
from tasuki.rules.reasons import Conflict, Reason, Unavailable
from tasuki.web import clock

pytestmark = pytest.mark.django_db
TABLE = b"external_id,name\nA1,Aster\nA2,Birch\n"


@pytest.fixture
def waiting(cast: Any, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """An import of two accounts that waits for a worker."""
    monkeypatch.setattr(queueing, "AT_ONCE", 0)
    with patch.object(queueing, "wake_named"):
        return actions.queue_import(
            actor=cast.actor("operations"), kind="accounts", source=io.BytesIO(TABLE), file_name="a.csv"
        )


@contextmanager
def meeting(error: BaseException) -> Iterator[None]:
    with patch.object(engine, "_result", side_effect=error):
        yield


def tried(run: ImportRun, error: BaseException) -> ImportRun:
    """The run after a try that meets the error, whether that is raised or kept."""
    with meeting(error):
        try:
            actions.carry_out(run_id=run.pk)
        except type(error):
            pass
    run.refresh_from_db()
    return run


def codes(run: ImportRun) -> list[str]:
    return [one["code"] for one in run.problem]


def insert_twice(*_: Any) -> None:
    """What no database takes."""
    for _time in range(2):
        Account.objects.create(external_id="TWICE", name="Twice", name_key="twice", sort_key="twice")


@pytest.mark.parametrize(
    "error",
    [DataError("value too long"), IntegrityError("UNIQUE constraint failed: a.b"), SqlError("syntax error")],
)
def test_what_the_database_refuses_for_good_ends_the_import(waiting: ImportRun, error: DatabaseError) -> None:
    """SY-1, UX-5: trying again cannot help; the row says what was wrong and what to do, and waits no more."""
    run = tried(waiting, error)
    assert (run.state, codes(run), run.finished_at is not None) == (
        "failed",
        ["import.database_refused"],
        True,
    )
    assert str(error) in run.problem[0]["values"]["problem"]
    assert not Account.objects.exists()
    assert not upload_path(run.pk).exists()


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        InterfaceError("connection already closed"),
        Conflict(Reason("conflict.stale")),
        Unavailable(Reason("database.busy")),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_what_may_pass_waits_for_the_next_try(waiting: ImportRun, error: Exception) -> None:
    """SY-1: a busy, full or absent database is tried again, and then everything comes in, once."""
    with meeting(error), pytest.raises(type(error)):
        actions.carry_out(run_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.details["tries"], Account.objects.count()) == ("waiting", 1, 0)
    actions.carry_out(run_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, Account.objects.count()) == ("done", 2)


def test_a_missing_table_is_no_passing_trouble(waiting: ImportRun) -> None:
    """SY-1: what `migrate` must put right does not put itself right, on either database."""
    run = tried(waiting, OperationalError("no such table: customers_account"))
    assert (run.state, codes(run)) == ("failed", ["database.not_migrated"])


def test_even_what_may_pass_is_given_up_some_day(operations: Client, waiting: ImportRun, cast: Any) -> None:
    """SY-1, UX-5: after ten tries and an hour the row says so; the file is kept, to begin again."""
    busy, begun = OperationalError("database is locked"), clock.now()
    for number in range(TRIES):
        with clock.fixed(begun + number * timedelta(minutes=1)):
            assert tried(waiting, busy).state == "waiting"
    with clock.fixed(begun + PATIENCE):
        run = tried(waiting, busy)
    assert (run.state, codes(run)) == ("failed", ["database.busy", "import.gave_up"])
    assert run.problem[1]["values"] == {"tries": TRIES + 1}
    page = operations.get(reverse("customers:import", args=[run.pk])).content.decode()
    assert "begin again" in page
    assert reverse("customers:import_again", args=[run.pk]) in page
    actions.carry_out(run_id=actions.import_again(actor=cast.actor("operations"), run=run).pk)
    assert Account.objects.count() == 2


def test_an_import_that_ends_its_worker_is_given_up_too(waiting: ImportRun) -> None:
    """SY-1: a worker that dies says nothing; whoever takes the row over for the tenth time gives it up."""
    begun = clock.now()
    for number in range(TRIES + 20):
        with (
            clock.fixed(begun + number * timedelta(minutes=3)),
            patch.object(engine, "carry_out", side_effect=SystemExit),
        ):
            try:
                actions.carry_out(run_id=waiting.pk)
            except SystemExit:
                continue
            break
    waiting.refresh_from_db()
    assert (waiting.state, codes(waiting)) == ("failed", ["import.worker_ended", "import.gave_up"])
    assert clock.now() - begun < PATIENCE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("place", "verb"), [(Stage, "ready"), (Accounts, "plan"), (Accounts, "apply")])
def test_an_error_is_written_wherever_it_breaks_the_transaction(
    waiting: ImportRun, place: type, verb: str
) -> None:
    """SY-1: a statement that the database refuses, before and inside the transaction: the row ends all the same."""
    with patch.object(place, verb, insert_twice):
        actions.carry_out(run_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, codes(waiting)) == ("failed", ["import.database_refused"])
    assert "IntegrityError" in waiting.problem[0]["values"]["problem"]
    assert Account.objects.filter(external_id="A1").count() == 0


@pytest.fixture
def operations(client: Client, cast: Any) -> Client:
    client.force_login(cast.operations)
    return client


@pytest.mark.parametrize("key", ["", "k1"])
@pytest.mark.parametrize(("place", "verb"), [(Stage, "ready"), (Accounts, "apply")])
def test_a_short_file_that_fails_is_told_and_kept(
    operations: Client, key: str, place: type, verb: str
) -> None:
    """SY-1, SY-4: also within the transaction of an Idempotency-Key the run stands there with its reason."""
    file = SimpleUploadedFile("a.csv", TABLE)
    with patch.object(place, verb, insert_twice):
        answer = operations.post(
            "/api/v1/imports",
            {"kind": "accounts", "file": file},
            headers={"Idempotency-Key": key} if key else {},
        )
    assert (answer.status_code, answer.json()["state"]) == (202, "failed")
    assert [one["code"] for one in answer.json()["problem"]] == ["import.database_refused"]
    assert not Account.objects.filter(external_id__in=["A1", "TWICE"]).exists()


def test_a_short_file_waits_for_a_busy_database(operations: Client) -> None:
    """SY-1: who uploads it is led to the row that waits, and is not told to upload it again."""
    with meeting(OperationalError("database is locked")):
        answer = operations.post(
            "/api/v1/imports", {"kind": "accounts", "file": SimpleUploadedFile("a.csv", TABLE)}
        )
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")


def test_a_reason_holds_no_cell() -> None:
    """SE-4: what PostgreSQL quotes from the file is not kept with the run; the name of a constraint is."""
    said = reason_of(DataError('invalid input syntax for type date: "Kit Sample"\nCONTEXT: x')).values
    assert said == {"problem": "DataError: invalid input syntax for type date"}
    twice = IntegrityError('duplicate key value violates unique constraint "one_name"\nDETAIL: Key (a)=(b)')
    assert reason_of(twice).values["problem"].endswith('unique constraint "one_name"')
