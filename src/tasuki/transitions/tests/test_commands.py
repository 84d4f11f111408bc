"""The main job through the command line, with real exit codes."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from tasuki.config import cli
from tasuki.rules.completeness import is_placeholder
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import SAMPLE, settle_all
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in this process; gives (exit code, what it printed, what it complained)."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", StringIO(""))
        monkeypatch.setattr(cli, "_close_connections", lambda: None)
        capsys.readouterr()
        code = cli.main(list(words))
        seen = capsys.readouterr()
        return code, seen.out, seen.err

    return call


def opened(run: Any, cast: Cast, **more: str) -> dict[str, Any]:
    """Open a transition by command and give its JSON."""
    day = (clock.now() + timedelta(days=40)).date().isoformat()
    code, out, err = run(
        "open", "--account", "Aster Foods", "--scenario", "rep-to-rep", "--to", "rei@tasuki.example",
        "--date", day, "--reason", "territory", "--as", more.get("who", "gina@tasuki.example"), "--json",
    )  # fmt: skip
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_whole_job_by_command(run: Any, cast: Cast) -> None:
    """TR-1 TR-2 KN-2 KN-4 KN-6 GA-8 SY-4: open, show, know, accept, advance; each with its contract and exit code."""
    make_account(cast.giver)
    data = opened(run, cast)
    assert data["stage"] == "planned"
    assert {"key", "role", "person", "due", "state"} <= set(data["steps"][0])
    assert {"total", "sections", "missing"} <= set(data["completeness"])
    assert {"gate", "open", "reasons"} <= set(data["gates"][0])
    assert {"messages", "events", "clocks"} <= set(data)

    assert run("advance", "Aster Foods", "--to", "preparing", "--as", "gina@tasuki.example")[0] == 0
    code, out, _err = run("advance", "Aster Foods", "--to", "ready", "--as", "gina@tasuki.example", "--json")
    reasons = json.loads(out)["reasons"]
    assert code == 1
    assert {"gate.incomplete", "gate.brief_not_accepted", "gate.step_open"} <= {
        one["code"] for one in reasons
    }
    assert all(one["message"] for one in reasons)

    for number, missing in enumerate(
        json.loads(run("show", "Aster Foods", "--json")[1])["completeness"]["missing"]
    ):
        answer = _answer(missing["item"], number)
        code, _out, err = run(
            "know",
            "A-aster-foods",
            "--item",
            missing["item"],
            "--answer",
            answer,
            "--as",
            "gina@tasuki.example",
        )
        assert code == 0, err
    assert run("accept", "Aster Foods", "--as", "gina@tasuki.example")[0] == 1
    assert run("accept", "Aster Foods", "--as", "rei@tasuki.example")[0] == 0
    code, _out, err = run("accept", "Aster Foods", "--as", "rei@tasuki.example")
    assert code == 1
    assert err.strip()
    assert run("done", "Aster Foods", "--step", "readiness-review", "--as", "mona@tasuki.example")[0] == 0
    settle_all(cast, Transition.objects.get(), "prepared")
    assert run("advance", "Aster Foods", "--to", "ready", "--as", "mona@tasuki.example")[0] == 0
    override = ("--override", "The customer asked us to be quick", "--as", "mona@tasuki.example")
    assert run("advance", "Aster Foods", "--to", "introducing", *override)[0] == 0
    assert run("advance", "Aster Foods", "--to", "handed-over", *override)[0] == 0
    shown = json.loads(run("show", "Aster Foods", "--json")[1])
    assert shown["stage"] == "handed_over"
    assert shown["account"]["owner"]["email"] == "rei@tasuki.example"
    assert {one["gate"] for one in shown["overrides"]} == {"internal", "warm", "promises"}
    assert run("audit", "verify")[0] == 0


def _answer(key: str, number: int) -> str:
    from tasuki.knowledge.items import find_item

    item = find_item(key)
    if item.kind == "choice":
        return next(iter(item.choices))
    text = SAMPLE.get(item.kind, f"Visit {number} taught us this about {key}")
    assert not is_placeholder(text)
    return text


def test_returning_names_items(run: Any, cast: Cast) -> None:
    """KN-6: `return` sends the brief back; a placeholder as a reason is refused."""
    make_account(cast.giver)
    opened(run, cast)
    run("advance", "Aster Foods", "--to", "preparing", "--as", "gina@tasuki.example")
    words = ("return", "Aster Foods", "--item", "profile.company.industry", "--as", "rei@tasuki.example")
    assert run(*words, "--reason", "TBD")[0] == 1
    code, out, _err = run(*words, "--reason", "Which branch of food?", "--json")
    assert (code, json.loads(out)["stage"]) == (0, "returned")
    code, _out, err = run(
        "advance", "Aster Foods", "--to", "returned", "--reason", "again", "--as", "rei@tasuki.example"
    )
    assert code == 1
    assert err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "Nobody"), 1),
        (("show",), 2),
        (
            (
                "open",
                "--account",
                "Aster Foods",
                "--to",
                "x@y.example",
                "--date",
                "2027-99-01",
                "--reason",
                "x",
            ),
            1,
        ),
        (
            (
                "open",
                "--account",
                "Aster Foods",
                "--to",
                "rei@tasuki.example",
                "--date",
                "soon",
                "--reason",
                "x",
            ),
            2,
        ),
        (
            (
                "open",
                "--account",
                "Aster Foods",
                "--scenario",
                "a-to-b",
                "--to",
                "r",
                "--date",
                "d",
                "--reason",
                "x",
            ),
            2,
        ),
        (("know", "Aster Foods", "--item", "no.such", "--answer", "x"), 1),
        (("know", "Aster Foods", "--item", "no.such"), 2),
        (("advance", "Aster Foods", "--to", "ready"), 1),
        (("accept", "Aster Foods", "--as", "nobody@tasuki.example"), 1),
        (("frobnicate",), 2),
    ],
)
def test_wrong_input_has_its_exit_code(run: Any, cast: Cast, words: tuple[str, ...], code: int) -> None:
    """TR-2: refused is 1, wrong usage is 2, and either says something."""
    make_account(cast.giver)
    got, out, err = run(*words)
    assert got == code, (out, err)
    assert err.strip()


def test_outsider_sees_nothing(run: Any, cast: Cast) -> None:
    """RO-10 SE-2: through the command as through the page, what is not yours does not exist."""
    make_account(cast.giver)
    opened(run, cast)
    for words in (("show",), ("accept",), ("advance", "--to", "preparing")):
        code, _out, err = run(words[0], "Aster Foods", *words[1:], "--as", "oskar@tasuki.example")
        assert code == 1
        assert "Aster Foods" in err


def test_reasons_speak_the_persons_language(run: Any, cast: Cast) -> None:
    """UX-1: a refusal comes in the language of the person who asked."""
    make_account(cast.giver)
    opened(run, cast)
    type(cast.receiver).objects.filter(pk=cast.receiver.pk).update(language="ja")
    code, _out, err = run("advance", "Aster Foods", "--to", "closed", "--as", "rei@tasuki.example")
    assert code == 1
    assert any(ord(letter) > 0x3000 for letter in err), err
