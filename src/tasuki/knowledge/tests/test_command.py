"""`tasuki knowledge`: what the record's page does, at the shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tasuki.config import cli
from tasuki.knowledge.models import KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage

type Run = Callable[..., tuple[int, Any]]
KEY = "state.projects.active"


@pytest.fixture
def run(stage: Stage, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb as somebody; gives (exit code, its JSON or what it complained)."""

    def call(who: str, *words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["knowledge", *words, "--as", str(stage.people[who].email), "--json"])
        seen = capsys.readouterr()
        return code, json.loads(seen.out) if code == 0 else seen.err

    return call


def test_fill_show_and_history(run: Run, tmp_path: Path) -> None:
    """KN-1 KN-2 KN-4: answer from the line and from a file, exactly; what is missing shrinks."""
    code, before = run("giver", "show", "Bayu Foods", "--missing")
    assert code == 0
    assert KEY in [one["item"] for one in before["completeness"]["missing"]]
    code, said = run("giver", "fill", "Bayu Foods", "--item", KEY, "--answer", "One", "--source", "Call")
    assert (code, said["status"], said["version"]) == (0, "filled", 1)
    assert said["completeness"]["total"] > before["completeness"]["total"]
    file = tmp_path / "answer.txt"
    file.write_bytes("  Two\r\n\tlines – ２\n".encode())
    code, _said = run(
        "giver", "fill", "Bayu Foods", "--item", KEY, "--answer-file", str(file), "--version", "1",
        "--source-url", "https://crm.example/1", "--source-on", "2026-11-20",
    )  # fmt: skip
    assert code == 0
    assert KnowledgeItem.objects.get().answer == "  Two\n\tlines – ２\n"
    code, lines = run("giver", "history", "Bayu Foods", "--item", KEY)
    assert [one["after"] for one in lines] == ["  Two\n\tlines – ２\n", "One"]
    assert lines[0]["source_url"] == "https://crm.example/1"
    code, shown = run("giver", "show", "Bayu Foods", "--section", "state", "--show", "all")
    assert [one["key"] for one in shown["sections"]] == ["state"]


def test_exit_codes(run: Run, tmp_path: Path) -> None:
    """KN-2 SE-6 SE-2: a stale version is 3, a refusal 1, wrong usage 2, an outsider finds nothing."""
    assert run("giver", "fill", "Bayu Foods", "--item", KEY, "--answer", "One")[0] == 0
    assert run("giver", "fill", "Bayu Foods", "--item", KEY, "--answer", "Two", "--version", "0")[0] == 3
    assert run("giver", "not-applicable", "Bayu Foods", "--item", KEY, "--reason", "n/a")[0] == 1
    assert run("outsider", "show", "Bayu Foods")[0] == 1
    assert run("giver", "verify", "Bayu Foods", "--item", f"{KEY}@x")[0] == 2
    assert run("giver", "fill", "Bayu Foods", "--item", KEY, "--answer-file", str(tmp_path / "no"))[0] == 2
    assert (
        run("giver", "not-applicable", "Bayu Foods", "--item", KEY, "--reason", "No projects there")[0] == 0
    )
    assert run("giver", "clear", "Bayu Foods", "--item", KEY)[0] == 0
    assert KnowledgeItem.objects.get().status == "empty"


def test_ask_answer_and_questions(run: Run, stage: Stage) -> None:
    """KN-5: the receiver asks, the giver finds the question among theirs and answers, the receiver sees it."""
    assert run("giver", "fill", "Bayu Foods", "--item", KEY, "--answer", "Roll-out")[0] == 0
    code, asked = run("receiver", "ask", "Bayu Foods", "--item", KEY, "--question", "Since when?")
    assert code == 0
    code, waiting = run("giver", "questions")
    assert [(one["id"], one["account"], one["item"]) for one in waiting] == [(asked["id"], "Bayu Foods", KEY)]
    assert run("receiver", "questions")[1] == []
    assert run("giver", "questions", "--account", "Bayu Foods")[1][0]["text"] == "Since when?"
    assert run("giver", "answer", asked["id"], "--answer", "Since spring")[0] == 0
    code, mine = run("receiver", "questions", "--asked-by-me")
    assert [(one["answer"], one["closed"]) for one in mine] == [("Since spring", True)]
    assert run("giver", "questions")[1] == []


def test_drafts(run: Run, stage: Stage) -> None:
    """KN-2: what the page's script keeps can be listed and let go."""
    from tasuki.knowledge import actions

    actions.keep_draft(actor=stage.giver, account=stage.account, key=KEY, answer="Half", base_version=0)
    assert [one["answer"] for one in run("giver", "drafts", "Bayu Foods")[1]] == ["Half"]
    assert run("receiver", "drafts", "Bayu Foods")[1] == []
    assert run("giver", "drop-draft", "Bayu Foods", "--item", KEY)[1] == {"dropped": True}


def test_lines_for_people(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """KN-4 UX-2: without --json the same in words."""
    email = str(stage.people["giver"].email)
    assert (
        cli.main(["knowledge", "fill", "Bayu Foods", "--item", KEY, "--answer", "One two", "--as", email])
        == 0
    )
    assert (
        cli.main(["knowledge", "fill", "Bayu Foods", "--item", KEY, "--answer", "One six", "--as", email])
        == 0
    )
    assert cli.main(["knowledge", "show", "Bayu Foods", "--section", "state", "--as", email]) == 0
    assert cli.main(["knowledge", "show", "Bayu Foods", "--missing", "--as", email]) == 0
    assert cli.main(["knowledge", "history", "Bayu Foods", "--item", KEY, "--as", email]) == 0
    seen = capsys.readouterr().out
    assert "One six" in seen
    assert "outgoing owner" in seen
    assert "{+One six+}" in seen
