"""`tasuki advance`: move a transition to another stage, through its gates (TR-2, GA-1 … GA-8)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from tasuki.transitions.actions import advance
from tasuki.transitions.management.base import TransitionCommand


class Command(TransitionCommand):
    """Move to a stage; every reason why not is printed at once."""

    help = "Move a transition to a stage; a manager may override shut gates with a reason."

    def arguments(self, parser: ArgumentParser) -> None:
        """The stage, and the manager's reason."""
        super().arguments(parser)
        parser.add_argument(
            "--to", required=True, metavar="STAGE", help="for example preparing, ready, handed_over"
        )
        parser.add_argument("--reason", default="", help="why (pausing and cancelling need it)")
        parser.add_argument(
            "--override", default="", metavar="REASON", help="a manager opens what is shut, and why"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Move it, or say every reason why not."""
        transition = self.find(options["ref"])
        advance(
            actor=self.actor,
            transition_id=transition.pk,
            to=options["to"].strip().lower().replace("-", "_").replace(" ", "_"),
            reason=options["reason"],
            override_reason=options["override"],
        )
        fresh = self.find(str(transition.pk))
        values = {"account": fresh.account.name, "stage": fresh.get_stage_display()}
        self.report(fresh, _("%(account)s: %(stage)s.") % values)
