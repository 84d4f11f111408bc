"""`tasuki sensitive`: sealed notes on personality and politics (PE-6)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.queries import find_account
from tasuki.people.management.verbs import add_verb
from tasuki.rules.access import why_not
from tasuki.rules.reasons import NotFound, refuse_if
from tasuki.sensitive import actions, describe, queries, rotation
from tasuki.sensitive.access import find_subject
from tasuki.sensitive.checks import MAX_TEXT
from tasuki.sensitive.models import SensitiveNote, Topic
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Texts come from standard input and go to standard output only: no shell keeps them in its history."""

    help = gettext_noop("List, read, write, renew and erase sealed notes on people; change their key.")

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        found = add_verb(verbs, "list", "the notes of an account, without their texts")
        found.add_argument("ref", metavar="ACCOUNT", help="external id, id or exact name")
        read = add_verb(verbs, "read", "open one note; an event")
        read.add_argument("id", metavar="NOTE", help="its id")
        read.add_argument("--history", action="store_true", help="with its earlier versions")
        export = add_verb(verbs, "export", "open all notes of an account; an event")
        export.add_argument("ref", metavar="ACCOUNT", help="external id, id or exact name")
        write = add_verb(verbs, "write", "write a note; its text is read from standard input")
        write.add_argument("ref", metavar="ACCOUNT", help="external id, id or exact name")
        write.add_argument("person", metavar="PERSON", help="id, e-mail address or external id")
        write.add_argument("--topic", choices=Topic.values, required=True, help="what it is about")
        write.add_argument("--purpose", required=True, help="what it is needed for (not sealed)")
        write.add_argument("--until", metavar="DAY", help="keep until; default: the company's rule")
        renew = add_verb(verbs, "renew", "say that it is still needed")
        renew.add_argument("id", metavar="NOTE", help="its id")
        renew.add_argument("--purpose", required=True, help="what it is needed for")
        erase = add_verb(verbs, "erase", "erase a note in all its versions")
        erase.add_argument("id", metavar="NOTE", help="its id")
        rotate = add_verb(verbs, "rotate", "seal all notes by the present key; goes on where it was stopped")
        rotate.add_argument("--new-key", action="store_true", help="make a new key first")
        add_verb(verbs, "sweep", "erase the notes whose day has come")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out."""
        verbs: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "list": self._list,
            "read": self._read,
            "export": self._export,
            "write": self._write,
            "renew": self._renew,
            "erase": self._erase,
            "rotate": self._rotate,
            "sweep": self._sweep,
        }
        verbs[options["verb"]](options)

    def _list(self, options: Mapping[str, Any]) -> None:
        account = find_account(self.actor, options["ref"])
        find_subject(self.actor, account.pk)
        lines = describe.note_lines(queries.notes_of(account.pk)[:1_000])
        shown = [
            f"{line.row.pk}  {line.row.expires_on}  {line.subject}  {line.row.get_topic_display()}  {line.row.purpose}"
            for line in lines
        ]
        self.emit([describe.note_data(line.row) for line in lines], shown or [_("No sensitive notes.")])

    @sensitive_variables()
    def _read(self, options: Mapping[str, Any]) -> None:
        self._show(queries.read_note(self.actor, _id(options["id"]), history=options["history"]))

    @sensitive_variables()
    def _export(self, options: Mapping[str, Any]) -> None:
        self._show(queries.export(self.actor, find_account(self.actor, options["ref"])))

    @sensitive_variables()
    def _show(self, views: list[queries.NoteView]) -> None:
        lines = [f"{view.at:%Y-%m-%d}  {view.author_name}\n{view.text}\n" for view in views]
        self.emit([describe.opened_data(view) for view in views], lines)

    @sensitive_variables()
    def _write(self, options: Mapping[str, Any]) -> None:
        account = find_account(self.actor, options["ref"])
        refuse_if(why_not("sensitive.edit", self.actor, find_subject(self.actor, account.pk)[1]))
        if sys.stdin.isatty():
            self.note(_("Write the note, end it with Ctrl-D:"))
        row = actions.keep(
            actor=self.actor,
            account=account,
            subject=("stakeholder", _person(account, options["person"]).pk),
            topic=options["topic"],
            text=sys.stdin.read(MAX_TEXT + 1),
            purpose=options["purpose"],
            expires_on=_day(options["until"]),
        )
        self._told(row, _("Kept, sealed: %(id)s, until %(day)s."))

    def _renew(self, options: Mapping[str, Any]) -> None:
        row = actions.renew(actor=self.actor, note_id=_id(options["id"]), purpose=options["purpose"])
        self._told(row, _("Renewed: %(id)s, until %(day)s."))

    def _erase(self, options: Mapping[str, Any]) -> None:
        row = actions.erase(actor=self.actor, note_id=_id(options["id"]))
        self._told(row, _("Erased: %(id)s."))

    def _rotate(self, options: Mapping[str, Any]) -> None:
        with self.progress(_("Sealing anew")) as advance:
            done = rotation.rotate(actor=self.actor, new_key=options["new_key"], on_progress=advance)
        self.emit({"sealed": done}, [_("%(count)s notes were sealed by the present key.") % {"count": done}])

    def _sweep(self, _options: Mapping[str, Any]) -> None:
        refuse_if(why_not("privacy.retention", self.actor, ()))
        done = rotation.sweep(actor=self.actor)
        self.emit({"erased": done}, [_("%(count)s expired notes were erased.") % {"count": done}])

    def _told(self, row: SensitiveNote, line: str) -> None:
        self.emit(describe.note_data(row), [line % {"id": row.pk, "day": row.expires_on}])


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("sensitive note", text) from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(_("%(value)s is not a day: write it as YYYY-MM-DD.") % {"value": text}) from None


def _person(account: Account, ref: str) -> Stakeholder:
    """One of the account's people by id, e-mail address or external id."""
    for one in account.stakeholders.all():
        if ref.strip().casefold() in {str(one.pk), one.email.casefold(), (one.external_id or "").casefold()}:
            return one
    raise NotFound("stakeholder", ref)
