"""`tasuki running`: long work, how far it is, and cancelling it (UX-5)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.desk.running import queries
from tasuki.desk.running.actions import cancel_work
from tasuki.desk.running.describe import work_data
from tasuki.desk.running.kinds import KINDS
from tasuki.jobs.long_work import LongWork
from tasuki.jobs.wording import pace_text, state_text
from tasuki.rules.reasons import NotFound
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence


class Command(TasukiCommand):
    """List long work, newest first, or cancel one of it."""

    help = gettext_noop("List long work (imports, exports, mailings, bulk changes), or cancel one")

    def arguments(self, parser: ArgumentParser) -> None:
        """What is listed, or which one is cancelled."""
        parser.add_argument("--open", action="store_true", help="only what is under way")
        parser.add_argument("--cancel", metavar="ID", help="cancel this one; what is done stays done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        if options["cancel"]:
            work = self._cancel(options["cancel"])
            self.emit(work_data(work), [_line(work, self.actor.zone)])
            return
        rows, _more = queries.running(self.actor, going=options["open"])
        lines = [_line(one, self.actor.zone) for one in rows]
        self.emit([work_data(one) for one in rows], lines or [_("Nothing is under way")])

    def _cancel(self, text: str) -> LongWork:
        try:
            work_id = UUID(text)
        except ValueError as error:
            raise CommandError(_("“%(text)s” is no id.") % {"text": text}) from error
        for kind in KINDS.values():
            if kind.find(self.actor, work_id, 1, False):
                return cancel_work(actor=self.actor, kind=kind.name, work_id=work_id)
        raise NotFound("work", text)


def _line(work: LongWork, zone: str) -> str:
    at = work.started_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    how = f"{work.done}/{work.total}" if work.total is not None else str(work.done)
    said = sentence(work.waits) if work.waits else pace_text(work)
    parts = [at, str(work.id), str(KINDS[work.kind].label), str(work.title), state_text(work), how, said]
    return "  ".join(part for part in parts if part)
