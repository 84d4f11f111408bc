"""Long work on the page, through the API and on the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.imports import actions as imports
from tasuki.customers.models import Account, ImportRun
from tasuki.desk.running.kinds import INDEX
from tasuki.passages.models import Rebuild
from tasuki.people.tokens import make_token
from tasuki.tables import export_runs
from tasuki.tables.export_models import ExportRun
from tasuki.testing.cast import Cast
from tasuki.transitions.actions import bulk
from tasuki.transitions.models import BulkRun
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def text(client: Client, url: str) -> str:
    """The page."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def test_the_page_lists_what_one_may_see(
    cast: Cast, client: Client, queued_import: ImportRun, run: BulkRun, django_assert_max_num_queries: Any
) -> None:
    """UX-5 RO-10: one's own for everybody, everybody's for operations; why it waits; no query per row."""
    Rebuild.objects.create(room="x", done=7, began_at=clock.now())
    for name, seen in {
        "operations": ("accounts.csv", "Move the date", "Search index"),
        "manager": ("Move the date",),
        "giver": (),
    }.items():
        client.force_login(cast.everybody[name])
        page = text(client, "/running/")
        found = [one for one in ("accounts.csv", "Move the date", "Search index") if one in page]
        assert tuple(found) == seen, name
        assert ("No worker has run here yet" in page) == bool(seen)
    client.force_login(cast.operations)
    with django_assert_max_num_queries(13):
        client.get("/running/")
    assert "accounts.csv" not in text(client, "/running/?kind=bulk")
    assert client.get(f"/running/index/{INDEX}/").status_code == 302
    assert client.post(f"/running/index/{INDEX}/cancel/").status_code == 409


def test_a_run_is_watched_left_and_cancelled(cast: Cast, client: Client, run: BulkRun) -> None:
    """UX-5: the page looks again by itself, or by a link; cancelling needs no script; then the page is loaded anew."""
    client.force_login(cast.manager)
    page = text(client, f"/transitions/bulk/{run.pk}/")
    assert f'hx-get="/running/bulk/{run.pk}/state/"' in page
    assert "Look again" in page
    state = client.get(f"/running/bulk/{run.pk}/state/")
    assert "HX-Refresh" not in state.headers
    assert "<progress" in state.content.decode()
    answer = client.post(f"/running/bulk/{run.pk}/cancel/")
    assert answer.headers["Location"] == f"/transitions/bulk/{run.pk}/"
    assert client.get(f"/running/bulk/{run.pk}/state/").headers["HX-Refresh"] == "true"
    page = text(client, f"/transitions/bulk/{run.pk}/")
    assert "hx-trigger" not in page
    assert "Cancelled before the first row" in page
    answer = client.post(f"/transitions/bulk/{run.pk}/rest/")
    assert BulkRun.objects.count() == 2
    assert client.post(f"/running/bulk/{run.pk}/cancel/", {"next": "//evil.example/"}).status_code == 409


def test_the_result_of_a_run_as_a_table(cast: Cast, client: Client, run: BulkRun) -> None:
    """UX-5 SU-7: each row with its outcome, downloadable."""
    bulk.work(run.pk)
    client.force_login(cast.manager)
    answer = client.get(f"/transitions/bulk/{run.pk}/result/")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Account", "Ash", "Birch", "Cedar"]
    assert {row[2] for row in rows[1:]} == {"Done"}


def test_the_rows_of_an_import(cast: Cast, client: Client, queued_import: ImportRun) -> None:
    """UX-5 SY-1: new, changed, unchanged and rejected rows, each to be listed, all in one file."""
    Account.objects.create(name="New 3", name_key="new 3", external_id="N3")
    Account.objects.create(name="Old 4", name_key="old 4", external_id="N4")
    imports.carry_out(run_id=queued_import.pk)
    client.force_login(cast.operations)
    page = text(client, f"/imports/{queued_import.pk}/")
    assert "hx-trigger" not in page
    for shown, name in {"new": "New 0", "changed": "New 4", "unchanged": "New 3"}.items():
        assert f">{name}</a>" in text(client, f"/imports/{queued_import.pk}/?rows={shown}"), shown
    answer = client.get(f"/imports/{queued_import.pk}/result.csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 31
    assert rows[3][1:3] == ["New", "New 2"]
    assert rows[4][1:3] == ["Unchanged", "New 3"]
    assert rows[5][1:3] == ["Changed", "New 4"]
    assert (rows[30][1], "There is no name" in rows[30][3]) == ("Rejected", True)


def test_an_export_has_a_page(
    cast: Cast, client: Client, run: BulkRun, settings: Any, tmp_path: Path
) -> None:
    """UX-5: it waits, is made, and can be fetched by its owner alone."""
    settings.TASUKI_HOME = tmp_path
    export = export_runs.start(actor=cast.actor("manager"), table="transitions", query="", format="csv")
    url = f"/running/export/{export.pk}/"
    client.force_login(cast.manager)
    assert "hx-trigger" in text(client, url)
    assert client.get(f"{url}file/").status_code == 404
    export_runs.carry_out(export.pk)
    assert f"{url}file/" in text(client, url)
    answer = client.get(f"{url}file/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"Cedar" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    client.force_login(cast.operations)
    assert "Only the person who asked" in text(client, url)
    assert client.get(f"{url}file/").status_code == 404
    client.force_login(cast.giver)
    assert client.get(url).status_code == 404


def test_api(cast: Cast, client: Client, run: BulkRun, settings: Any, tmp_path: Path) -> None:
    """UX-5 SY-4: list, one, cancel, start an export and fetch it."""
    settings.TASUKI_HOME = tmp_path
    _row, token = make_token(actor=cast.actor("manager"), person=cast.manager, name="t")
    head: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    listed = client.get("/api/v1/running", **head).json()
    assert [(one["kind"], one["state"], one["can_cancel"]) for one in listed["items"]] == [
        ("bulk", "waiting", True)
    ]
    assert listed["items"][0]["waits"]["code"] == "work.never_a_worker"
    url = f"/api/v1/running/bulk/{run.pk}"
    done = client.post(f"{url}/cancel", headers={"Idempotency-Key": "k1"}, **head).json()
    assert (done["state"], done["state_text"]) == ("cancelled", "Cancelled before the first row")
    assert client.get(url, **head).json()["can_cancel"] is False
    assert client.get(f"/api/v1/running/import/{run.pk}", **head).status_code == 404
    order = {"table": "transitions", "query": "stage=planned"}
    begun = client.post(
        "/api/v1/exports", order, "application/json", headers={"Idempotency-Key": "k2"}, **head
    )
    assert begun.status_code == 202, begun.content
    pk = begun.json()["id"]
    assert client.get(f"/api/v1/exports/{pk}/file", **head).status_code == 404
    export_runs.carry_out(pk)
    assert client.get(f"/api/v1/exports/{pk}/file", **head).status_code == 200
    bad = {"table": "transitions", "query": "nonsense=1"}
    answer = client.post(
        "/api/v1/exports", bad, "application/json", headers={"Idempotency-Key": "k3"}, **head
    )
    assert answer.status_code == 422


def test_command(cast: Cast, run: BulkRun) -> None:
    """UX-5: `tasuki running` lists and cancels."""
    out = StringIO()
    call_command("running", "--json", "--as", cast.manager.email, stdout=out)
    assert [one["id"] for one in json.loads(out.getvalue())] == [str(run.pk)]
    out = StringIO()
    call_command("running", "--cancel", str(run.pk), "--as", cast.manager.email, stdout=out)
    assert "Cancelled before the first row" in out.getvalue()
    call_command("running", "--open", stdout=(out := StringIO()))
    assert "Nothing is under way" in out.getvalue()


def test_what_is_under_way_is_never_hidden_by_what_is_over(cast: Cast, client: Client) -> None:
    """UX-5: narrowed before it is cut, by page and API; "Older" goes on with the same choice; pages end."""
    now, state = clock.now(), ExportRun.State
    common: dict[str, Any] = {"person": cast.giver, "table": "accounts", "format": "csv", "expires_at": now}
    ExportRun.objects.bulk_create(
        ExportRun(**common, state=one, created_at=now - timedelta(minutes=age))
        for one, ages in ((state.DONE, range(120)), (state.RUNNING, range(200, 260)))
        for age in ages
    )
    client.force_login(cast.giver)
    first = client.get("/running/?show=open")
    assert len(first.context["works"]) == 50
    assert "?page=2&amp;show=open" in first.content.decode()
    second = client.get("/running/?page=2&show=open")
    assert len(second.context["works"]) == 10
    assert not second.context["more"]
    assert "?page=1&amp;show=open" in second.content.decode()
    assert len(client.get("/api/v1/running?open=true").json()["items"]) == 50
    assert [len(client.get(f"/running/?page={page}").context["works"]) for page in (4, 5, 21)] == [30, 0, 0]
