"""`tasuki texts`: everything of the workshop at the shell (MS-4, MS-6)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tasuki.config import cli
from tasuki.messaging import library
from tasuki.messaging.company.tests.conftest import NAME, OURS
from tasuki.messaging.library import Traits
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db
TEXT = f"en/{NAME}"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `tasuki texts …`; returns exit code, standard output and standard error."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)

    def call(*words: object) -> tuple[int, str, str]:
        code = cli.main(["texts", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_the_whole_way(run: Any, tmp_path: Path) -> None:
    """MS-4: a file in force, out as a folder, in again, back to an earlier version, out of force."""
    path = tmp_path / "en" / f"{NAME}.liquid"
    path.parent.mkdir()
    path.write_text(OURS, encoding="utf-8")
    assert run("check", tmp_path)[:2] == (0, f"{TEXT}.liquid: valid\n")
    assert run("put", TEXT, path, "--note", "Ours")[0] == 0
    assert run("show", TEXT)[1] == OURS
    _code, out, _err = run("list")
    assert f"{TEXT} · Introduction: Rep → rep · ours, version 1" in out
    path.write_text(OURS.replace("Hello", "Hi"), encoding="utf-8")
    assert "version 2 is in force" in run("import", tmp_path, "--put", "Shorter")[1]
    assert run("show", f"{TEXT}@1")[1] == OURS
    target = tmp_path / "out"
    assert run("export", "--to", target)[0] == 0
    assert (target / f"{TEXT}.liquid").read_text(encoding="utf-8") == OURS.replace("Hello", "Hi")
    assert run("undo", TEXT, 1)[0] == 0
    _code, out, _err = run("history", TEXT, "--json")
    found = json.loads(out)
    assert [one["number"] for one in found["versions"]] == [3, 2, 1]
    assert found["versions"][0]["digest"] == found["versions"][2]["digest"]
    assert run("take-out", TEXT)[0] == 0
    assert library.find_text("introduction", "en", Traits("rep-to-rep", "planned")).source == "shipped"


def test_errors_by_file_and_line(run: Any, tmp_path: Path) -> None:
    """MS-4: exit code 1, each error with file, line and what may be meant; a zip works as a folder does."""
    path = tmp_path / "en" / "survey.liquid"
    path.parent.mkdir()
    path.write_text("---\nsubject: x\n---\nOne\n{{ survey_ulr }}\n", encoding="utf-8")
    code, _out, err = run("check", path)
    assert code == 1
    assert "en/survey.liquid: Text, line 2: there is no field “survey_ulr”. Perhaps: survey_url" in err
    code, _out, err = run("import", tmp_path)
    assert (code, "survey_ulr" in err) == (1, True)
    assert run("show", "survey")[0] == 2
    assert run("show", "xx/survey")[0] == 1
    assert run("put", TEXT)[0] == 1


def test_preview(run: Any, transition: Transition, tmp_path: Path) -> None:
    """MS-6: what a recipient would get, from a file that is not in force."""
    path = tmp_path / "x.liquid"
    path.write_text(OURS, encoding="utf-8")
    code, out, _err = run("preview", TEXT, "--file", path, "--transition", transition.pk)
    assert code == 0
    assert "Hello from Rei Receiver" in out
    assert "It makes all four points." in out
