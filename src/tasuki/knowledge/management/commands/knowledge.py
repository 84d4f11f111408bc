"""`tasuki knowledge`: an account's record: show, fill, confirm, ask, answer, review, history (KN-1 … KN-6)."""

from __future__ import annotations

import sys
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.customers.models import Account
from tasuki.customers.queries import find_account
from tasuki.knowledge import actions, describe, drafts, history, queries, questions, record_view
from tasuki.knowledge.items import SECTIONS
from tasuki.knowledge.models import ItemChange, KnowledgeItem
from tasuki.knowledge.record_view import SHOWS, View, Wanted
from tasuki.knowledge.states import SUPPLIER, ItemState
from tasuki.rules.access import allowed
from tasuki.rules.reasons import NotFound
from tasuki.web import clock
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """One verb for each thing that the record's page does."""

    help = "The knowledge record: show, fill, verify, ask, answer, understood, history, questions."

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        show = _verb(verbs, "show", _("what is known, what is missing and what each answer would add"))
        show.add_argument("--missing", action="store_true", help=_("only what is missing"))
        show.add_argument("--show", choices=[*SHOWS], default="all", help=_("only items like that"))
        show.add_argument("--section", choices=SECTIONS, default="", help=_("only this section"))
        show.add_argument("--who", choices=[*SUPPLIER], default="", help=_("only what they can supply"))
        show.add_argument("--basis", default="", metavar="ID", help=_("judge by this playbook version"))
        fill = _verb(verbs, "fill", _("answer an item"), item=True, version=True)
        _text(fill, "answer")
        fill.add_argument("--source", default="", metavar="TEXT", help=_("who said so, or where it stands"))
        fill.add_argument("--source-url", default="", metavar="URL")
        fill.add_argument("--source-on", type=_day, default=None, metavar="YYYY-MM-DD")
        reason = _verb(verbs, "not-applicable", _("say why an item does not apply"), item=True, version=True)
        _text(reason, "reason")
        _verb(verbs, "clear", _("empty an item; its history stays"), item=True, version=True)
        verify = _verb(verbs, "verify", _("confirm items that are still true"))
        verify.add_argument("--item", action="append", required=True, metavar="KEY[@VERSION]")
        ask = _verb(verbs, "ask", _("ask the outgoing owner about an item"), item=True)
        _text(ask, "question")
        understood = _verb(verbs, "understood", _("the incoming owner understands items"))
        understood.add_argument("--item", action="append", default=[], metavar="KEY[@VERSION]")
        _verb(verbs, "history", _("everything that was ever said about an item"), item=True)
        _verb(verbs, "drafts", _("what you are typing and have not settled"))
        _verb(verbs, "drop-draft", _("let go of what you were typing"), item=True)
        answer = _parser(verbs, "answer", _("answer a question, which closes it"))
        answer.add_argument("question", type=UUID, metavar="QUESTION", help=_("the question's id"))
        _text(answer, "answer")
        asked = _parser(verbs, "questions", _("questions that wait for you, across your accounts"))
        asked.add_argument(
            "--account", default="", metavar="REF", help=_("all open questions of one account")
        )
        asked.add_argument("--asked-by-me", action="store_true", help=_("the ones you asked"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        verbs: dict[str, Callable[[dict[str, Any]], None]] = {
            "show": self._show,
            "fill": self._fill,
            "not-applicable": self._not_applicable,
            "clear": self._clear,
            "verify": self._verify,
            "ask": self._ask,
            "answer": self._answer,
            "understood": self._understood,
            "history": self._history,
            "drafts": self._drafts,
            "drop-draft": self._drop_draft,
            "questions": self._questions,
        }
        verbs[options["verb"]](options)

    # -- reading ------------------------------------------------------------------------------

    def _show(self, options: dict[str, Any]) -> None:
        account = find_account(self.actor, options["ref"])
        _same, relations = queries.access_record(self.actor, account.pk)
        show = "missing" if options["missing"] else options["show"]
        view = record_view.look(
            self.actor,
            account.pk,
            Wanted(show, options["section"], options["who"], options["basis"]),
            sees_sensitive=allowed("sensitive.see", self.actor, relations),
        )
        data = {
            "account": str(account.pk),
            "completeness": describe.completeness(view.known),
            "review": describe.progress(view.progress),
            "sections": [describe.group(one) for one in view.groups],
        }
        lines = _missing_lines(account, view) if show == "missing" else _record_lines(account, view)
        self.emit(data, lines)

    def _history(self, options: dict[str, Any]) -> None:
        account = find_account(self.actor, options["ref"])
        _same, item = queries.access_item(self.actor, account.pk, options["item"])
        changes = queries.changes_of(account.pk, item.key)
        self.emit([describe.change(one) for one in changes], _history_lines(changes))

    def _drafts(self, options: dict[str, Any]) -> None:
        account = find_account(self.actor, options["ref"])
        queries.access_record(self.actor, account.pk, "knowledge.edit")
        found = list(drafts.drafts_of(self.actor, account.pk).values())
        lines = [f"{one.saved_at:%Y-%m-%d %H:%M} {one.key}: {one.answer}" for one in found]
        self.emit([describe.draft(one) for one in found], lines or [_("You have no drafts here.")])

    def _questions(self, options: dict[str, Any]) -> None:
        if options["account"]:
            account = find_account(self.actor, options["account"])
            _same, relations = queries.access_record(self.actor, account.pk)
            sees = allowed("sensitive.see", self.actor, relations)
            rows = queries.open_questions(account.pk, sees_sensitive=sees)
            data = [describe.question(one) | {"item": one.item.key} for one in rows]
            self.emit(data, [_asked_line(one.pk, one.item.key, one.asked_by_name, one.text) for one in rows])
            return
        mine = questions.asked_by(self.actor, clock.now()) if options["asked_by_me"] else None
        found = questions.waiting_for(self.actor) if mine is None else mine
        lines = [
            _asked_line(
                one.question.pk,
                f"{one.account_name} · {one.key}",
                one.question.asked_by_name,
                one.question.text,
            )
            for one in found
        ]
        self.emit([describe.asked(one) for one in found], lines or [_("No questions.")])

    # -- writing ------------------------------------------------------------------------------

    def _fill(self, options: dict[str, Any]) -> None:
        account = self._account(options)
        row = actions.answer_item(
            actor=self.actor,
            account=account,
            key=options["item"],
            answer=_given(options, "answer"),
            source=options["source"],
            source_url=options["source_url"],
            source_on=options["source_on"],
            expected_version=options["version"],
        )
        self._said(account, row)

    def _not_applicable(self, options: dict[str, Any]) -> None:
        account = self._account(options)
        row = actions.mark_not_applicable(
            actor=self.actor,
            account=account,
            key=options["item"],
            reason=_given(options, "reason"),
            expected_version=options["version"],
        )
        self._said(account, row)

    def _clear(self, options: dict[str, Any]) -> None:
        account = self._account(options)
        row = actions.clear_item(
            actor=self.actor, account=account, key=options["item"], expected_version=options["version"]
        )
        self._said(account, row)

    def _verify(self, options: dict[str, Any]) -> None:
        account = self._account(options)
        rows = actions.verify_items(actor=self.actor, account=account, seen=_seen(account, options["item"]))
        data = [{"item": row.key, "status": row.status, "version": row.version} for row in rows]
        self.emit(data, [_("%(item)s: confirmed.") % {"item": row.key} for row in rows])

    def _ask(self, options: dict[str, Any]) -> None:
        account = self._account(options)
        receives = queries.reviewed_transitions(self.actor, account.pk)
        asked = actions.ask(
            actor=self.actor,
            account=account,
            key=options["item"],
            question=_given(options, "question"),
            transition_id=receives[0] if receives else None,
        )
        self.emit(describe.question(asked), [_("Asked. The question's id is %(id)s.") % {"id": asked.pk}])

    def _answer(self, options: dict[str, Any]) -> None:
        asked = actions.answer_question(
            actor=self.actor, question_id=options["question"], answer=_given(options, "answer")
        )
        self.emit(describe.question(asked), [_("Answered; the question is closed.")])

    def _understood(self, options: dict[str, Any]) -> None:
        account = self._account(options)
        receives = queries.reviewed_transitions(self.actor, account.pk)
        if not receives:
            raise NotFound("transition", options["ref"])
        if options["item"]:
            actions.mark_all_understood(
                actor=self.actor,
                account=account,
                seen=_seen(account, options["item"]),
                transition_id=receives[0],
            )
        view = record_view.look(self.actor, account.pk, Wanted("review"), sees_sensitive=True)
        waiting = [state.item.key for group in view.groups for state in group.states]
        done = {"understood": view.progress.understood, "required": view.progress.required}
        line = _("%(understood)s of %(required)s required items understood.") % done
        self.emit(describe.progress(view.progress) | {"to_review": waiting}, [line, *waiting])

    def _drop_draft(self, options: dict[str, Any]) -> None:
        account = self._account(options)
        dropped = actions.drop_draft(actor=self.actor, account=account, key=options["item"])
        self.emit({"dropped": dropped}, [_("The draft is gone.") if dropped else _("There was no draft.")])

    def _account(self, options: dict[str, Any]) -> Account:
        return find_account(self.actor, options["ref"])

    def _said(self, account: Account, row: KnowledgeItem) -> None:
        known = record_view.look(self.actor, account.pk, Wanted(), sees_sensitive=False).known
        data = {
            "item": row.key,
            "status": row.status,
            "version": row.version,
            "completeness": describe.completeness(known),
        }
        line = _("%(item)s: %(status)s.") % {"item": row.key, "status": row.get_status_display()}
        self.emit(data, [line + " " + _("The record is %(total)s %% complete.") % {"total": known.total}])


def _verb(verbs: Any, name: str, text: str, *, item: bool = False, version: bool = False) -> ArgumentParser:
    found = _parser(verbs, name, text)
    found.add_argument("ref", metavar="ACCOUNT", help=_("id, external id or exact name"))
    if item:
        found.add_argument("--item", required=True, metavar="KEY")
    if version:
        found.add_argument(
            "--version",
            type=int,
            default=None,
            help=_("the version that you read; another one is a conflict"),
        )
    return found


def _parser(verbs: Any, name: str, text: str) -> ArgumentParser:
    """A verb that takes `--as` and `--json` after it as well as before it."""
    found: ArgumentParser = verbs.add_parser(name, help=text)
    found.add_argument("--json", action="store_true", dest="as_json", default=SUPPRESS, help=SUPPRESS)
    found.add_argument("--as", dest="as_email", metavar="EMAIL", default=SUPPRESS, help=SUPPRESS)
    return found


def _text(parser: ArgumentParser, name: str) -> None:
    """A text as an argument, or from a file exactly as it stands there (`-`: standard input)."""
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument(f"--{name}", dest=f"{name}_text", metavar="TEXT")
    one.add_argument(f"--{name}-file", dest=f"{name}_file", metavar="FILE", help=_("“-”: standard input"))


def _given(options: dict[str, Any], name: str) -> str:
    text, file = options[f"{name}_text"], options[f"{name}_file"]
    if file is None:
        return str(text)
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            _("%(file)s cannot be read as text: %(why)s") % {"file": file, "why": error}
        ) from None


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _seen(account: Account, items: Sequence[str]) -> dict[str, int]:
    """Keys with the version that was read; where none is said, with the one of this moment."""
    now = dict(KnowledgeItem.objects.filter(account=account).values_list("key", "version"))
    found = {}
    for text in items:
        key, at, version = text.partition("@")
        if at and not version.isdecimal():
            raise CommandError(_("Write an item as KEY or KEY@VERSION, not “%(text)s”.") % {"text": text})
        found[key] = int(version) if at else now.get(key, 0)
    return found


def _missing_lines(account: Account, view: View) -> Iterator[str]:
    total = {"account": account.name, "total": view.known.total, "missing": len(view.known.missing)}
    yield _("%(account)s: %(total)s %% complete, %(missing)s missing.") % total
    for state in view.missing:
        if state.missing is not None:
            label, why = state.item.words.label(), f"{state.why} · {state.supplier}"
            yield f"  +{state.missing.gain:>5}  {label} [{state.item.key}] · {why}"


def _record_lines(account: Account, view: View) -> Iterator[str]:
    yield _("%(account)s: %(total)s %% complete.") % {"account": account.name, "total": view.known.total}
    for group in view.groups:
        yield f"{group.section.words.label()} ({group.answered}/{group.items})"
        for state in group.states:
            yield from _item_lines(state)


def _item_lines(state: ItemState) -> Iterator[str]:
    mark = {"filled": "●", "not_applicable": "◌", "unclear": "?"}.get(state.status, "○")
    yield f"  {mark} {state.item.words.label()} [{state.item.key}@{state.version}]"
    if state.shown:
        for line in state.shown.split("\n"):
            yield f"      {line}"
    for one in state.questions:
        if not state.withheld:
            yield f"      ? {one.asked_by_name}: {one.text} [{one.pk}]"


def _history_lines(changes: Sequence[ItemChange]) -> Iterator[str]:
    if not changes:
        yield _("Nothing has been said about this yet.")
    for line in history.told(changes):
        one = line.change
        yield f"{one.at:%Y-%m-%d %H:%M} {one.by_name} {one.get_what_display()} ({one.version})"
        if line.changed:
            marks = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
            yield "  " + "".join(marks[piece.kind].format(piece.text) for piece in line.pieces)
        if one.source or one.source_url:
            yield "  " + " ".join(filter(None, [_("Source:"), one.source, one.source_url, one.quote_place]))
        if one.quote:
            yield f"  “{one.quote}”"


def _asked_line(pk: UUID, about: str, who: str, text: str) -> str:
    return f"{pk}  {about} · {who}: {text}"
