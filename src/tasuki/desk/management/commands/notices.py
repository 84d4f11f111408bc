"""`tasuki notices`: what a colleague should know, and marking it as read (MS-8)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.desk import notice_list
from tasuki.desk.actions import read_notices
from tasuki.desk.notice_list import parse_instant
from tasuki.desk.wording import Line
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """List one's own notices, newest first; needs `--as`."""

    help = gettext_noop("List one's notices, or mark them as read (--as EMAIL)")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which ones, and whether they are read by that."""
        parser.add_argument("--all", action="store_true", help="those that were read, too")
        parser.add_argument("--read", action="store_true", help="mark what is listed as read")
        parser.add_argument(
            "--until", metavar="INSTANT", help="only those told by then, with its zone; none that came after"
        )
        parser.add_argument("--limit", type=int, default=100, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        if self.actor.person_id is None:
            raise Refused(Reason("access.needs_person"))
        until = _instant(options["until"])
        mine = notice_list.mine(self.actor, unread=not options["all"], until=until)
        rows = list(mine[: max(options["limit"], 0)])
        found = notice_list.lines(rows, self.language)
        if options["read"]:
            read_notices(actor=self.actor, notices=[one.id for one in found], until=until)
        self.emit(
            [{"id": one.id, "at": one.at, "text": one.text, "read": one.read} for one in found],
            [_line(one, self.actor.zone) for one in found] or [_("No news.")],
        )


def _instant(text: str | None) -> datetime | None:
    found = parse_instant(text) if text else None
    if text and found is None:
        raise CommandError(_("%(text)s is no instant; write 2026-11-30T09:00+09:00.") % {"text": text})
    return found


def _line(one: Line, zone: str) -> str:
    at = one.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    return f"{' ' if one.read else '●'} {at}  {one.text}"
