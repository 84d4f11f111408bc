"""In which zone an exported file tells instants."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from tasuki.tables import export_files, export_runs
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.web import clock

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 1, 20, 15, tzinfo=UTC)
QUERY = "cols=opened"
HERE, PLAIN = "2026-07-02T05:15:00+09:00", datetime(2026, 7, 2, 5, 15)


@pytest.fixture
def reader(cast: Cast) -> Cast:
    """A giver in Tokyo with a transition that was opened in the night of UTC."""
    cast.giver.zone = "Asia/Tokyo"
    cast.giver.save(update_fields=["zone"])
    with clock.fixed(AT):
        open_for(cast, make_account(cast.giver, "Ash"))
    return cast


def of_csv(content: bytes) -> str:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))[1][-1]


def of_xlsx(content: bytes) -> Any:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[1][-1]


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_page_and_api_write_the_readers_time(reader: Cast) -> None:
    """UX-1, UX-4: CSV and XLSX say the same instant, in the zone of whoever reads it, and which that is."""
    client = Client()
    client.force_login(reader.giver)
    for place in (f"/tables/transitions/export/?{QUERY}", f"/api/v1/tables/transitions/file?query={QUERY}"):
        assert of_csv(body(client.get(f"{place}&format=csv"))) == HERE
        assert of_xlsx(body(client.get(f"{place}&format=xlsx"))) == PLAIN


def test_the_command_writes_it_too(reader: Cast, tmp_path: Path) -> None:
    """UX-1, SY-4: whoever is named with --as is the reader."""
    for form in ("csv", "xlsx"):
        out = tmp_path / f"t.{form}"
        as_giver = ("--as", reader.giver.email)
        options = ("--format", form, "--query", QUERY, "--out", str(out))
        call_command("export", "transitions", *options, *as_giver, stdout=StringIO())
    assert of_csv((tmp_path / "t.csv").read_bytes()) == HERE
    assert of_xlsx((tmp_path / "t.xlsx").read_bytes()) == PLAIN


def test_a_file_made_in_the_background_does_too(reader: Cast, settings: Any, tmp_path: Path) -> None:
    """UX-1, UX-5: the worker writes it for the person who asked."""
    settings.TASUKI_HOME = tmp_path
    for form, read, expected in (("csv", of_csv, HERE), ("xlsx", of_xlsx, PLAIN)):
        run = export_runs.start(actor=reader.actor("giver"), table="transitions", query=QUERY, format=form)
        export_runs.carry_out(run.pk)
        path = export_files.path_of(run.pk, form)
        assert read(path.read_bytes()) == expected
        assert path.stat().st_mode & 0o077 == 0


def test_data_for_programs_stays_in_utc(reader: Cast) -> None:
    """SY-4: JSON is no file that somebody reads."""
    client = Client()
    client.force_login(reader.giver)
    rows = client.get(f"/api/v1/tables/transitions/rows?query={QUERY}").json()["rows"]
    assert rows[0][-1] == "2026-07-01T20:15:00+00:00"
