"""`tasuki know`: answer an item of the knowledge record (KN-1 … KN-4)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tasuki.customers.models import Account
from tasuki.customers.queries import find_account
from tasuki.knowledge.actions import answer_item, mark_not_applicable
from tasuki.rules.reasons import NotFound
from tasuki.transitions import describe, facts
from tasuki.transitions.management.base import TransitionCommand
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import find_transition, relations_to_transition


class Command(TransitionCommand):
    """Fill an item, or say why it does not apply."""

    help = "Answer an item of an account's knowledge record, or say why it does not apply."

    def arguments(self, parser: ArgumentParser) -> None:
        """Item and answer."""
        super().arguments(parser)
        parser.add_argument("--item", required=True, metavar="KEY")
        answer = parser.add_mutually_exclusive_group(required=True)
        answer.add_argument("--answer", metavar="TEXT")
        answer.add_argument("--not-applicable", metavar="REASON")
        parser.add_argument("--source", default="", metavar="TEXT", help="who said so, or where it stands")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the answer and judge the gates anew."""
        account, found = self._target(options["ref"])
        relations = relations_to_transition(self.actor, found) if found else frozenset()
        if options["answer"] is not None:
            item = answer_item(
                actor=self.actor,
                account=account,
                key=options["item"],
                answer=options["answer"],
                source=options["source"],
                relations=relations,
            )
        else:
            item = mark_not_applicable(
                actor=self.actor,
                account=account,
                key=options["item"],
                reason=options["not_applicable"],
                relations=relations,
            )
        data: dict[str, Any] = {"item": item.key, "status": item.status, "version": item.version}
        line = _("%(item)s: %(status)s.") % {"item": item.key, "status": item.get_status_display()}
        if found is not None and found.playbook_id is not None:
            facts.recompute(found)
            known = facts.completeness(found)
            data["completeness"] = describe.completeness(known, self.language)
            line += " " + _("The record is %(total)s %% complete.") % {"total": known.total}
        self.emit(data, [line])

    def _target(self, ref: str) -> tuple[Account, Transition | None]:
        try:
            found = find_transition(self.actor, ref)
            return found.account, found
        except NotFound:
            return find_account(self.actor, ref), None
