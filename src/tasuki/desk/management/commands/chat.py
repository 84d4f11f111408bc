"""`tasuki chat`: rooms that are told of notices by webhook (MS-8)."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.desk.chat import posting, rooms
from tasuki.desk.chat.api import described
from tasuki.desk.chat.models import ChatRoom
from tasuki.desk.chat.rooms import RoomWishes
from tasuki.people.queries import find_team
from tasuki.rules.reasons import NotFound, Refused
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """List rooms, add one, try it out, switch it off and on, remove it."""

    help = gettext_noop("Chat rooms that are told of notices, by a Slack-compatible webhook")

    def arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verbs.add_parser("list", help="every room and how it stands")
        add = verbs.add_parser("add", help="set one up; the webhook is asked for, or read from a pipe")
        add.add_argument("name")
        add.add_argument("--team", default="", help="only handoffs of this team")
        add.add_argument("--urgent", action="store_true", help="only clocks that ran out and escalations")
        add.add_argument("--language", default="en")
        add.add_argument("--zone", default="UTC")
        for verb, text in (
            ("test", "say hello there now"),
            ("off", "stop telling it"),
            ("on", "tell it again, from now on"),
            ("remove", "forget it"),
        ):
            verbs.add_parser(verb, help=text).add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        getattr(self, f"_{options['verb']}")(options)

    def _list(self, _options: dict[str, Any]) -> None:
        found = [described(one) for one in rooms.rooms(self.actor)]
        self.emit(found, [_line(one) for one in found] or [_("No chat room is set up.")])

    def _add(self, options: dict[str, Any]) -> None:
        ask = _("Address of the webhook") + ": "
        address = getpass.getpass(ask) if sys.stdin.isatty() else sys.stdin.readline()
        wishes = RoomWishes(
            name=options["name"],
            team=_team(options["team"]),
            only_urgent=options["urgent"],
            language=options["language"],
            zone=options["zone"],
        )
        made = rooms.add_room(actor=self.actor, address=address.strip(), wishes=wishes)
        self.emit(described(made), [_line(described(made))])

    def _test(self, options: dict[str, Any]) -> None:
        trouble = posting.try_out(actor=self.actor, room_id=self._named(options).pk)
        if trouble is not None:
            raise Refused(trouble)
        self.emit({"taken": True}, [_("The room has taken the greeting.")])

    def _off(self, options: dict[str, Any]) -> None:
        self._switch(options, active=False)

    def _on(self, options: dict[str, Any]) -> None:
        self._switch(options, active=True)

    def _switch(self, options: dict[str, Any], *, active: bool) -> None:
        done = rooms.switch_room(actor=self.actor, room_id=self._named(options).pk, active=active)
        self.emit(described(done), [_line(described(done))])

    def _remove(self, options: dict[str, Any]) -> None:
        done = rooms.remove_room(actor=self.actor, room_id=self._named(options).pk)
        self.emit(described(done), [_("The room is removed.")])

    def _named(self, options: dict[str, Any]) -> ChatRoom:
        found = rooms.rooms(self.actor).filter(name=options["name"]).first()
        if found is None:
            raise NotFound("chat room", options["name"])
        return found


def _team(name: str) -> Any:
    if not name:
        return None
    return find_team(name).pk


def _line(one: dict[str, Any]) -> str:
    state = one["trouble"] or (_("is told") if one["is_active"] else _("is switched off"))
    return f"{one['name']}  {one['host']}  {state}"
