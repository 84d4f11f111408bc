"""`tasuki demo`: the sample company."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tasuki.demo import bulk, company, signing_in
from tasuki.demo.chance import SEED
from tasuki.jobs import health
from tasuki.passages.rebuilding import restart
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Makes the sample company in an empty database; never deletes anything."""

    help = _("Fill an empty database with a sample company, made up and repeatable.")  # type: ignore[assignment]
    takes_actor = False

    def arguments(self, parser: ArgumentParser) -> None:
        """How large, which, and when."""
        parser.add_argument(
            "--size", type=int, default=company.RICH, metavar="N", help=_t("accounts (default 400)")
        )
        parser.add_argument(
            "--transitions",
            type=int,
            metavar="M",
            help=_t("transitions (default: one in six accounts, at most 20000)"),
        )
        parser.add_argument("--seed", type=int, default=SEED, help=_t("another number makes another company"))
        parser.add_argument(
            "--if-empty", action="store_true", help=_t("only where there is nothing; else say how to sign in")
        )
        parser.add_argument("--force", action="store_true", help=_t("add it beside data that is no sample"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say how to sign in."""
        if options["size"] < 1 or (options["transitions"] or 0) < 0:
            raise CommandError(_t("--size and --transitions are positive numbers."))
        if health.pending_migrations():
            call_command("migrate", verbosity=0, interactive=False)
        made: dict[str, Any] = {}
        if signing_in.is_demo():
            if not options["if_empty"]:
                raise Refused(Reason("demo.exists"))
        elif not signing_in.is_empty() and not options["force"]:
            if options["if_empty"]:
                self.emit({"demo": False}, [_t("There is data already; the sample company was not added.")])
                return
            raise Refused(Reason("demo.not_empty"))
        else:
            made = self._make(options["seed"], options["size"], options["transitions"])
        self.emit({"demo": True, **made, "sign_in": signing_in.as_data()}, signing_in.lines(made))

    def _make(self, seed: int, size: int, transitions: int | None) -> dict[str, Any]:
        wanted = bulk.default_transitions(size) if transitions is None else min(transitions, size)
        with self.progress(_t("Making the sample company"), size + wanted) as advance:
            made = company.make(seed, size, clock.now(), advance)
            bulk.grow(made, size, wanted, advance)
        restart()  # the sample is found by its words as soon as a worker has read it
        people = len(made.company.people)
        return {"people": people, "accounts": made.accounts, "transitions": made.transitions, "seed": seed}
