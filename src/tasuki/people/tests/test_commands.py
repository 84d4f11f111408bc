"""`tasuki person` and `tasuki token`."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from tasuki.config.cli import main
from tasuki.people.models import ApiToken, Person
from tasuki.people.queries import roles_of
from tasuki.people.token_auth import digest_of
from tasuki.testing.cast import Cast


@pytest.fixture(autouse=True)
def _keep_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line closes its connection at the end; the test goes on with it."""
    monkeypatch.setattr("tasuki.config.cli._close_connections", lambda: None)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    """Exit code and printed document of a command."""
    code = main([*words, "--json"])
    out = capsys.readouterr().out
    return code, json.loads(out) if out.strip() else None


def test_the_first_administrator(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """RO-7: one command on an empty installation."""
    monkeypatch.setattr("sys.stdin", io.StringIO("a sentence nobody guesses\n"))
    code, data = run(
        capsys,
        "person",
        "add",
        "Ada Admin",
        "--email",
        "ada@tasuki.example",
        "--role",
        "administrator",
        "--password-stdin",
    )
    assert code == 0
    assert data["roles"] == ["administrator"]
    assert Person.objects.get(email="ada@tasuki.example").check_password("a sentence nobody guesses")


def test_what_is_wrong_is_refused(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """RO-7: exit code 1 with every reason, 2 for wrong usage."""
    code, data = run(capsys, "person", "add", "X", "--email", "nothing", "--zone", "Mars")
    assert code == 1
    assert {one["code"] for one in data["reasons"]} == {"person.email_invalid", "person.zone_unknown"}
    assert run(capsys, "person", "set", "nobody@tasuki.example", "--title", "X")[0] == 1
    assert run(capsys, "person", "add", "X", "--team", "No such team")[0] == 1
    assert run(capsys, "person", "add", "X", "--role", "emperor")[0] == 2
    assert run(capsys, "person", "set", "gina@tasuki.example", "--last-day", "soon")[0] == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(capsys, "person", "set", "gina@tasuki.example", "--password-stdin")[0] == 2


def test_a_colleague_is_changed(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """RO-5, RO-7: team, manager, last day, roles, state."""
    code, data = run(
        capsys, "person", "set", "oskar@tasuki.example", "--as", "otto@tasuki.example", "--team", "Success Osaka",
        "--manager", "mona@tasuki.example", "--last-day", "2027-01-31", "--role", "executive",
    )  # fmt: skip
    assert code == 0
    assert (data["team"], data["manager"]["name"], data["last_day"]) == (
        "Success Osaka",
        "Mona Manager",
        "2027-01-31",
    )
    run(
        capsys,
        "person",
        "set",
        "oskar@tasuki.example",
        "--no-role",
        "executive",
        "--manager",
        "",
        "--last-day",
        "",
        "--inactive",
    )
    kept = Person.objects.get(pk=cast.outsider.pk)
    assert (kept.manager, kept.last_day, kept.is_active, roles_of(kept)) == (None, None, False, frozenset())


def test_acting_as_somebody_counts(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """RO-10: `--as` is checked like anywhere else."""
    assert run(capsys, "person", "add", "X", "--as", "gina@tasuki.example")[0] == 1
    code, data = run(capsys, "person", "list", "--as", "mona@tasuki.example")
    assert code == 0
    assert {one["name"] for one in data} == {"Mona Manager", "Rei Receiver"}


def test_a_token_from_the_shell(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """SY-4: printed once; listed without its text; revoked by id."""
    code, data = run(
        capsys, "token", "new", "gina@tasuki.example", "--name", "export", "--read-only", "--days", "30"
    )
    assert code == 0
    token = ApiToken.objects.get(digest=digest_of(data["token"]))
    assert not token.writes
    code, listed = run(capsys, "token", "list", "gina@tasuki.example")
    assert data["token"] not in json.dumps(listed)
    assert listed[0]["begins_with"] == data["token"][:12]
    assert run(capsys, "token", "revoke", str(token.pk))[1]["works"] is False
    assert (
        run(capsys, "token", "new", "gina@tasuki.example", "--name", "x", "--as", "otto@tasuki.example")[0]
        == 1
    )
    assert run(capsys, "token", "revoke", "nonsense")[0] == 2


def test_only_the_token_is_on_standard_output(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """SY-4: so that a script can take it: TOKEN=$(tasuki token new …)."""
    main(["token", "new", "gina@tasuki.example", "--name", "export"])
    printed = capsys.readouterr()
    assert printed.out.strip().startswith("tsk_")
    assert "\n" not in printed.out.strip()
    assert "Gina Giver" in printed.err
