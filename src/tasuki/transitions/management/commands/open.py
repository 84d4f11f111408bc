"""`tasuki open`: open a transition for an account (TR-1 … TR-5, TR-8)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from tasuki.customers.queries import find_account
from tasuki.people.queries import find_person
from tasuki.rules.reasons import Reason, Refused
from tasuki.rules.scenarios import REASONS, SCENARIOS
from tasuki.transitions import describe
from tasuki.transitions.actions import OpenRequest, open_many
from tasuki.transitions.management.base import day
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence


class Command(TasukiCommand):
    """Open a transition: the plan is made from the shipped playbook of the scenario and mode."""

    help = "Open a transition: who takes an account over, when and why."

    def arguments(self, parser: ArgumentParser) -> None:
        """What to hand over, to whom, when, why."""
        parser.add_argument("--account", required=True, metavar="REF", help="external id or exact name")
        parser.add_argument("--scenario", choices=SCENARIOS, help="proposed from the facts when left out")
        parser.add_argument("--unplanned", action="store_true", help="departure or emergency, no lead time")
        parser.add_argument("--to", required=True, metavar="EMAIL", help="who takes the account over")
        parser.add_argument(
            "--from", dest="giver", metavar="EMAIL", help="who hands it over (default: its owner)"
        )
        parser.add_argument("--date", required=True, metavar="YYYY-MM-DD", help="the day of the cutover")
        parser.add_argument(
            "--reason", required=True, help="a word from the list or your own: " + ", ".join(REASONS)
        )

        parser.add_argument(
            "--force", default="", metavar="REASON", help="a manager takes a day in a blackout, and why"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, or say every reason why not."""
        account = find_account(self.actor, options["account"])
        text = options["reason"].strip()
        code = text.lower().replace(" ", "_").replace("-", "_")
        request = OpenRequest(
            account=account,
            receiver=find_person(options["to"]),
            giver=find_person(options["giver"]) if options["giver"] else None,
            transition_on=day(options["date"]),
            scenario=options["scenario"],
            mode="unplanned" if options["unplanned"] else ("planned" if options["scenario"] else None),
            reason=code if code in REASONS else "other",
            reason_text=text,
            force=options["force"],
        )
        outcome = open_many(actor=self.actor, requests=[request])[0]
        if outcome.transition is None:
            raise Refused(outcome.reasons)
        transition = access_transition(self.actor, outcome.transition.pk)
        flags = [describe.reason(one) for one in outcome.flags]
        data = {**describe.full(transition, self.actor), "flags": flags} if self.json_output else {}
        lines = [
            _("Opened: %(account)s goes from %(giver)s to %(receiver)s on %(day)s (%(scenario)s, %(mode)s).")
            % {
                "account": account.name,
                "giver": transition.giver.name if transition.giver else "–",
                "receiver": transition.receiver.name if transition.receiver else "–",
                "day": transition.transition_on,
                "scenario": transition.get_scenario_display(),
                "mode": transition.get_mode_display(),
            },
            _("Transition %(id)s, %(count)s steps.") % {"id": transition.pk, "count": transition.open_steps},
            *(sentence(one) for one in outcome.flags),
            *(one["message"] for one in map(describe.reason, _approvals(transition))),
        ]
        self.emit(data, lines)


def _approvals(transition: Transition) -> list[Reason]:
    return [Reason(one["code"], one["values"], one["who"]) for one in transition.approvals]
