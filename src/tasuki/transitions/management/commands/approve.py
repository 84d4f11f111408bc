"""`tasuki approve`: a manager approves what asks for it before preparation starts (TR-7, TR-8)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from tasuki.transitions.actions import approve
from tasuki.transitions.management.base import TransitionCommand


class Command(TransitionCommand):
    """Approve, with a reason."""

    help = "A manager approves what asks for it before preparation: approve REF --as EMAIL --reason …"

    def arguments(self, parser: ArgumentParser) -> None:
        """The reason."""
        super().arguments(parser)
        parser.add_argument("--reason", required=True, help="why it is right to move now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Approve it, or say why not."""
        transition = self.find(options["ref"])
        approve(actor=self.actor, transition_id=transition.pk, reason=options["reason"])
        self.report(transition, _("%(account)s: approved.") % {"account": transition.account.name})
