"""`tasuki absence`: when colleagues are away (PB-3)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.absences import absences_of, access_absent_person, add_absence, remove_absence
from tasuki.people.management.verbs import add_verb
from tasuki.people.models import Absence
from tasuki.people.queries import find_person
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Write down, list and take back absences."""

    help = gettext_noop("When colleagues are away: absence add EMAIL --from … --to …, list EMAIL, remove ID")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|remove")
        add = add_verb(verbs, "add", "write down an absence")
        add.add_argument("ref", metavar="EMAIL", help="e-mail, external id or exact name")
        add.add_argument("--from", dest="first", required=True, metavar="YYYY-MM-DD")
        add.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="left out: until further notice")
        add.add_argument("--kind", choices=Absence.Kind.values, default=Absence.Kind.HOLIDAY)
        add_verb(verbs, "list", "when somebody is away").add_argument("ref", metavar="EMAIL")
        add_verb(verbs, "remove", "take an absence back").add_argument("ref", metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        if options["verb"] == "remove":
            rows = [remove_absence(actor=self.actor, absence_id=_id(options["ref"]))]
        else:
            person = access_absent_person(self.actor, find_person(options["ref"]).pk)
            if options["verb"] == "add":
                first, last = _day(options["first"]), _day(options["last"]) if options["last"] else None
                rows = [
                    add_absence(
                        actor=self.actor, person=person, starts_on=first, ends_on=last, kind=options["kind"]
                    )
                ]
            else:
                rows = list(absences_of(person))
        self.emit([_data(one) for one in rows], map(_line, rows))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is not an id.") % {"text": text}) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            _("“%(text)s” is not a date. Write it like 2026-11-30.") % {"text": text}
        ) from None


def _data(one: Absence) -> dict[str, Any]:
    return {"id": one.pk, "kind": one.kind, "starts_on": one.starts_on, "ends_on": one.ends_on}


def _line(one: Absence) -> str:
    return f"{one.starts_on} – {one.ends_on or '…'} · {one.get_kind_display()} · {one.pk}"
