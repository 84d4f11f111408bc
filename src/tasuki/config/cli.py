"""`tasuki`: the command line. Errors become exit codes here and nowhere else.

0 done · 1 refused or not found, with every reason · 2 wrong usage · 3 conflict · 4 outside system (or the
database) unavailable. With `--json` the reasons are one JSON document on standard output.
"""

from __future__ import annotations

import ast
import errno
import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import tasuki

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

    from tasuki.rules.reasons import Reason

DONE, REFUSED, USAGE, CONFLICT, UNAVAILABLE, INTERRUPTED = 0, 1, 2, 3, 4, 130
PACKAGE: Final = Path(tasuki.__file__).parent
MIGRATE: Final = ("migrate", "django.core.management.commands.migrate", "Create or update the database.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tasuki.config.settings")
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough, as in `tasuki show X | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _run(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        return _overview()
    if words[0] in {"-V", "--version"}:
        _say(f"tasuki {tasuki.__version__}")
        return DONE
    name, rest = words[0], words[1:]
    if name not in commands():
        _say(f"tasuki: there is no command “{name}”. `tasuki` lists them.", to=sys.stderr)
        return USAGE
    return _call(name, rest)


def _say(text: object, *, to: TextIO | None = None) -> None:
    (to or sys.stdout).write(f"{text}\n")


# -- which commands there are ----------------------------------------------------------------------


@cache
def commands() -> dict[str, tuple[str, str]]:
    """Name → (module, what it does) of Tasuki's own commands and `migrate`, read without importing them."""
    found = {MIGRATE[0]: MIGRATE[1:]}
    for path in sorted(PACKAGE.glob("*/management/commands/*.py")):
        if not path.stem.startswith("_"):
            app = path.parents[2].name
            found[path.stem] = (f"tasuki.{app}.management.commands.{path.stem}", _help_in(path))
    return dict(sorted(found.items()))


def _help_in(path: Path) -> str:
    """The text assigned to `help` in the command's class, plain or within `_( )`; translated when printed."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Assign(targets=[ast.Name(id="help")], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id="help"), value=ast.expr() as value):
                pass
            case _:
                continue
        for part in ast.walk(value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                return part.value
    return ""


def _overview() -> int:
    width = max(map(len, commands()))
    _say("Tasuki plans, carries out and proves the moment a customer changes hands.\n")
    _say(
        "tasuki COMMAND --help explains one command. On most: --json prints data, --as EMAIL acts as a person.\n"
    )
    for name, (_module, text) in commands().items():
        _say(f"  {name:<{width}}  {text}")
    return DONE


# -- one command -----------------------------------------------------------------------------------


def _call(name: str, words: list[str]) -> int:
    try:
        command = _loaded(name)
    except SystemExit as wrong:  # settings refuse a wrong environment with a sentence
        _say(wrong.code, to=sys.stderr)
        return USAGE
    try:
        options = vars(command.create_parser("tasuki", name).parse_args(words))
        options["skip_checks"] = True  # `tasuki check` runs them; other commands start faster without
        command.execute(*options.pop("args", ()), **options)
    except SystemExit as stop:  # argparse has said what is wrong, or shown the help
        return stop.code if isinstance(stop.code, int) else USAGE
    except Exception as error:
        return _explain(error, command, as_json="--json" in words)
    finally:
        _close_connections()
    return DONE


def _loaded(name: str) -> BaseCommand:
    import django

    django.setup()
    command: BaseCommand = import_module(commands()[name][0]).Command()
    command._called_from_command_line = True  # type: ignore[attr-defined]
    return command


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


# -- what an error means ---------------------------------------------------------------------------


def _explain(error: Exception, command: BaseCommand, *, as_json: bool) -> int:
    found = _reading(error)
    if found is None:
        raise error
    code, kind, reasons, message = found
    language = getattr(command, "language", "en")
    from django.utils import translation

    from tasuki.web.reason_texts import sentence

    with translation.override(language):
        listed = [{**reason.as_dict(), "message": sentence(reason)} for reason in reasons]
    if as_json:
        _say(json.dumps(_document(kind, listed, message), ensure_ascii=False, indent=2, default=str))
    else:
        for line in _lines(listed, message):
            _say(line, to=sys.stderr)
    return code


def _document(kind: str, listed: list[dict[str, Any]], message: str) -> dict[str, Any]:
    return {"error": kind, "reasons": listed} | ({"message": message} if message else {})


def _lines(listed: list[dict[str, Any]], message: str) -> Iterator[str]:
    if message:
        yield message
    marker = "- " if len(listed) > 1 else ""
    for reason in listed:
        yield marker + reason["message"]


def _reading(error: Exception) -> tuple[int, str, Sequence[Reason], str] | None:
    """Exit code, kind, reasons and message of an error; None for one that nobody intended."""
    from django.core.management.base import CommandError
    from django.db import DatabaseError, InterfaceError

    from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, Unavailable

    match error:
        case Refused():
            return REFUSED, "refused", error.reasons, ""
        case NotFound():
            return REFUSED, "not_found", (error.reason,), ""
        case Conflict():
            return CONFLICT, "conflict", (error.reason,), ""
        case Unavailable():
            return UNAVAILABLE, "unavailable", (error.reason,), ""
        case CommandError():
            return USAGE, "usage", (), str(error)
        case DatabaseError() | InterfaceError():
            return _database_reading(error)
        case OSError(errno=errno.ENOSPC):
            return UNAVAILABLE, "unavailable", (Reason("database.full"),), ""
        case OSError(filename=str() | os.PathLike()):
            return USAGE, "usage", (), f"{error.filename}: {error.strerror}"
    return None


def _database_reading(error: Any) -> tuple[int, str, Sequence[Reason], str] | None:
    from tasuki.web.faults import database_reason

    reason = database_reason(error)
    if reason is None:
        return None
    if reason.code == "database.not_migrated":
        return REFUSED, "refused", (reason,), ""
    return UNAVAILABLE, "unavailable", (reason,), ""


if __name__ == "__main__":
    sys.exit(main())
