"""`tasuki snooze`: take a task off one's desk until a day, list what is put off, take it back (UX-2)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.desk.snooze.actions import TaskRef, snooze, wake
from tasuki.desk.snooze.models import TaskSnooze
from tasuki.desk.snooze.queries import running
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.queries import find_transition
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Put a step, an action or a concern off; without a task, list what is put off."""

    help = gettext_noop("Put a task off with a reason, list what is put off, or wake it (--as EMAIL)")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which task, until when and why."""
        parser.add_argument("ref", nargs="?", metavar="ACCOUNT", help="an account or a transition")
        parser.add_argument("--step", default="", metavar="KEY", help="which step of its plan")
        parser.add_argument("--action", default="", metavar="ID", help="which action agreed in a meeting")
        parser.add_argument("--concern", default="", metavar="ID", help="which concern of the customer")
        parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD")
        parser.add_argument("--reason", default="", help="why it can wait")
        parser.add_argument("--wake", action="store_true", help="put it back on the desk now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say so."""
        if self.actor.person_id is None:
            raise Refused(Reason("access.needs_person"))
        if not options["ref"]:
            found = running(self.actor)
            self.emit(
                [_data(one) for one in found], [_line(one) for one in found] or [_("Nothing is put off.")]
            )
            return
        task = self._task(options)
        if options["wake"]:
            wake(actor=self.actor, task=task)
            self.emit({"ok": True}, [_("It is back on your desk.")])
            return
        if options["until"] is None:
            raise CommandError("--until YYYY-MM-DD is missing")
        made = snooze(actor=self.actor, task=task, until=options["until"], reason=options["reason"])
        self.emit(_data(made), [_line(made)])

    def _task(self, options: dict[str, Any]) -> TaskRef:
        named = [(kind, options[kind]) for kind in ("step", "action", "concern") if options[kind]]
        if len(named) != 1:
            raise CommandError("name one of --step, --action, --concern")
        kind, key = named[0]
        return TaskRef(kind, find_transition(self.actor, options["ref"]).pk, key)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _data(one: TaskSnooze) -> dict[str, Any]:
    return {
        "transition": one.transition_id,
        "kind": one.kind,
        "key": one.key,
        "until": one.until,
        "reason": one.reason,
        "told": one.told,
    }


def _line(one: TaskSnooze) -> str:
    return f"{one.until.isoformat()}  {one.key}: {one.reason}"
