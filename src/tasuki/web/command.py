"""The base of every `tasuki` command: `--json`, `--as EMAIL`, one way to print, a progress bar on a terminal.

Exit codes are decided in `config/cli.py`: a command raises `Refused`, `Conflict`, `Unavailable`, `NotFound`
like any other caller of an action, and `CommandError` for wrong usage.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, cast

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.module_loading import import_string

from tasuki.rules.access import Actor

# People stand above this layer; the command line is told their name and nothing else.
ACTOR_BY_EMAIL = "tasuki.people.queries.actor_for_email"

Advance = Callable[[int], None]


class TasukiCommand(BaseCommand):
    """A command with `--json` and `--as`; subclasses add arguments in `arguments` and work in `handle`."""

    requires_system_checks = []
    suppressed_base_arguments = {
        "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color",
        "--skip-checks",
    }  # fmt: skip
    takes_actor: ClassVar[bool] = True
    json_output: bool = False
    language: str = "en"
    _as_email: str | None = None

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser; `help` is marked by `gettext_noop` in the class and translated here."""
        self.help = translation.gettext(self.help) if self.help else ""
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json` and `--as`, then the command's own."""
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON instead of text")
        if self.takes_actor:
            parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="the person who acts")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """The command's own arguments."""

    @cached_property
    def actor(self) -> Actor:
        """Who acts: the person of `--as`, else the operator at the shell."""
        if not self._as_email:
            return Actor.console()
        return cast("Actor", import_string(ACTOR_BY_EMAIL)(self._as_email))

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Take the common options, then work in the language of the acting person."""
        self.json_output = bool(options.pop("as_json", False))
        self._as_email = options.pop("as_email", None)
        self.__dict__.pop("actor", None)
        self.language = self.actor.language if self._as_email else translation.get_language() or "en"
        with translation.override(self.language):
            return super().execute(*args, **options)

    def emit(self, data: Any, lines: Iterable[object]) -> None:
        """Print `data` as one JSON document with `--json`, else the `lines` for people."""
        if self.json_output:
            self.stdout.write(as_json(data))
        else:
            for line in lines:
                self.stdout.write(str(line))

    def note(self, line: object) -> None:
        """Say something beside the result: on standard error, never with `--json`."""
        if not self.json_output:
            self.stderr.write(str(line), self.style.NOTICE)

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Advance]:
        """A progress bar on standard error where that is a terminal; call the value with how many more are done."""
        if not sys.stderr.isatty():
            yield lambda _more: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda more: bar.advance(task, more)


def as_json(data: Any) -> str:
    """`data` as readable JSON: ids, dates, decimals and lazy texts as text, tuples and sets as lists."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value) if value == value.to_integral_value() or abs(value) < 10**9 else str(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)
