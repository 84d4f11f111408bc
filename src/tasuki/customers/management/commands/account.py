"""`tasuki account`: how an account stands, and saying so (SC-2, TR-8)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.customers import describe
from tasuki.customers.account_facts import FIELDS, change_account_facts
from tasuki.customers.actions import record_health
from tasuki.customers.queries import access_account, find_account
from tasuki.people.management.verbs import add_verb
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Show an account; say since when it is live, what is escalated, how healthy it is."""

    help = gettext_noop("How an account stands: account show REF, account set REF --live-on … --health …")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="show|set")
        for name, text in (("show", "how it stands"), ("set", "say how it stands")):
            verb = add_verb(verbs, name, text)
            verb.add_argument("ref", metavar="REF", help="external id, id or exact name")
            if name == "set":
                for field in FIELDS:
                    verb.add_argument(
                        f"--{field.replace('_', '-')}", metavar="VALUE", help="empty text: unknown"
                    )
                verb.add_argument("--health", type=int, metavar="SCORE", help="0 to 100, of today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        account = find_account(self.actor, options["ref"])
        if options["verb"] == "set":
            account = access_account(self.actor, account.pk, "account.edit")
            values = {name: _value(name, options[name]) for name in FIELDS if options[name] is not None}
            change_account_facts(actor=self.actor, account=account, values=values)
            if options["health"] is not None:
                record_health(
                    actor=self.actor, account=account, score=options["health"], source=self.actor.name
                )
        lines = [
            f"{name}: {getattr(account, name) if getattr(account, name) is not None else '–'}"
            for name in FIELDS
        ]
        self.emit(describe.account(account), [account.name, *lines])


def _value(name: str, text: str) -> date | int | None:
    if not text:
        return None
    try:
        return int(text) if name == "open_escalations" else date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%s” is neither a number nor a day as YYYY-MM-DD.") % text) from None
