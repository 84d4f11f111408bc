"""Imports in the browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tasuki.audit.models import Event
from tasuki.customers.imports.uploads import upload_path
from tasuki.customers.models import Account, Deal, ImportRun

pytestmark = pytest.mark.django_db

ACCOUNTS = (
    "Account Name;Umsatz;Country\nMüller & Söhne;1.234,56;Germany\n;5;Japan\nAster Foods;2;Philipines\n"
)


@pytest.fixture
def operations(client: Client, cast: Any) -> Client:
    client.force_login(cast.operations)
    return client


def upload(client: Client, content: bytes, kind: str = "accounts", preset: str = "generic") -> ImportRun:
    file = SimpleUploadedFile("customers.csv", content)
    answer = client.post(reverse("customers:import_new"), {"kind": kind, "preset": preset, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("created_at")


def test_a_file_is_seen_tried_and_imported(operations: Client) -> None:
    """SY-1: upload, preview with what was assumed, own mapping, dry run without a trace, import, rejects."""
    draft = upload(operations, ACCOUNTS.encode("latin-1"))
    page = operations.get(reverse("customers:import_prepare", args=[draft.pk])).content.decode()
    assert "Müller &amp; Söhne" in page
    assert "Please check the preview" in page
    chosen = {"field-name": "0", "field-annual_revenue": "1", "field-country": "2"}
    events = Event.objects.count()
    answer = operations.post(reverse("customers:import_prepare", args=[draft.pk]), {**chosen, "do": "try"})
    trial = ImportRun.objects.get(dry_run=True)
    assert answer.headers["Location"] == reverse("customers:import", args=[trial.pk])
    assert (trial.rows, trial.new, trial.rejected, trial.warnings) == (3, 2, 1, 1)
    assert (Account.objects.count(), Event.objects.count()) == (0, events)
    shown = operations.get(reverse("customers:import", args=[trial.pk])).content.decode()
    assert "nothing was changed" in shown
    assert "There is no name." in shown

    answer = operations.post(reverse("customers:import_start", args=[trial.pk]))
    draft.refresh_from_db()
    assert answer.headers["Location"] == reverse("customers:import", args=[draft.pk])
    assert (draft.state, draft.rows, draft.new, draft.rejected) == ("done", 3, 2, 1)
    assert str(Account.objects.get(name="Müller & Söhne").annual_revenue) == "1234.56"
    assert not upload_path(draft.pk).exists()
    assert operations.post(reverse("customers:import_start", args=[trial.pk])).status_code == 404

    answer = operations.get(reverse("customers:import_rejects", args=[draft.pk]))
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Account Name", "Umsatz", "Country", "tasuki: line", "tasuki: reason"]
    assert rows[1][:4] == ["", "5", "Japan", "3"]


def test_what_was_chosen_is_remembered_for_the_kind(operations: Client) -> None:
    """SY-1: the next file with the same columns comes with the same mapping."""
    draft = upload(operations, b"Konto,Land\nAster,JP\n")
    chosen = {"field-name": "0", "field-country": "1", "do": "start"}
    operations.post(reverse("customers:import_prepare", args=[draft.pk]), chosen)
    assert Account.objects.get().country == "JP"
    again = upload(operations, b"Land,Konto,More\nJP,Birch,x\n")
    page = operations.get(reverse("customers:import_prepare", args=[again.pk])).content.decode()
    assert '<option value="1" selected>Konto</option>' in page


def test_encoding_and_delimiter_can_be_chosen(operations: Client) -> None:
    """SY-1: the person's choice overrides what was recognised; an impossible one is said."""
    draft = upload(operations, "name;x\nMüller;1\n".encode("latin-1"))
    url = reverse("customers:import_prepare", args=[draft.pk])
    page = operations.get(url, {"encoding": "latin-1", "delimiter": "comma", "preset": "generic"})
    assert "name;x" in page.content.decode()
    assert operations.get(url, {"encoding": "utf-8"}).status_code == 422


def test_stages_of_deals_are_shown_and_chosen(operations: Client) -> None:
    """SY-1: what the stages of the file mean is seen before anything is imported."""
    draft = upload(operations, b"name,stage\nOne,Signed\nTwo,Closed Won\nThree,Signed\n", kind="deals")
    page = operations.get(reverse("customers:import_prepare", args=[draft.pk])).content.decode()
    assert 'name="stage-name-0" value="Signed"' in page
    chosen = {
        "field-name": "0",
        "field-stage": "1",
        "stage-name-0": "Signed",
        "stage-0": "won",
        "do": "start",
    }
    operations.post(reverse("customers:import_prepare", args=[draft.pk]), chosen)
    assert Deal.objects.filter(status="won").count() == 3


def test_a_mapping_without_a_name_is_refused_on_the_page(operations: Client) -> None:
    """SY-1: what is missing is said, and nothing starts."""
    draft = upload(operations, b"x,y\n1,2\n")
    answer = operations.post(reverse("customers:import_prepare", args=[draft.pk]), {"do": "start"})
    assert answer.status_code == 422
    assert "Accounts need a column for Name;" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_draft_can_be_discarded(operations: Client) -> None:
    """SY-1: an upload that is not wanted leaves nothing behind."""
    draft = upload(operations, b"name\nAster\n")
    path = upload_path(draft.pk)
    assert path.exists()
    operations.post(reverse("customers:import_discard", args=[draft.pk]))
    assert not path.exists()
    assert not ImportRun.objects.exists()


def test_an_empty_file_is_refused_with_a_sentence(operations: Client) -> None:
    """SY-1: nothing is kept of a file without a header."""
    file = SimpleUploadedFile("empty.csv", b"\n\n")
    answer = operations.post(
        reverse("customers:import_new"), {"kind": "accounts", "preset": "generic", "file": file}
    )
    assert answer.status_code == 422
    assert "it has no header row" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_imports_are_for_operations_only(client: Client, cast: Any) -> None:
    """SE-2, RO-10: for others there is no such page, whatever they ask for."""
    run = ImportRun.objects.create(kind="accounts", file_name="x.csv", state="done")
    names = ["import", "import_prepare", "import_rejects"]
    urls = [reverse("customers:imports"), reverse("customers:import_new")]
    urls += [reverse(f"customers:{name}", args=[run.pk]) for name in names]
    for member in ("giver", "receiver", "manager", "executive", "outsider"):
        client.force_login(getattr(cast, member))
        assert {client.get(url).status_code for url in urls} == {404}, member
    for name in ("import_start", "import_discard"):
        assert client.post(reverse(f"customers:{name}", args=[run.pk])).status_code == 404
    client.logout()
    assert {client.get(url).status_code for url in urls} == {302}


def test_a_long_import_shows_its_progress(operations: Client) -> None:
    """UX-5: a waiting import can be left and looked at again."""
    run = ImportRun.objects.create(
        kind="accounts", file_name="x.csv", state="running", rows_done=40, details={"lines": 100}
    )
    page = operations.get(reverse("customers:import", args=[run.pk])).content.decode()
    assert "every 2s" in page
    assert "You may leave this page" in page
    assert "40 of 99" in page


def test_list_pages_ask_few_questions(operations: Client, django_assert_max_num_queries: Any) -> None:
    """UX-5: the list costs the same however many imports there are."""
    for number in range(30):
        ImportRun.objects.create(kind="accounts", file_name=f"{number}.csv", state="done")
    with django_assert_max_num_queries(10):
        assert operations.get(reverse("customers:imports")).status_code == 200


def test_the_real_export_goes_through_the_page(operations: Client, real_data: Path) -> None:
    """SY-1: the accounts of the real export by upload, with the industry misspelt and the parents found."""
    content = (real_data / "crm" / "maven" / "accounts.csv").read_bytes()
    draft = upload(operations, content)
    places = {"name": 0, "industry": 1, "annual_revenue": 3, "employees": 4, "country": 5, "parent": 6}
    chosen = {f"field-{name}": str(place) for name, place in places.items()}
    operations.post(reverse("customers:import_prepare", args=[draft.pk]), {**chosen, "do": "start"})
    draft.refresh_from_db()
    assert (draft.state, draft.new, draft.rejected) == ("done", 85, 0)
    page = operations.get(reverse("customers:import", args=[draft.pk])).content.decode()
    assert "Philipines" in page
