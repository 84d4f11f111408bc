"""`tasuki blackout`: days on which no customer should change hands (PB-3, SU-6)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.customers.blackout_api import described
from tasuki.customers.blackouts import add_blackout, remove_blackout, visible_blackouts
from tasuki.customers.models import Blackout
from tasuki.customers.queries import find_account
from tasuki.people.management.verbs import add_verb
from tasuki.web.command import TasukiCommand
from tasuki.web.countries import country_name


class Command(TasukiCommand):
    """Close days, list and open them."""

    help = gettext_noop(
        "Days on which no customer changes hands: blackout add --from … --to … --why …, list, remove"
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|remove")
        add = add_verb(verbs, "add", "close days")
        add.add_argument("--from", dest="first", required=True, metavar="YYYY-MM-DD")
        add.add_argument("--to", dest="last", required=True, metavar="YYYY-MM-DD")
        add.add_argument("--why", required=True)
        add.add_argument("--account", metavar="REF", help="external id, id or exact name")
        add.add_argument("--country", default="", help="two letters, such as JP")
        add_verb(verbs, "list", "closed days from today on")
        add_verb(verbs, "remove", "open days again").add_argument("ref", metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        if options["verb"] == "add":
            account = find_account(self.actor, options["account"]) if options["account"] else None
            rows = [
                add_blackout(
                    actor=self.actor,
                    starts_on=_day(options["first"]),
                    ends_on=_day(options["last"]),
                    why=options["why"],
                    account=account,
                    country=options["country"],
                )
            ]
        elif options["verb"] == "remove":
            rows = [remove_blackout(actor=self.actor, blackout_id=_id(options["ref"]))]
        else:
            rows = list(visible_blackouts(self.actor))
        self.emit([described(one) for one in rows], map(_line, rows))


def _line(one: Blackout) -> str:
    whom = one.account.name if one.account else country_name(one.country) or _("everybody")
    return f"{one.starts_on} – {one.ends_on} · {whom} · {one.why} · {one.pk}"


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
