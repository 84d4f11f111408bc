"""What can still be done with an import that is over: begin it again, once; read what is kept of it."""

from __future__ import annotations

import csv
import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tasuki.customers.imports import actions
from tasuki.customers.imports.actions import queueing
from tasuki.customers.imports.lines import KEPT, forget_old_lines
from tasuki.customers.imports.models import ImportLine
from tasuki.customers.models import Account, ImportRun
from tasuki.web import clock

pytestmark = pytest.mark.django_db
TABLE = b"external_id,name,country\nA1,Aster,JP\nA2,,JP\nA3,Birch,Atlantis\n"
API = "/api/v1/imports"


@pytest.fixture
def operations(client: Client, cast: Any) -> Client:
    client.force_login(cast.operations)
    return client


@pytest.fixture
def cancelled(cast: Any, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """An import that was cancelled while it waited."""
    monkeypatch.setattr(queueing, "AT_ONCE", 0)
    monkeypatch.setattr(queueing, "wake_named", lambda *_args, **_more: None)
    actor = cast.actor("operations")
    run = actions.queue_import(actor=actor, kind="accounts", source=io.BytesIO(TABLE), file_name="a.csv")
    return actions.cancel_import(actor=actor, run_id=run.pk)


def test_begun_again_once_however_often_it_is_pressed(operations: Client, cancelled: ImportRun) -> None:
    """SY-1, UX-5: the second press leads to the run of the first, by page and API, also when that is over."""
    again = reverse("customers:import_again", args=[cancelled.pk])
    assert again in operations.get(reverse("customers:import", args=[cancelled.pk])).content.decode()
    first = operations.post(again)
    assert operations.post(again)["Location"] == first["Location"]
    data = operations.post(f"{API}/{cancelled.pk}/again").json()
    assert first["Location"].endswith(f"/{data['id']}/")
    assert ImportRun.objects.count() == 2
    actions.carry_out(run_id=data["id"])
    assert operations.post(f"{API}/{cancelled.pk}/again").json()["state"] == "done"
    page = operations.get(reverse("customers:import", args=[cancelled.pk])).content.decode()
    assert (again in page, first["Location"] in page) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_begin_it_once(cast: Any, cancelled: ImportRun) -> None:
    """SY-1: a compare-and-set decides; nobody is refused."""
    actor, begun = cast.actor("operations"), []
    stale = [ImportRun.objects.get(pk=cancelled.pk) for _one in range(4)]

    def press(run: ImportRun) -> None:
        try:
            begun.append(actions.import_again(actor=actor, run=run).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[run]) for run in stale]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(begun), len(set(begun)), ImportRun.objects.count()) == (4, 1, 2)


def test_a_press_that_is_refused_begins_nothing(operations: Client, cancelled: ImportRun) -> None:
    """SY-1: where it cannot be begun it may be tried once more."""
    cancelled.mapping = {"fields": {"name": ["gone"]}}
    cancelled.save()
    assert operations.post(f"{API}/{cancelled.pk}/again").status_code == 422
    cancelled.refresh_from_db()
    assert ("again" in cancelled.details, ImportRun.objects.count()) == (False, 1)


def test_a_month_later_the_result_is_not_offered_by_halves(operations: Client, cast: Any) -> None:
    """SY-1, UX-5, SE-4: what became of each row is forgotten; page and API say so, and what is left is whole."""
    run = actions.queue_import(
        actor=cast.actor("operations"), kind="accounts", source=io.BytesIO(TABLE), file_name="a.csv"
    )
    show, result = (reverse(f"customers:{name}", args=[run.pk]) for name in ("import", "import_result"))
    rejects = reverse("customers:import_rejects", args=[run.pk])
    page = operations.get(show).content.decode()
    assert (result in page, rejects in page, "?rows=new" in page) == (True, True, True)
    assert b"Aster" in b"".join(operations.get(result).streaming_content)  # type: ignore[attr-defined]
    with clock.fixed(clock.now() + KEPT + timedelta(days=1)):
        assert forget_old_lines() == 2
        page = operations.get(show).content.decode()
        assert (result in page, rejects in page, "?rows=new" in page) == (False, True, False)
        assert "kept for a month, and that is over" in page
        for address in (result, f"{API}/{run.pk}/result"):
            assert operations.get(address).status_code == 422, address
        answer = operations.get(f"{API}/{run.pk}/result").json()
        assert answer["reasons"][0]["code"] == "import.rows_forgotten"
        left = operations.get(rejects).content.decode("utf-8-sig")
        assert [row[0] for row in csv.reader(io.StringIO(left))] == ["external_id", "A2"]
    assert (ImportLine.objects.count(), Account.objects.count()) == (0, 2)


def test_a_file_of_rejected_rows_only_has_a_result(operations: Client, cast: Any) -> None:
    """SY-1: with no sound row there is nothing to forget."""
    run = actions.queue_import(
        actor=cast.actor("operations"),
        kind="accounts",
        source=io.BytesIO(b"external_id,name\nA2,\n"),
        file_name="a.csv",
    )
    answer = operations.get(reverse("customers:import_result", args=[run.pk]))
    assert b"Rejected" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
