"""`tasuki success`: the success plan of an account (PB-17 … PB-20), and its cadence (PB-16)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.customers.models import Account
from tasuki.customers.queries import find_account
from tasuki.people.queries import find_person
from tasuki.success import actions, describe
from tasuki.success.export import current_markdown
from tasuki.success.models import Cadence, PlanEntry
from tasuki.success.plan_view import PlanView, plan_view
from tasuki.success.queries import access_plan
from tasuki.success.wording import short
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence

MARKS = {"open": "○", "under_way": "◐", "done": "●", "dropped": "◌"}
VERBS = ("show", "prefill", "add", "set", "drop", "cadence", "draft", "approve", "export")


class Command(TasukiCommand):
    """Show, prefill, write, approve and export a plan; book its cadence."""

    help = "Show, prefill, write, approve or export the success plan of an account."

    def arguments(self, parser: ArgumentParser) -> None:
        """What to do, and the values that it needs."""
        parser.add_argument("ref", metavar="ACCOUNT", help="external id, id or exact name")
        parser.add_argument("verb", nargs="?", default="show", choices=VERBS)
        parser.add_argument("--section", default="", choices=["", *PlanEntry.Section.values])
        parser.add_argument("--entry", default="", metavar="ID", help="which entry (set, drop)")
        parser.add_argument("--text", metavar="TEXT")
        parser.add_argument("--detail", metavar="TEXT")
        parser.add_argument("--due", type=_day, metavar="DAY", help="YYYY-MM-DD")
        parser.add_argument("--held", type=_day, metavar="DAY", help="when a kickoff was held")
        parser.add_argument("--day", type=int, choices=[30, 60, 90], help="of a quick win")
        parser.add_argument("--owner", metavar="PERSON", help="e-mail, external id, id or exact name")
        parser.add_argument("--state", choices=PlanEntry.State.values)
        parser.add_argument("--ref", dest="refs", action="append", metavar="REF", help="only this offer")
        parser.add_argument("--note", default="", help="a remark of the approver, or why a cadence ends")
        parser.add_argument("--kind", choices=Cadence.Kind.values, default="check_in")
        parser.add_argument("--every", type=int, metavar="WEEKS", help="0 ends the cadence")
        parser.add_argument("--weekday", type=int, choices=range(7), default=1, help="0 is Monday")
        parser.add_argument("--at", type=time.fromisoformat, default=time(10), metavar="HH:MM")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, then show the plan."""
        account = find_account(self.actor, options["ref"])
        access_plan(self.actor, account.pk)
        verb = options["verb"]
        if verb == "export":
            text = current_markdown(account)
            self.emit({"markdown": text}, [text])
            return
        if verb != "show":
            getattr(self, f"_{verb}")(account, options)
        view = plan_view(account)
        self.emit(describe.plan(view), _lines(view))

    def _prefill(self, account: Account, options: dict[str, Any]) -> None:
        actions.prefill(actor=self.actor, account_id=account.pk, refs=options["refs"])

    def _add(self, account: Account, options: dict[str, Any]) -> None:
        if not options["section"] or options["text"] is None:
            raise CommandError(_("Name the part and the text: --section goals --text “…”."))
        values = _values(options)
        actions.write_entry(
            actor=self.actor, account_id=account.pk, section=options["section"], values=values
        )

    def _set(self, account: Account, options: dict[str, Any]) -> None:
        entry = _entry(account, options["entry"])
        actions.edit_entry(actor=self.actor, entry_id=entry.pk, changes=_values(options))

    def _drop(self, account: Account, options: dict[str, Any]) -> None:
        entry = _entry(account, options["entry"])
        actions.edit_entry(actor=self.actor, entry_id=entry.pk, changes={"state": "dropped"})

    def _cadence(self, account: Account, options: dict[str, Any]) -> None:
        if options["every"] is None:
            raise CommandError(_("Say how often: --every WEEKS (0 ends the cadence, with --note)."))
        if options["every"] == 0:
            actions.end_cadence(
                actor=self.actor, account_id=account.pk, kind=options["kind"], reason=options["note"]
            )
            return
        actions.book_cadence(
            actor=self.actor,
            account_id=account.pk,
            kind=options["kind"],
            every_weeks=options["every"],
            weekday=options["weekday"],
            at=options["at"],
            owner=find_person(options["owner"]) if options["owner"] else None,
        )

    def _draft(self, account: Account, options: dict[str, Any]) -> None:
        actions.declare_drafted(actor=self.actor, account_id=account.pk)

    def _approve(self, account: Account, options: dict[str, Any]) -> None:
        actions.approve_plan(actor=self.actor, account_id=account.pk, note=options["note"])


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _entry(account: Account, ref: str) -> PlanEntry:
    """The entry of this account's plan with this id, or the only one whose id begins so."""
    ref = ref.lower().strip()
    found = [one for one in account.plan_entries.all() if ref and str(one.pk).startswith(ref)]
    if len(found) != 1:
        raise CommandError(_("Name one entry by its id: --entry ID; `show` lists them."))
    return found[0]


def _values(options: dict[str, Any]) -> dict[str, Any]:
    names = {
        "text": "text",
        "detail": "detail",
        "due": "due_on",
        "held": "held_on",
        "day": "day",
        "state": "state",
    }
    values = {field: options[name] for name, field in names.items() if options[name] is not None}
    if options["owner"]:
        values["owner"] = find_person(options["owner"])
    return values


def _lines(view: PlanView) -> Iterator[str]:
    version = view.standing.version
    if version:
        values = {"number": version.number, "n": len(view.changes)}
        yield _("Version %(number)s approved; changes since: %(n)s.") % values
    for part in view.parts:
        if part.entries:
            yield f"{part.part.label}: {part.done}/{len(part.entries)}"
        for one in part.entries:
            due = f" · {one.due_on.isoformat()}" if one.due_on else ""
            owner = f" · {one.owner.name}" if one.owner else ""
            yield f"  {MARKS[one.state]} {short(one)}{due}{owner} [{one.pk}]"
    if view.offered:
        yield _("Can be taken over: %(n)s.") % {"n": view.offered}
    yield from (f"  – {sentence(one)}" for one in view.gaps)
