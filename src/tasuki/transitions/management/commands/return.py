"""`tasuki return`: the receiver sends the brief back with what must be better (KN-6)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.transitions.actions import return_brief
from tasuki.transitions.management.base import TransitionCommand


class Command(TransitionCommand):
    """Return the brief; `--item` and `--reason` may be given several times, in pairs."""

    help = "Return the brief of a transition, naming each item that must be better and why."

    def arguments(self, parser: ArgumentParser) -> None:
        """Items and reasons."""
        super().arguments(parser)
        parser.add_argument("--item", required=True, action="append", metavar="KEY")
        parser.add_argument("--reason", required=True, action="append", metavar="TEXT")

    def handle(self, *args: Any, **options: Any) -> None:
        """Return it, or say every reason why not."""
        keys, reasons = options["item"], options["reason"]
        if len(reasons) == 1:
            reasons = reasons * len(keys)
        if len(keys) != len(reasons):
            raise CommandError("Give one --reason for each --item, or one for all of them.")
        transition = self.find(options["ref"])
        return_brief(
            actor=self.actor, transition_id=transition.pk, items=dict(zip(keys, reasons, strict=True))
        )
        self.report(transition, _("Brief returned: %(items)s.") % {"items": ", ".join(keys)})
