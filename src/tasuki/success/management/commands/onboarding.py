"""`tasuki onboarding`: the checklists of the way up to speed (PB-13 … PB-15)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.success import actions, describe
from tasuki.success.onboarding import StretchRow, way_up
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import find_transition
from tasuki.web.command import TasukiCommand

MARKS = {"ticked": "●", "not_applicable": "◌", "open": "○"}


class Command(TasukiCommand):
    """Show the checklists, tick an item, mark it as not applicable, open it again, finish a step."""

    help = "Show how far the incoming owner is up to speed, and tick the checklists."

    def arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which item."""
        parser.add_argument("ref", metavar="TRANSITION", help="account or transition id")
        parser.add_argument(
            "verb", nargs="?", default="show", choices=["show", "tick", "not-applicable", "reopen", "finish"]
        )
        parser.add_argument("--step", default="", metavar="KEY")
        parser.add_argument("--item", default="", metavar="KEY")
        parser.add_argument("--note", default="", metavar="TEXT", help="what was learned, or why not")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, then show where it stands."""
        row = find_transition(self.actor, options["ref"])
        verb = options["verb"]
        if verb != "show":
            self._act(row, verb, options)
        stretches = way_up(self.actor, row) if row.playbook_id else []
        self.emit(describe.way(stretches), _lines(stretches))

    def _act(self, row: Transition, verb: str, options: dict[str, Any]) -> None:
        if not options["step"] or (verb != "finish" and not options["item"]):
            raise CommandError(_("Name the item: --step KEY --item KEY (for finish only --step)."))
        where: dict[str, Any] = {"actor": self.actor, "transition_id": row.pk, "step": options["step"]}
        if verb == "finish":
            actions.finish_step(**where)
        elif verb == "reopen":
            actions.reopen_item(**where, item=options["item"])
        else:
            state = verb.replace("-", "_") if verb != "tick" else "ticked"
            actions.mark_item(**where, item=options["item"], state=state, note=options["note"])


def _lines(stretches: Iterable[StretchRow]) -> Iterator[str]:
    for part in stretches:
        yield f"{part.label}: {part.settled}/{part.total}"
        for step in part.steps:
            yield f"  {step.text.title} [{step.row.key}] {step.settled}/{len(step.items)}"
            for item in step.items:
                mark = MARKS[item.mark.state if item.mark else "open"]
                note = f" – {item.mark.note}" if item.mark and item.mark.note else ""
                yield f"    {mark} {item.title} [{item.key}]{note}"
