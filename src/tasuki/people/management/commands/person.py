"""`tasuki person`: colleagues, their standing roles and passwords (RO-7)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people import actions
from tasuki.people.describe import person as described
from tasuki.people.management.verbs import add_verb
from tasuki.people.models import Person
from tasuki.people.queries import find_person, find_team, roles_of, visible_people
from tasuki.rules.access import STANDING_ROLES
from tasuki.web.command import TasukiCommand

TEXTS: Final = ("name", "email", "title", "region", "country", "zone", "language", "phone")


class Command(TasukiCommand):
    """Add, change and list colleagues. The first administrator of an installation is made here."""

    help = gettext_noop("Add, change or list colleagues: person add NAME, person set EMAIL, person list")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|set|list")
        add = add_verb(verbs, "add", "a new colleague")
        add.add_argument("ref", metavar="NAME")
        change = add_verb(verbs, "set", "change a colleague")
        change.add_argument("ref", metavar="EMAIL", help="e-mail, external id or exact name")
        change.add_argument("--name")
        for verb in (add, change):
            _entry(verb)
        change.add_argument("--no-role", action="append", default=[], choices=STANDING_ROLES)
        change.add_argument("--last-day", metavar="YYYY-MM-DD", help="empty text: none")
        change.add_argument("--active", dest="is_active", action="store_true", default=None)
        change.add_argument("--inactive", dest="is_active", action="store_false")
        listed = add_verb(verbs, "list", "all colleagues")
        listed.add_argument("--role", choices=STANDING_ROLES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        if options["verb"] == "list":
            self._list(options["role"])
            return
        person = self._add(options) if options["verb"] == "add" else self._set(options)
        self.emit(described(person), _lines(person))

    def _add(self, options: dict[str, Any]) -> Person:
        return actions.add_person(
            actor=self.actor,
            values={**_values(options), "name": options["ref"]},
            roles=options["role"],
            password=_password(options),
        )

    def _set(self, options: dict[str, Any]) -> Person:
        person = find_person(options["ref"])
        roles = (roles_of(person) | set(options["role"])) - set(options["no_role"])
        values = _values(options)
        if options["is_active"] is not None:
            values["is_active"] = options["is_active"]
        if options["last_day"] is not None:
            values["last_day"] = _day(options["last_day"])
        password = _password(options)
        person = actions.change_person(actor=self.actor, person=person, values=values, roles=roles)
        if password:
            actions.set_password(actor=self.actor, person=person, password=password)
        return person

    def _list(self, role: str | None) -> None:
        rows = visible_people(self.actor).select_related("team", "manager").prefetch_related("standing_roles")
        if role:
            rows = rows.filter(standing_roles__name=role)
        found = list(rows.order_by("sort_key", "id"))
        self.emit([described(one) for one in found], (line for one in found for line in _lines(one)))


def _entry(parser: ArgumentParser) -> None:
    parser.add_argument("--email")
    parser.add_argument("--title")
    parser.add_argument("--team", help="a team's name")
    parser.add_argument("--manager", metavar="EMAIL", help="e-mail, external id or exact name")
    parser.add_argument("--country", help="two letters, such as JP")
    parser.add_argument("--region")
    parser.add_argument("--phone")
    parser.add_argument("--zone", help="such as Asia/Tokyo")
    parser.add_argument("--language", help="en, ja, es or id")
    parser.add_argument("--role", action="append", default=[], choices=STANDING_ROLES, help="may be repeated")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _values(options: dict[str, Any]) -> dict[str, Any]:
    """What was said; an empty `--team` or `--manager` means none."""
    values = {name: options[name] for name in TEXTS if options.get(name) is not None}
    if options["team"] is not None:
        values["team"] = find_team(options["team"]) if options["team"] else None
    if options["manager"] is not None:
        values["manager"] = find_person(options["manager"]) if options["manager"] else None
    return values


def _password(options: dict[str, Any]) -> str:
    if not options["password_stdin"]:
        return ""
    text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise CommandError(_("There was no password on standard input."))
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(
            _("“%(text)s” is not a date. Write it like 2026-11-30.") % {"text": text}
        ) from None


def _lines(person: Person) -> Iterator[str]:
    parts = [person.name, person.email or _("cannot sign in: no e-mail address")]
    parts += [person.team.name] if person.team else []
    parts += sorted(roles_of(person))
    parts += [] if person.is_active else [_("inactive")]
    yield " · ".join(parts)
