"""`tasuki cover`: who answers the customer while the owner is away (TR-6)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.customers.models import Account, Ownership
from tasuki.customers.queries import access_account, find_account
from tasuki.people.management.verbs import add_verb
from tasuki.people.queries import find_person
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.actions.cover import end_cover, replace_cover, start_cover
from tasuki.transitions.cover.queries import running_cover, visible_covers
from tasuki.transitions.cover.view import described
from tasuki.transitions.management.base import day
from tasuki.transitions.models import Cover
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Start, replace, end, list."""

    help = gettext_noop(
        "Who answers for an absent owner: cover start|replace ACCOUNT PERSON, end ACCOUNT, list"
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="start|replace|end|list")
        texts = (("start", "somebody covers"), ("replace", "somebody else covers"), ("end", "nobody covers"))
        for name, text in texts:
            verb = add_verb(verbs, name, text)
            verb.add_argument("ref", metavar="ACCOUNT", help="external id, id or exact name")
            if name != "end":
                verb.add_argument("person", metavar="PERSON", help="e-mail, external id or exact name")
                verb.add_argument("--reason", required=True)
                verb.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="expected back on")
            verb.add_argument("--role", choices=Ownership.Role.values, default=Ownership.Role.ACCOUNT.value)
        add_verb(verbs, "list", "all covers that run")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        if options["verb"] == "list":
            found = list(visible_covers(self.actor))
            self.emit([described(one) for one in found], [_line(one) for one in found])
            return
        account = access_account(self.actor, find_account(self.actor, options["ref"]).pk, "cover.manage")
        cover = (
            self._start(account, options) if options["verb"] == "start" else self._change(account, options)
        )
        self.emit(described(cover), [_line(cover)])

    def _start(self, account: Account, options: dict[str, Any]) -> Cover:
        return start_cover(actor=self.actor, account=account, ownership=options["role"], **_who(options))

    def _change(self, account: Account, options: dict[str, Any]) -> Cover:
        running = running_cover(account.pk, options["role"])
        if running is None:
            raise Refused(Reason("cover.not_running", {"account": account.name}))
        if options["verb"] == "end":
            return end_cover(actor=self.actor, cover_id=running.pk)
        return replace_cover(actor=self.actor, cover_id=running.pk, **_who(options))


def _who(options: dict[str, Any]) -> dict[str, Any]:
    until: date | None = options["until"]
    return {"person": find_person(options["person"]), "reason": options["reason"], "until": until}


def _line(one: Cover) -> str:
    values = {
        "account": one.account.name,
        "person": one.person.name,
        "absent": one.absent.name if one.absent else "–",
    }
    if one.ended_at:
        return _("%(account)s: the cover by %(person)s is over.") % values
    return _("%(account)s: %(person)s covers for %(absent)s.") % values
