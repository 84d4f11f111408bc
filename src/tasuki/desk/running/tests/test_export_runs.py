"""Long exports: made in the background, fetched by who asked, gone after a week."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tasuki.audit.models import Event
from tasuki.jobs.portions import LEASE
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.tables import export_files, export_runs, exporting
from tasuki.tables.export_models import ExportRun
from tasuki.tables.jobs import make_export, sweep_exports
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.TASUKI_HOME = tmp_path


@pytest.fixture
def transitions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Transition]:
    """Three, in portions of one."""
    monkeypatch.setattr(export_runs, "PORTION", 1)
    return [open_for(cast, make_account(cast.giver, name)) for name in ("Ash", "=Birch", "Cedar")]


@pytest.fixture
def run(cast: Cast, transitions: list[Transition]) -> ExportRun:
    """An export that waits."""
    return export_runs.start(
        actor=cast.actor("receiver"), table="transitions", query="sort=-account", format="csv"
    )


def content(cast: Cast, run: ExportRun) -> list[list[str]]:
    """What stands in the file."""
    _run, path = export_runs.fetch(actor=cast.actor("receiver"), run_id=run.pk)
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def interrupted(monkeypatch: pytest.MonkeyPatch, after: int, act: Any) -> None:
    """Let something happen after so many rows."""
    rows = exporting.rows

    def some(state: Any, keys: Iterable[Any]) -> Iterator[Sequence[Any]]:
        for count, row in enumerate(rows(state, keys)):
            if count == after:
                act()
            yield row

    monkeypatch.setattr(exporting, "rows", some)


def test_the_file_is_exactly_the_view(cast: Cast, run: ExportRun) -> None:
    """UX-5 UX-4: its rows, order and columns; no cell begins a formula; the file is the program's alone."""
    make_export.func(run_id=str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == ("done", 3, 3)
    rows = content(cast, run)
    assert rows[0][0] == "Account"
    assert [row[0] for row in rows[1:]] == ["Cedar", "'=Birch", "Ash"]
    path = export_files.path_of(run.pk, "csv")
    assert path.stat().st_mode & 0o077 == 0
    assert path.stat().st_size == run.size
    assert Event.objects.filter(action="export.started").count() == 1
    assert sorted(one.suffix for one in export_files.folder().iterdir()) == [".csv", ".keys"]


def test_a_workbook(cast: Cast, transitions: list[Transition]) -> None:
    """UX-5: the same as XLSX."""
    run = export_runs.start(actor=cast.actor("receiver"), table="transitions", query="", format="xlsx")
    export_runs.carry_out(run.pk)
    _run, path = export_runs.fetch(actor=cast.actor("receiver"), run_id=run.pk)
    assert path.read_bytes()[:2] == b"PK"


def test_only_who_asked_fetches_it(cast: Cast, run: ExportRun, transitions: list[Transition]) -> None:
    """UX-5 SE-2 RO-10: nobody else, operations neither; and not once a row is no longer theirs to see."""
    export_runs.carry_out(run.pk)
    for other in (cast.actor("operations"), cast.actor("giver"), Actor.console()):
        with pytest.raises(NotFound):
            export_runs.fetch(actor=other, run_id=run.pk)
    assert export_runs.visible_exports(cast.actor("operations")).count() == 1
    assert export_runs.visible_exports(cast.actor("giver")).count() == 0
    Transition.objects.filter(pk=transitions[0].pk).update(receiver=cast.outsider)
    transitions[0].steps.filter(person=cast.receiver).update(person=cast.outsider)
    with pytest.raises(Refused) as refused:
        export_runs.fetch(actor=cast.actor("receiver"), run_id=run.pk)
    assert refused.value.reasons[0].code == "export.not_yours_any_more"


def test_cancelled_in_the_middle(cast: Cast, run: ExportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-5: the worker hears of it within one portion and leaves no file behind."""
    receiver = cast.actor("receiver")
    interrupted(monkeypatch, 1, lambda: export_runs.cancel_export(actor=receiver, run_id=run.pk))
    export_runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == ("cancelled", 1)
    assert list(export_files.folder().iterdir()) == []
    with pytest.raises(NotFound):
        export_runs.fetch(actor=receiver, run_id=run.pk)
    with pytest.raises(Conflict):
        export_runs.cancel_export(actor=receiver, run_id=run.pk)


def test_a_worker_that_died_is_replaced(cast: Cast, run: ExportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-5: after its lease the next worker begins the file again; the one that wakes up late changes nothing."""

    def dies() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        interrupted(patched, 2, dies)
        with pytest.raises(KeyboardInterrupt):
            export_runs.carry_out(run.pk)
    export_runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == ("running", 2)
    assert export_runs.waiting() == []
    with clock.fixed(clock.now() + LEASE + timedelta(seconds=1)):
        assert export_runs.waiting() == [run.pk]

        def overtaken() -> None:
            with clock.fixed(clock.now() + LEASE + timedelta(seconds=1)):
                patched.undo()
                export_runs.carry_out(run.pk)

        with monkeypatch.context() as patched:
            interrupted(patched, 1, overtaken)
            export_runs.carry_out(run.pk)
    assert len(content(cast, run)) == 4


def test_a_week_later_it_is_gone(cast: Cast, run: ExportRun) -> None:
    """UX-5 SE-4: row and file; and files that belong to nothing after a day."""
    export_runs.carry_out(run.pk)
    stray = export_files.folder() / f"{cast.giver.pk.hex}.csv"
    stray.write_bytes(ContentFile(b"x").read())
    with clock.fixed(clock.now() + timedelta(days=6, hours=23)):
        sweep_exports.func()
        assert not stray.exists()
        assert len(content(cast, run)) == 4
    with clock.fixed(clock.now() + timedelta(days=7, minutes=1)):
        with pytest.raises(NotFound):
            export_runs.fetch(actor=cast.actor("receiver"), run_id=run.pk)
        sweep_exports.func()
    assert list(export_files.folder().iterdir()) == []
    assert not ExportRun.objects.exists()


def test_refusals(cast: Cast, run: ExportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-5: no such table, no such format, nobody in person, too many at a time, an unforeseen error."""
    receiver = cast.actor("receiver")
    with pytest.raises(NotFound):
        export_runs.start(actor=receiver, table="nothing", query="", format="csv")
    with pytest.raises(Refused):
        export_runs.start(actor=receiver, table="transitions", query="", format="pdf")
    with pytest.raises(Refused):
        export_runs.start(actor=Actor.console(), table="transitions", query="", format="csv")
    with pytest.raises(Refused):
        export_runs.start(actor=receiver, table="transitions", query="x=1", format="csv", strict=True)
    monkeypatch.setattr(export_runs, "MOST", 1)
    with pytest.raises(Refused) as refused:
        export_runs.start(actor=receiver, table="transitions", query="", format="csv")
    assert refused.value.reasons[0].code == "export.too_many"

    def breaks() -> None:
        raise ZeroDivisionError

    interrupted(monkeypatch, 1, breaks)
    export_runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem[0]["code"]) == ("failed", "export.crashed")
    assert list(export_files.folder().iterdir()) == []
