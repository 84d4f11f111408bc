"""`tasuki playbook`: everything of the workshop at the shell (PB-1, PB-2)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tasuki.config import cli
from tasuki.customers.models import Account
from tasuki.playbooks import folder
from tasuki.playbooks.models import CompanyPlaybook, Publication
from tasuki.playbooks.queries import current, shipped_source
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db
KEY = "rep-to-rep.planned"


def _changed(days: int = 21) -> str:
    return re.sub(r"boundary_days: \d+", f"boundary_days: {days}", shipped_source(KEY))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `tasuki playbook …`; returns exit code, standard output and standard error."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)

    def call(*words: object) -> tuple[int, str, str]:
        code = cli.main(["playbook", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_the_companys_folder(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PB-1: YAML files beside the data are taken in, published, written out and taken in again, digest and all."""
    monkeypatch.setattr(folder, "company_folder", lambda: tmp_path)
    (tmp_path / "ours.yaml").write_text(_changed() + "# ours\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no playbook", encoding="utf-8")
    code, out, _ = run("import", "--publish", "Three weeks", "--json")
    assert code == 0
    (taken,) = json.loads(out)
    assert (taken["key"], taken["number"]) == ("ours", Publication.objects.get().number)
    assert current("rep-to-rep", "planned").boundary_days == 21
    digest = Publication.objects.get().version.digest
    for more in ((), ("--complete",)):
        target = tmp_path / f"copy{len(more)}.yaml"
        assert run("export", "ours", "--to", target, *more)[0] == 0
        assert json.loads(run("validate", target, "--json")[1])[0]["digest"] == digest
    assert "# ours" in (tmp_path / "copy0.yaml").read_text(encoding="utf-8")


def test_every_error_by_file_and_line(run: Any, tmp_path: Path) -> None:
    """PB-2: a folder with good and bad files: the good ones are taken in, each error names file and line."""
    (tmp_path / "good.yaml").write_text(_changed(), encoding="utf-8")
    bad = _changed().replace("mode: planned", "mode: sometimes").replace("by: cutover", "by: magic")
    (tmp_path / "bad.yaml").write_text(bad, encoding="utf-8")
    (tmp_path / "latin.yml").write_bytes("a: 1\nb: caf\xe9".encode("latin-1"))
    (tmp_path / "Wrong Name.yaml").write_text(_changed(), encoding="utf-8")
    code, out, err = run("import", tmp_path)
    assert code == 1
    assert "good.yaml: draft of good" in out
    line = bad[: bad.index("mode: sometimes")].count("\n") + 1
    assert f"bad.yaml:{line}: " in err
    assert "latin.yml:2: " in err
    assert "Wrong Name.yaml:1: " in err
    assert list(CompanyPlaybook.objects.values_list("key", flat=True)) == ["good"]
    code, out, _ = run("validate", tmp_path, "--json")
    assert code == 1
    assert {Path(one["values"]["file"]).name for one in json.loads(out)["reasons"]} == {
        "bad.yaml",
        "latin.yml",
    }
    (tmp_path / "good.yaml").write_text(_changed(5), encoding="utf-8")
    assert run("import", tmp_path / "good.yaml")[0] == 1
    assert run("import", tmp_path / "good.yaml", "--replace")[0] == 0


def test_the_other_verbs(run: Any, cast: Cast, account: Account, tmp_path: Path) -> None:
    """PB-1, PB-3, PB-4: list, show, publish, retire, reinstate, compare and preview, for people and as JSON."""
    assert len(json.loads(run("list", "--json")[1])) == 8
    assert "Accept the assignment" in run("show", KEY)[1]
    assert "後任" in run("show", KEY, "--json")[1]
    (tmp_path / "ours.yaml").write_text(_changed(), encoding="utf-8")
    assert run("import", tmp_path / "ours.yaml", "--as", "otto@tasuki.example")[0] == 0
    assert "28 → 21" in run("compare", f"{KEY}@shipped", "ours@draft")[1]
    assert run("publish", "ours", "--note", "Ours", "--revision", 7)[0] == 3
    assert "is in force" in run("publish", "ours", "--note", "Ours")[1]
    assert run("publish", "ours", "--note", "Ours")[0] == 1
    number = Publication.objects.get().number
    assert run("retire", "ours", "--json")[0] == 0
    assert run("reinstate", number, "ours")[0] == 0
    code, out, _ = run("preview", tmp_path / "ours.yaml", "--account", account.name, "--on", "2027-06-15")
    assert code == 0
    assert "Gina Giver" in out
    code, out, _ = run("preview", "ours", "--account", account.name, "--on", "2027-06-15", "--json")
    assert json.loads(out)["zone"] == "Asia/Tokyo"


def test_wrong_usage(run: Any, tmp_path: Path, cast: Cast) -> None:
    """PB-2, SE-2: what cannot be is said with its exit code; who may not write, may not here either."""
    assert run("show", "nothing")[0] == 1
    assert run("import", tmp_path / "nothing.yaml")[0] == 1
    assert run("import", tmp_path)[0] == 1
    assert run("preview", KEY, "--account", "nobody", "--on", "2027-06-15")[0] == 1
    assert run("preview", KEY, "--account", "nobody", "--on", "soon")[0] == 2
    assert run("fly")[0] == 2
    (tmp_path / "ours.yaml").write_text(_changed(), encoding="utf-8")
    code, _, err = run("import", tmp_path / "ours.yaml", "--as", "gina@tasuki.example")
    assert code == 1
    assert "This is for operations" in err
