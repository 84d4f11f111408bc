"""`tasuki done`: complete a step of the plan, or waive it with a reason."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from tasuki.transitions.actions import complete_step, waive_step
from tasuki.transitions.management.base import TransitionCommand


class Command(TransitionCommand):
    """Complete a step as its person, or waive it as a manager."""

    help = "Complete a step of a transition's plan, or waive it with a reason."

    def arguments(self, parser: ArgumentParser) -> None:
        """The step."""
        super().arguments(parser)
        parser.add_argument("--step", required=True, metavar="KEY")
        parser.add_argument("--note", default="", help="what was done")
        parser.add_argument(
            "--waive", default="", metavar="REASON", help="a manager lets the step go, and why"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle it, or say every reason why not."""
        transition, key = self.find(options["ref"]), options["step"]
        if options["waive"]:
            waive_step(actor=self.actor, transition_id=transition.pk, key=key, reason=options["waive"])
        else:
            complete_step(actor=self.actor, transition_id=transition.pk, key=key, note=options["note"])
        self.report(transition, _("%(step)s: settled.") % {"step": key})
