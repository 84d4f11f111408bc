"""`tasuki date`: another date of the cutover; the difference is shown unless `--apply` is given (TR-3)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.transitions.actions import move_date, preview_date
from tasuki.transitions.changes.view import date_data, date_shown, words
from tasuki.transitions.management.base import TransitionCommand, day
from tasuki.web.reason_texts import sentence


class Command(TransitionCommand):
    """Show what another date would move, or move it."""

    help = gettext_noop("Show what another date of the cutover would move, or move it with --apply.")

    def arguments(self, parser: ArgumentParser) -> None:
        """The day, and whether to carry it out."""
        super().arguments(parser)
        parser.add_argument("--to", required=True, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--apply", action="store_true", help="carry it out; else only the difference is shown"
        )
        parser.add_argument("--expect", type=int, metavar="VERSION", help="the version that was seen")
        parser.add_argument(
            "--force", default="", metavar="REASON", help="a manager takes a closed day, and why"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look or carry out."""
        found, to = self.find(options["ref"]), day(options["to"])
        if options["apply"]:
            change = move_date(
                actor=self.actor,
                transition_id=found.pk,
                day=to,
                expected_version=options["expect"],
                force=options["force"],
            )
        else:
            change = preview_date(actor=self.actor, transition_id=found.pk, day=to, force=options["force"])
        head = _("%(account)s: %(before)s → %(after)s, %(count)s steps move.") % {
            "account": found.account.name,
            "before": change.before or "–",
            "after": change.after,
            "count": len(change.moves),
        }
        tail = [] if options["apply"] else [_("Nothing was changed; --apply carries it out.")]
        lines = [head, *words(date_shown(found, change).lines), *map(sentence, change.flags), *tail]
        self.emit(date_data(change, applied=options["apply"]), lines)
