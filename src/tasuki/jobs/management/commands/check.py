"""`tasuki check`: is everything in order here, and what is to be done if not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from tasuki.jobs import health
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand

MARKS = {"ok": "✓", "warning": "!"}


class Command(TasukiCommand):
    """Prints every finding; an error among them is a refusal."""

    help = gettext_noop("Look at this installation and say what to put right.")
    takes_actor = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine and report."""
        found = health.examine()
        wrong = [finding for finding in found if finding.state == "error"]
        data = {"ok": not wrong, "findings": found}
        shown = [f"{MARKS[finding.state]} {finding.text}" for finding in found if finding.state != "error"]
        if not (wrong and self.json_output):
            self.emit(data, shown)
        if wrong:
            raise Refused([Reason("check.failed", {"name": one.name, "text": one.text}) for one in wrong])
