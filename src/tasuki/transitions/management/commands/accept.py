"""`tasuki accept`: the receiver accepts the brief (KN-6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tasuki.transitions.actions import accept_brief
from tasuki.transitions.management.base import TransitionCommand


class Command(TransitionCommand):
    """Accept the brief of a transition."""

    help = "Accept the brief of a transition, as its incoming owner."

    def handle(self, *args: Any, **options: Any) -> None:
        """Accept it, or say every reason why not."""
        transition = self.find(options["ref"])
        brief = accept_brief(actor=self.actor, transition_id=transition.pk)
        values = {"number": brief.number, "account": transition.account.name}
        self.report(transition, _("Brief %(number)s of %(account)s accepted.") % values)
