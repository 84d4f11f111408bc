"""`tasuki boundaries`: what the outgoing owner may still do, and until when."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.rules.boundaries import PARTS
from tasuki.transitions.management.base import TransitionCommand, day
from tasuki.transitions.queries import access_transition
from tasuki.watch import actions, describe


class Command(TransitionCommand):
    """Show or set the window and the parts of the outgoing owner, or acknowledge them (BO-1, BO-3)."""

    help = "Show or set what the outgoing owner may still do after the cutover."

    def arguments(self, parser: ArgumentParser) -> None:
        """What to do with whose boundaries."""
        super().arguments(parser)
        parser.add_argument(
            "verb", nargs="?", choices=("show", "set", "acknowledge"), default="show", help="default: show"
        )
        parser.add_argument("--until", metavar="DAY", help="the last day on which they can be reached")
        parser.add_argument(
            "--part",
            action="append",
            choices=PARTS,
            help="what stays theirs; again for more; left out with set: nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, then show the boundaries as they are."""
        row = self.find(options["ref"])
        if options["verb"] == "set":
            if not options["until"]:
                raise CommandError(_("Say until when: --until YYYY-MM-DD."))
            actions.set_boundaries(
                actor=self.actor,
                transition_id=row.pk,
                until=day(options["until"]),
                parts=options["part"] or [],
            )
        elif options["verb"] == "acknowledge":
            actions.acknowledge_boundaries(actor=self.actor, transition_id=row.pk)
        data = describe.boundaries_data(access_transition(self.actor, row.pk))
        self.emit(data, _lines(data))


def _lines(data: dict[str, Any]) -> Iterator[str]:
    giver = (data["giver"] or {}).get("name", "–")
    yield f"{data['account']}: {giver}, {data['cutover'] or '–'} → {data['until'] or '–'}"
    if not data["stated"]:
        yield _("This is the proposal; the cutover fills it in.")
    yield from (f"  ● {one['name']} [{one['part']}] → {one['ends'] or '…'}" for one in data["parts"])
    yield from (f"  ✕ {one['name']}" for one in data["not_allowed"])
    for one in data["wording"]:
        yield from (f"  {one['language']}: {said}" for said in (one["window"], one["role"]) if said)
