from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext_lazy

from tasuki.config import cli
from tasuki.jobs.management.commands import check, work
from tasuki.people.models import Person
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, Unavailable
from tasuki.web.command import TasukiCommand, as_json
from tasuki.web.faults import database_reason

STALE = Reason("conflict.stale")
BUSY = Reason("database.busy")


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run `tasuki check` with an error in its place; returns exit code, standard output and standard error."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)

    def run(error: Exception | None, *words: str) -> tuple[int, str, str]:
        def handle(self: TasukiCommand, *_args: Any, **_options: Any) -> None:
            if error is not None:
                raise error
            self.emit({"done": gettext_lazy("Operations")}, ["done"])

        monkeypatch.setattr(check.Command, "handle", handle)
        code = cli.main(["check", *words])
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (Refused([STALE, BUSY]), 1, "refused"),
        (NotFound("account", "ACC-1"), 1, "not_found"),
        (CommandError("not so"), 2, "usage"),
        (FileNotFoundError(errno.ENOENT, "no such file", "x.csv"), 2, "usage"),
        (Conflict(STALE), 3, "conflict"),
        (Unavailable(BUSY), 4, "unavailable"),
        (OperationalError("database is locked"), 4, "unavailable"),
        (OperationalError("could not connect to server"), 4, "unavailable"),
        (OSError(errno.ENOSPC, "No space left on device"), 4, "unavailable"),
        (OperationalError("no such table: people_person"), 1, "refused"),
        (ProgrammingError('relation "people_person" does not exist'), 1, "refused"),
    ],
)
def test_each_kind_of_error_has_its_exit_code(
    outcome: Callable[..., Any], error: Exception, code: int, kind: str
) -> None:
    """SY-4: 1 refused, 2 wrong usage, 3 conflict, 4 unavailable; in words on standard error, as JSON on output."""
    plain = outcome(error)
    assert (plain[0], plain[1]) == (code, "")
    assert plain[2].strip()
    found, out, err = outcome(error, "--json")
    assert (found, json.loads(out)["error"], err) == (code, kind, "")


def test_all_reasons_are_given_at_once(outcome: Callable[..., Any]) -> None:
    """TR-2: a refusal names everything that is missing, with code, values and who can help."""
    refusal = Refused([Reason("input.invalid", {"field": "date", "message": "no"}, who="manager"), BUSY])
    code, _out, err = outcome(refusal)
    assert code == 1
    assert err.splitlines()[0] == "- date: no"
    assert len(err.splitlines()) == 2
    reasons = json.loads(outcome(refusal, "--json")[1])["reasons"]
    assert (reasons[0]["code"], reasons[0]["who"], reasons[0]["values"]) == (
        "input.invalid",
        "manager",
        {"field": "date", "message": "no"},
    )


def test_a_defect_is_not_dressed_up(outcome: Callable[..., Any]) -> None:
    """An error that nobody intended shows its trace."""
    with pytest.raises(ZeroDivisionError):
        outcome(ZeroDivisionError())


def test_success_is_zero_and_one_document(outcome: Callable[..., Any]) -> None:
    """SY-4: `--json` prints exactly one document."""
    assert outcome(None) == (0, "done\n", "")
    code, out, _err = outcome(None, "--json")
    assert (code, json.loads(out)) == (0, {"done": "Operations"})


def test_a_reader_who_has_seen_enough_is_no_error(
    outcome: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tasuki show X | head -1` ends quietly."""
    monkeypatch.setattr("os.dup2", lambda *_: 0)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)
    assert outcome(BrokenPipeError())[0] == 0


def test_without_arguments_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """SY-4: `tasuki` alone lists the commands, one line each, and nothing of Django's own besides migrate."""
    assert cli.main([]) == 0
    out = capsys.readouterr().out
    assert {"audit", "backup", "check", "migrate", "restore", "serve", "work"} <= set(cli.commands())
    assert "runserver" not in out
    assert all(text and len(text) < 100 for _module, text in cli.commands().values())


@pytest.mark.parametrize(
    "words", [["nonsense"], ["check", "--nonsense"], ["audit"], ["work", "--concurrency", "many"]]
)
def test_wrong_usage_is_two(words: list[str], capsys: pytest.CaptureFixture[str], outcome: object) -> None:
    """SY-4: wrong usage ends with 2 and says what is wrong."""
    assert cli.main(words) == 2
    assert capsys.readouterr().err.strip()


def test_help_of_a_command(capsys: pytest.CaptureFixture[str], outcome: object) -> None:
    """SY-4: `tasuki COMMAND --help` explains it, without Django's own options."""
    assert cli.main(["work", "--help"]) == 0
    out = capsys.readouterr().out
    assert work.Command.help in out
    assert "--settings" not in out
    assert cli.main(["--version"]) == 0


@pytest.mark.django_db
def test_the_acting_person_decides_language_and_rights(
    outcome: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """UX-1, RO-10: `--as EMAIL` acts as that person and answers in their language; nobody else's address works."""
    monkeypatch.setattr(check.Command, "takes_actor", True)
    Person.objects.create_user("rei@example.com", "Rei Receiver", language="ja")
    command = check.Command()
    command.handle = lambda **_: None  # type: ignore[method-assign]
    command.execute(as_json=False, as_email="Rei@Example.com", skip_checks=True, force_color=False, no_color=True,
                    stdout=None, stderr=None)  # fmt: skip
    assert (command.actor.name, command.language) == ("Rei Receiver", "ja")
    code, out, _err = outcome(None, "--json", "--as", "nobody@example.com")
    assert (code, json.loads(out)["error"]) == (1, "not_found")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("database is locked", "database.busy"),
        ("canceling statement due to lock timeout", "database.busy"),
        ("deadlock detected", "database.busy"),
        ("database or disk is full", "database.full"),
        ('could not extend file "base/1/2": No space left on device', "database.full"),
        ("attempt to write a readonly database", "database.read_only"),
        ('connection failed: FATAL:  database "x" does not exist', "database.unreachable"),
        ("server closed the connection unexpectedly", "database.unreachable"),
        ("no such table: x", "database.not_migrated"),
    ],
)
def test_database_errors_are_read_alike_everywhere(text: str, code: str) -> None:
    """SE-5: locked, full, unreachable and unmigrated are told apart."""
    reason = database_reason(OperationalError(text))
    assert reason is not None
    assert reason.code == code
    assert database_reason(ProgrammingError("syntax error")) is None


def test_json_is_plain() -> None:
    """SY-4: what pages show as objects, programs get as text and numbers."""
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    data = {"id": UUID(int=1), "day": date(2026, 1, 2), "sum": Decimal("12.5"), "tags": {"a"}, "who": "襷"}
    assert json.loads(as_json(data)) == {
        "id": "00000000-0000-0000-0000-000000000001",
        "day": "2026-01-02",
        "sum": 12.5,
        "tags": ["a"],
        "who": "襷",
    }
    assert "襷" in as_json(data)
