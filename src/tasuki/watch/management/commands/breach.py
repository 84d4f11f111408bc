"""`tasuki breach`: report, list, resolve and dismiss breaches of the boundaries."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.people.management.verbs import add_verb
from tasuki.rules.boundaries import BREACHES
from tasuki.rules.reasons import NotFound
from tasuki.transitions.giver_window import local_day
from tasuki.transitions.management.base import day, local
from tasuki.transitions.queries import find_transition
from tasuki.watch import actions, describe, queries
from tasuki.watch.models import Breach
from tasuki.web import clock
from tasuki.web.command import TasukiCommand

MOST: Final = 500


class Command(TasukiCommand):
    """Breaches of the boundaries after the cutover (BO-4, BO-5)."""

    help = "Report, list, resolve and dismiss breaches of the boundaries after the cutover."

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        report = add_verb(verbs, "report", "report one")
        report.add_argument("ref", metavar="REF", help="account (external id or exact name) or transition id")
        report.add_argument("kind", choices=list(BREACHES), help="what kind")
        report.add_argument("evidence", help="what happened, in words")
        report.add_argument("--on", metavar="DAY", help="the day (default: today)")
        report.add_argument(
            "--about", choices=("giver", "receiver"), help="whom (default: as the kind has it)"
        )
        report.add_argument("--who", default="", help="who saw it, or the person at the customer")
        report.add_argument("--ref", dest="source", default="", metavar="LINK", help="a link or number")
        found = add_verb(verbs, "list", "list those that you may see")
        found.add_argument("--state", choices=Breach.State.values, help="default: all")
        found.add_argument("--kind", choices=list(BREACHES), help="default: all")
        for verb, told in (("resolve", "how it was settled"), ("dismiss", "why it was none")):
            decide = add_verb(verbs, verb, told)
            decide.add_argument("id", metavar="ID", help="of the breach")
            decide.add_argument("reason", help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out."""
        verbs: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "report": self._report,
            "list": self._list,
            "resolve": self._decide,
            "dismiss": self._decide,
        }
        verbs[options["verb"]](options)

    def _report(self, options: Mapping[str, Any]) -> None:
        row = find_transition(self.actor, options["ref"])
        made = actions.report_breach(
            actor=self.actor,
            transition_id=row.pk,
            kind=options["kind"],
            evidence=options["evidence"],
            happened_on=day(options["on"]) if options["on"] else local_day(row, clock.now()),
            about=options["about"] or "",
            who=options["who"],
            ref=options["source"],
        )
        self._told(made, _("Reported: %(kind)s, %(account)s (%(id)s)."))

    def _list(self, options: Mapping[str, Any]) -> None:
        rows = queries.visible_breaches(self.actor)
        given = {name: options[name] for name in ("state", "kind") if options[name]}
        found = list(rows.filter(**given)[:MOST])
        self.emit([describe.breach_data(one) for one in found], [_line(one) for one in found])

    def _decide(self, options: Mapping[str, Any]) -> None:
        act = actions.resolve_breach if options["verb"] == "resolve" else actions.dismiss_breach
        done = act(actor=self.actor, breach_id=_id(options["id"]), reason=options["reason"])
        self._told(done, _("%(kind)s, %(account)s: %(state)s."))

    def _told(self, one: Breach, line: str) -> None:
        values = {
            "kind": one.get_kind_display(),
            "account": one.account.name,
            "state": one.get_state_display(),
            "id": one.pk,
        }
        self.emit(describe.breach_data(one), [line % values])


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        if not text.strip():
            raise CommandError(_("Say which: the ID stands in `tasuki breach list`.")) from None
        raise NotFound("breach", text) from None


def _line(one: Breach) -> str:
    person = one.about.name if one.about else "–"
    day_of_it = local(one.happened_at.isoformat())
    return f"{one.pk}  {day_of_it}  {one.get_state_display()}  {one.get_kind_display()}  {one.account.name}  {person}"
