"""`tasuki clocks`: what is late, whose it is, since when, and what is to be done (ES-1)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.desk import late_clocks
from tasuki.desk.late_clocks import ClockLine
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """List clocks of the transitions that the acting person may see."""

    help = gettext_noop("List clocks that ran out: whose, since when, what to do (--state for others)")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which clocks, and how many."""
        parser.add_argument("--state", choices=list(late_clocks.CHOICES), default="late")
        parser.add_argument("--limit", type=int, default=200, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them, oldest due first."""
        rows = late_clocks.listed(self.actor, options["state"])
        found = late_clocks.lines(list(rows[: max(options["limit"], 0)]), self.language)
        texts = [line for one in found for line in _lines(one)] or [_("No clock stands like that.")]
        self.emit([one.as_dict() for one in found], texts)


def _lines(one: ClockLine) -> list[str]:
    due = one.due_at.astimezone(ZoneInfo(one.zone)).strftime("%Y-%m-%d %H:%M")
    return [
        f"{one.account}: {one.title}",
        f"  {one.label}, {one.text or due} ({due} {one.zone}) · {one.who or '–'}",
        f"  {one.todo}",
    ]
