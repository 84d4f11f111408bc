"""`tasuki deal`: write a deal; one that is won may open a handoff by itself (PB-12)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.customers import describe
from tasuki.customers.deals import editable_deal, save_deal
from tasuki.customers.models import Deal
from tasuki.customers.queries import access_account, find_account
from tasuki.people.management.verbs import add_verb
from tasuki.people.queries import find_person
from tasuki.web.command import TasukiCommand

TEXTS = ("name", "product", "stage", "status", "currency")


class Command(TasukiCommand):
    """Add a deal to an account, or change one."""

    help = gettext_noop("Write a deal: deal add ACCOUNT --name …, deal set DEAL --status won")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|set")
        add = add_verb(verbs, "add", "a new deal")
        add.add_argument("ref", metavar="ACCOUNT", help="external id, id or exact name")
        add.add_argument("--external-id")
        change = add_verb(verbs, "set", "change a deal")
        change.add_argument("ref", metavar="DEAL", help="external id or id")
        for verb in (add, change):
            verb.add_argument("--name", required=verb is add)
            verb.add_argument("--status", choices=Deal.Status.values)
            for name in ("product", "stage", "currency", "amount", "owner"):
                verb.add_argument(f"--{name}")
            verb.add_argument("--opened-on", metavar="YYYY-MM-DD")
            verb.add_argument("--closed-on", metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        values = _values(options)
        if options["verb"] == "add":
            account = access_account(self.actor, find_account(self.actor, options["ref"]).pk, "account.edit")
            if options["external_id"]:
                values["external_id"] = options["external_id"]
            deal = save_deal(actor=self.actor, account=account, values=values)
        else:
            known, account = editable_deal(self.actor, options["ref"])
            deal = save_deal(actor=self.actor, account=account, values=values, deal=known)
        self.emit(describe.deal(deal), [f"{deal.name}: {deal.get_status_display()}"])


def _values(options: dict[str, Any]) -> dict[str, Any]:
    values = {name: options[name] for name in TEXTS if options[name] is not None}
    if options["owner"]:
        values["owner"] = find_person(options["owner"])
    try:
        if options["amount"] is not None:
            values["amount"] = Decimal(options["amount"])
        for name in ("opened_on", "closed_on"):
            if options[name] is not None:
                values[name] = date.fromisoformat(options[name])
    except (ValueError, InvalidOperation):
        raise CommandError(_("An amount is a number, a day is YYYY-MM-DD.")) from None
    return values
