"""`tasuki mail`: how fast mail leaves, and sending what is due now (MS-5, MS-7)."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.messaging.pace.actions import remove_pace, set_pace
from tasuki.messaging.pace.models import EACH, OVERALL
from tasuki.messaging.pace.queries import Pace, access_pace, paces
from tasuki.people.management.verbs import add_verb
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Show and set the limits."""

    help = gettext_noop("How fast mail leaves: mail pace [--overall N] [--each N] [--domain NAME --limit N]")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="pace")
        pace = add_verb(verbs, "pace", "limits per minute; 0: no limit")
        pace.add_argument("--overall", type=int, metavar="N", help="everybody together")
        pace.add_argument("--each", type=int, metavar="N", help="to each domain")
        pace.add_argument("--domain", metavar="NAME", help="a domain with a limit of its own")
        pace.add_argument("--limit", type=int, metavar="N", help="its limit; without it the usual one again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set what is given, then show what holds."""
        access_pace(self.actor)
        for name, wanted in ((OVERALL, options["overall"]), (EACH, options["each"])):
            if wanted is not None:
                set_pace(actor=self.actor, domain=name, per_minute=wanted)
        if options["domain"] and options["limit"] is not None:
            set_pace(actor=self.actor, domain=options["domain"], per_minute=options["limit"])
        elif options["domain"]:
            remove_pace(actor=self.actor, domain=options["domain"])
        rows = paces()
        self.emit([asdict(one) for one in rows], map(_line, rows))


def _line(one: Pace) -> str:
    name = {OVERALL: _("Everybody together"), EACH: _("Each domain")}.get(one.domain, one.domain)
    limit = _("%(n)s per minute") % {"n": one.per_minute} if one.per_minute else _("no limit")
    return f"{name}: {limit} · " + _("%(n)s waiting") % {"n": one.waiting}
