"""`tasuki bulk`: one verb for many transitions, looked at first (SU-7)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.queries import find_person
from tasuki.transitions.actions import bulk
from tasuki.transitions.actions.people import ROLES
from tasuki.transitions.bulk.api import described
from tasuki.transitions.list_view import filtered
from tasuki.transitions.management.base import day
from tasuki.transitions.queries import find_transition, visible_transitions
from tasuki.web.api import Paging
from tasuki.web.command import TasukiCommand

SHOWN = 50


class Command(TasukiCommand):
    """Look at every chosen transition, print what would happen, and with `--apply` do it."""

    help = gettext_noop("Move dates, pause, resume or give roles away for many transitions at once.")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verb, what it needs, and which transitions."""
        parser.add_argument("verb", choices=["date", "pause", "resume", "reassign"])
        parser.add_argument(
            "refs", nargs="*", metavar="REF", help="accounts or transition ids; none: by filter"
        )
        parser.add_argument("--stage", default="", help="a stage, or all (default: all that are open)")
        parser.add_argument("--scenario", default="")
        parser.add_argument("--day", metavar="YYYY-MM-DD", help="the new date of the cutover")
        parser.add_argument("--by-days", type=int, default=0, metavar="N", help="or by so many days")
        parser.add_argument("--role", choices=ROLES)
        parser.add_argument(
            "--from", dest="holder", metavar="EMAIL", help="only where this person has the role"
        )
        parser.add_argument("--to", dest="person", metavar="EMAIL", help="who gets the role")
        parser.add_argument("--reason", default="")
        parser.add_argument("--apply", action="store_true", help="carry it out; else it is only looked at")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, or carry out."""
        values = {
            "day": day(options["day"]).isoformat() if options["day"] else "",
            "by_days": options["by_days"],
            "role": options["role"] or "",
            "from": str(find_person(options["holder"]).pk) if options["holder"] else "",
            "to": str(find_person(options["person"]).pk) if options["person"] else "",
            "reason": options["reason"],
        }
        chosen = self._chosen(options)
        with self.progress(_("Transitions"), len(chosen)) as advance:
            run = bulk.start_bulk(
                actor=self.actor,
                verb=options["verb"],
                values=values,
                transitions=chosen,
                apply=options["apply"],
                inline=True,
                progress=advance,
            )
        found = described(run, Paging(limit=200))
        self.emit(found, self._lines(found))

    def _chosen(self, options: dict[str, Any]) -> list[UUID]:
        if options["refs"]:
            return [find_transition(self.actor, ref).pk for ref in options["refs"]]
        wanted = {name: options[name] for name in ("stage", "scenario") if options[name]}
        rows = filtered(visible_transitions(self.actor), wanted, self.actor, strict=True)
        return list(rows.order_by("id").values_list("pk", flat=True))

    def _lines(self, found: dict[str, Any]) -> list[str]:
        counts = ", ".join(f"{state} {count}" for state, count in found["counts"].items() if count)
        lines = [_("%(verb)s: %(counts)s (run %(id)s)") % {**found, "counts": counts}]
        for row in found["rows"][:SHOWN]:
            why = "; ".join(one["message"] for one in row["reasons"])
            what = " ".join(f"{name}={value}" for name, value in row["what"].items() if value is not None)
            lines.append(f"  {row['state']:8} {row['account']}  {why or what}")
        return lines
