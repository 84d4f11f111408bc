"""What the commands about transitions share."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from tasuki.transitions import describe
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition, find_transition
from tasuki.web.command import TasukiCommand


class TransitionCommand(TasukiCommand):
    """A command about one transition: REF is its id, or its account's external id or exact name."""

    def arguments(self, parser: ArgumentParser) -> None:
        """REF, then the command's own."""
        parser.add_argument("ref", metavar="REF", help="account (external id or exact name) or transition id")

    def find(self, ref: str) -> Transition:
        """The transition that REF means, if the actor may see it."""
        return find_transition(self.actor, ref)

    def report(self, transition: Transition, line: str) -> None:
        """Say what was done: one line for people, the fresh state as JSON."""
        fresh = access_transition(self.actor, transition.pk)
        data: dict[str, Any] = describe.full(fresh, self.actor) if self.json_output else {}
        self.emit(data, [line])


def day(text: str) -> date:
    """A day as YYYY-MM-DD; anything else is wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"“{text}” is not a day: write it as YYYY-MM-DD, for example 2027-03-01."
        ) from None


def local(instant: str | None) -> str:
    """An ISO instant as local day and time for people."""
    if not instant:
        return "–"
    return timezone.localtime(datetime.fromisoformat(instant)).strftime("%Y-%m-%d %H:%M")
