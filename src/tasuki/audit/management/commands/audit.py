"""`tasuki audit verify`: prove that the event log is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.audit import anchor, queries
from tasuki.rules.access import why_not
from tasuki.rules.reasons import Refused, refuse_if
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Walks the whole chain; a broken link is a refusal that names it."""

    help = gettext_noop("Prove that the event log is whole: audit verify")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which of the log's verbs."""
        parser.add_argument("verb", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, or say which event is wrong first."""
        refuse_if(why_not("audit.verify", self.actor, ()))
        with self.progress(_("Verifying the event log")) as advance:
            done = 0

            def report(now: int, _total: int) -> None:
                nonlocal done
                advance(now - done)
                done = now

            verdict = queries.verify(report)
        if verdict.problem is not None:
            raise Refused(verdict.problem)
        with suppress(OSError):  # a full disk does not make the log less whole
            anchor.write()
        data = {"whole": True, "events": verdict.events, "head": verdict.head, "anchors": verdict.anchors}
        line = _(
            "The event log is whole: %(events)s events, held against %(anchors)s anchors outside the database."
        )
        self.emit(data, [line % data])
