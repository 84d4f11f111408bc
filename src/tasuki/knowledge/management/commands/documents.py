"""`tasuki documents`: what is kept with an account, answers taken from it, and what must be there (KN-8, KN-10)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.customers.queries import find_account
from tasuki.documents import actions, describe, queries, reachability
from tasuki.documents.mailhead import recognise
from tasuki.documents.models import Required, Source
from tasuki.knowledge import filling
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.documents_api import filled, line_data
from tasuki.knowledge.passages import PassageRef
from tasuki.knowledge.queries import access_item
from tasuki.knowledge.required import checklist, links_of
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import NotFound
from tasuki.web import clock
from tasuki.web.command import TasukiCommand

BLOCK = 1 << 20


class Command(TasukiCommand):
    """List, add, read, delete; fill an item from a passage; check what must be there."""

    help = gettext_noop(
        "Files, notes, mails and calls of an account: documents list|add|write|show|delete|check|fill"
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(
            dest="verb", required=True, metavar="list|add|write|show|delete|check|fill"
        )
        listed = add_verb(verbs, "list", "what is kept with an account")
        listed.add_argument("account", metavar="ACCOUNT", help="external id, id or exact name")
        listed.add_argument("--text", default="", help="in title, author or file name")
        listed.add_argument("--kind", default="", choices=["", *Source.Kind.values])
        add = add_verb(verbs, "add", "keep files")
        add.add_argument("account", metavar="ACCOUNT")
        add.add_argument("files", nargs="+", metavar="FILE")
        add.add_argument("--title", default="")
        write = add_verb(
            verbs, "write", "keep a note, a mail or a call summary, from a file or standard input"
        )
        write.add_argument("account", metavar="ACCOUNT")
        write.add_argument("file", nargs="?", default="-", metavar="FILE")
        write.add_argument("--kind", default="note", choices=["note", "mail", "call"])
        write.add_argument("--title", default="")
        write.add_argument("--to", default="", dest="recipients")
        for verb in (add, write):
            verb.add_argument("--by", default="", dest="written_by")
            verb.add_argument("--on", default="", metavar="YYYY-MM-DD")
            verb.add_argument("--as-required", default="", dest="serves", choices=["", *Required.values])
        for name, text in (("show", "one source with its text"), ("delete", "delete a source")):
            add_verb(verbs, name, text).add_argument("source", metavar="SOURCE", help="id")
        check = add_verb(verbs, "check", "what must be there: links, files, whether they can be reached")
        check.add_argument("account", metavar="ACCOUNT")
        check.add_argument("--now", action="store_true", help="ask for the links now")
        fill = add_verb(verbs, "fill", "answer an item from a passage")
        fill.add_argument("source", metavar="SOURCE", help="id")
        fill.add_argument("item", metavar="ITEM", help="key, such as objectives.business.outcomes")
        fill.add_argument("quote", metavar="WORDS", help="as they stand in the source")
        fill.add_argument("--answer", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        getattr(self, f"_{options['verb']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        account = find_account(self.actor, options["account"])
        queries.access_documents(self.actor, account.pk)
        rows = list(queries.sources_of(account.pk, text=options["text"], kind=options["kind"])[:1_000])
        lines = [f"{one.pk}  {one.get_kind_display()}  {one.title}" for one in rows]
        self.emit([describe.source(one) for one in rows], lines or [_("Nothing is kept yet")])

    def _add(self, options: dict[str, Any]) -> None:
        account = find_account(self.actor, options["account"])
        made = []
        for name in options["files"]:
            path = Path(name)
            if not path.is_file():
                raise CommandError(_("There is no file %(name)s.") % {"name": name})
            values = {key: options[key] for key in ("title", "serves", "written_by")}
            made.append(
                actions.add_file(
                    actor=self.actor,
                    account_id=account.pk,
                    name=path.name,
                    blocks=_blocks(path),
                    happened_on=_day(options["on"]),
                    **values,
                )
            )
        self._say(made)

    def _write(self, options: dict[str, Any]) -> None:
        account = find_account(self.actor, options["account"])
        text = _text(options["file"])
        values: dict[str, Any] = {
            key: options[key] for key in ("title", "serves", "written_by", "recipients")
        }
        values |= {"body": text, "happened_on": _day(options["on"])}
        if options["kind"] == Source.Kind.MAIL:
            head = recognise(text)
            known = {
                "title": head.title,
                "written_by": head.written_by,
                "recipients": head.recipients,
                "happened_on": head.happened_on,
            }
            values |= {name: value for name, value in known.items() if value and not values[name]}
            values["body"] = head.body if head.found else text
        self._say([actions.add_text(actor=self.actor, account_id=account.pk, kind=options["kind"], **values)])

    def _show(self, options: dict[str, Any]) -> None:
        found = queries.access_source(self.actor, _id(options["source"]))
        parts = [describe.part(one) for one in queries.parts_of(found.pk)]
        data = describe.source(found)
        state = (data["file"] or {}).get("problem", "")
        lines = [f"{found.title} ({found.get_kind_display()})", *([state] if state else [])]
        lines += [line for one in parts for line in (f"-- {one['label']}", one["text"])]
        self.emit({**data, "parts": parts}, lines)

    def _delete(self, options: dict[str, Any]) -> None:
        source_id = _id(options["source"])
        actions.delete_source(actor=self.actor, source_id=source_id)
        self.emit(describe.source(queries.access_source(self.actor, source_id)), [_("Deleted.")])

    def _check(self, options: dict[str, Any]) -> None:
        account = find_account(self.actor, options["account"])
        queries.access_documents(self.actor, account.pk)
        if options["now"]:
            queries.access_documents(self.actor, account.pk, "document.edit")
            reachability.check_many(links_of(account.pk))
        data = [line_data(one) for one in checklist(account.pk, basis_for("", account.pk), clock.now())]
        lines = []
        for one in data:
            lines.append(f"{one['label']}: {one['state_name']}")
            lines += [f"  {link['url']}  {link['state_name']}" for link in one["links"]]
            lines += [f"  {file['title']}" for file in one["files"]]
        self.emit(data, lines)

    def _fill(self, options: dict[str, Any]) -> None:
        found = queries.access_source(self.actor, _id(options["source"]))
        account, item = access_item(self.actor, found.account_id, options["item"])
        passage = filling.find_passage(found, options["quote"])
        row = filling.fill_from_passage(
            actor=self.actor,
            account=account,
            key=item.key,
            passage=PassageRef(found.pk, passage.part.place, passage.quote),
            answer=options["answer"],
        )
        self.emit(filled(row), [f"{item.words.label()}: {row.answer}"])

    def _say(self, made: list[Source]) -> None:
        self.emit([describe.source(one) for one in made], [f"{one.pk}  {one.title}" for one in made])


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CommandError(_("%(name)s cannot be read as text in UTF-8.") % {"name": name}) from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(_("A day is written YYYY-MM-DD.")) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("source", text) from None
