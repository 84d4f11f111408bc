"""`tasuki change`: people, the giver's availability, the mode or the playbook of a running transition (PB-1, PB-6)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.queries import find_person
from tasuki.transitions import actions
from tasuki.transitions.actions.people import ROLES
from tasuki.transitions.actions.plan_edits import PlanEdit
from tasuki.transitions.actions.playbook import PlaybookMove
from tasuki.transitions.changes.view import edit_data, shown, words
from tasuki.transitions.management.base import TransitionCommand
from tasuki.transitions.models import Transition
from tasuki.web.reason_texts import sentence

WHAT = ("role", "step", "giver", "mode", "playbook")


class Command(TransitionCommand):
    """Show what a change would do to the plan, or carry it out with `--apply`."""

    help = gettext_noop("Change people, the giver's availability, the mode or the playbook of a transition.")

    def arguments(self, parser: ArgumentParser) -> None:
        """What to change, to what, and why."""
        super().arguments(parser)
        parser.add_argument("what", choices=WHAT)
        parser.add_argument(
            "value", nargs="?", default="", help="role name, step key, yes/no, mode or version"
        )
        parser.add_argument("--to", metavar="EMAIL", help="who gets the role or the step")
        parser.add_argument("--reason", default="")
        parser.add_argument(
            "--apply", action="store_true", help="carry it out; else only the difference is shown"
        )
        parser.add_argument("--expect", type=int, metavar="VERSION", help="the version that was seen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look or carry out."""
        found = self.find(options["ref"])
        if options["what"] == "step":
            self._step(found, options)
            return
        change = self._change(found, options)
        edit, document = (change.edit, change.after) if isinstance(change, PlaybookMove) else (change, None)
        lines = words(shown(edit.plan, document).lines) or [_("The plan stays as it is.")]
        lines += [sentence(one) for one in edit.flags]
        lines += [] if options["apply"] else [_("Nothing was changed; --apply carries it out.")]
        self.emit(edit_data(edit, applied=options["apply"], document=document), lines)

    def _step(self, found: Transition, options: dict[str, Any]) -> None:
        person = find_person(_needed(options, "to"))
        step = actions.reassign_step(
            actor=self.actor,
            transition_id=found.pk,
            key=options["value"],
            person=person,
            reason=options["reason"],
        )
        self.report(found, _("%(step)s: %(person)s.") % {"step": step.key, "person": person.name})

    def _change(self, found: Transition, options: dict[str, Any]) -> PlanEdit | PlaybookMove:
        value, common = options["value"], {"actor": self.actor, "transition_id": found.pk}
        kept = {"reason": options["reason"], "expected_version": options["expect"]}
        match options["what"]:
            case "role":
                if value not in ROLES:
                    raise CommandError(_("Say which role: %(roles)s.") % {"roles": ", ".join(ROLES)})
                more: dict[str, Any] = {"role": value, "person": find_person(_needed(options, "to"))}
                verbs: tuple[Any, Any] = (actions.preview_reassign, actions.reassign)
            case "giver":
                if value not in ("yes", "no"):
                    raise CommandError(_("Say yes or no: can the outgoing owner take part?"))
                more = {"available": value == "yes"}
                verbs = (actions.preview_availability, actions.set_giver_availability)
            case "mode":
                more, verbs = {"mode": value}, (actions.preview_mode, actions.set_mode)
            case _:
                more = {"version": int(value) if value.isdecimal() else None}
                verbs = (actions.preview_playbook, actions.move_to_playbook)
        look, apply = verbs
        result: PlanEdit | PlaybookMove = (
            apply(**common, **more, **kept) if options["apply"] else look(**common, **more)
        )
        return result


def _needed(options: dict[str, Any], name: str) -> str:
    if not options[name]:
        raise CommandError(_("Say who: --%(name)s EMAIL") % {"name": name})
    return str(options[name])
