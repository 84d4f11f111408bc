"""`tasuki customer-page`: the page behind a signed link for people at a customer (RO-9, PE-7)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.customer_page import actions, decisions, describe, queries
from tasuki.customer_page.content import content_of
from tasuki.customers.models import Account
from tasuki.customers.queries import find_account
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import Conflict, NotFound, Reason
from tasuki.stakeholders.queries import find_stakeholder
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Show, open, close, preview, share, hide, accept, dismiss."""

    help = "Open a page for people at a customer, say what it shows, decide on their answers."

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for verb, told in (
            ("show", "for whom it is open, what it shows, what was answered"),
            ("open", "open it for these people, or prolong it"),
            ("close", "close it for these people: their links open no more"),
            ("preview", "what a person sees, or would see"),
            ("share", "show an initiative or a commitment to the customer"),
            ("hide", "show it no more"),
        ):
            one = add_verb(verbs, verb, told)
            one.add_argument("account", metavar="ACCOUNT", help="external id, id or exact name")
        for verb in ("open", "close"):
            verbs.choices[verb].add_argument("people", metavar="PERSON", nargs="+", help="e-mail, id or name")
        verbs.choices["open"].add_argument(
            "--days", type=int, default=decisions.USUAL_DAYS, help="for how many days"
        )
        verbs.choices["preview"].add_argument("person", metavar="PERSON", help="e-mail, id or name")
        for verb in ("share", "hide"):
            verbs.choices[verb].add_argument("kind", choices=["initiative", "commitment"])
            verbs.choices[verb].add_argument("ids", metavar="ID", nargs="+")
            verbs.choices[verb].add_argument(
                "--seen",
                action="append",
                default=[],
                metavar="MARK",
                help="what the customer saw of it when you read it, as shown; once for each ID in its order",
            )
            verbs.choices[verb].add_argument(
                "--expect",
                action="append",
                default=[],
                type=int,
                metavar="VERSION",
                help="the version of the commitment that was seen; once for each ID in its order",
            )
        verbs.choices["share"].add_argument(
            "--text", default="", help="in these words; else as it is written"
        )
        for verb, told in (("accept", "do what the answer says"), ("dismiss", "leave everything as it is")):
            one = add_verb(verbs, verb, told)
            one.add_argument("id", metavar="ID", help="of the answer")
            one.add_argument("--answered-at", metavar="INSTANT", help="of the answer that was read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out, then show where it stands."""
        verb = options["verb"]
        if verb in ("accept", "dismiss"):
            act = actions.accept_answer if verb == "accept" else actions.dismiss_answer
            answer = act(
                actor=self.actor,
                answer_id=_id(options["id"], "answer"),
                answered_at=_instant(options["answered_at"]),
            )
            self.emit(describe.answer(answer), [f"{answer.stakeholder.name}: {answer.get_state_display()}"])
            return
        account = queries.access_pages(self.actor, find_account(self.actor, options["account"]).pk)
        if verb == "preview":
            person = find_stakeholder(account, options["person"])
            data = describe.content(content_of(account, person))
            self.emit(data, _content(data))
            return
        getattr(self, f"_{verb}", lambda *_given: None)(account, options)
        data = describe.overview(self.actor, account)
        self.emit(data, _lines(data))

    def _open(self, account: Account, options: dict[str, Any]) -> None:
        people = [find_stakeholder(account, one).pk for one in options["people"]]
        actions.open_pages(actor=self.actor, account_id=account.pk, stakeholders=people, days=options["days"])

    def _close(self, account: Account, options: dict[str, Any]) -> None:
        for ref in options["people"]:
            person = find_stakeholder(account, ref)
            page = queries.open_page_of(person.pk)
            if page is None:
                raise NotFound("customer page", ref)
            actions.close_page(actor=self.actor, page_id=page.pk)

    def _share(self, account: Account, options: dict[str, Any], *, shareable: bool = True) -> None:
        kind, ids, text = options["kind"], options["ids"], options.get("text") or ""
        marks, versions = _each(options["seen"], ids, ""), _each(options["expect"], ids, None)
        items = [
            actions.Share(kind, _id(one, kind), shareable, text, version, mark)
            for one, mark, version in zip(ids, marks, versions, strict=True)
        ]
        actions.share(actor=self.actor, account_id=account.pk, items=items)

    def _hide(self, account: Account, options: dict[str, Any]) -> None:
        self._share(account, options, shareable=False)


def _each[Said](said: list[Said], ids: list[str], unsaid: Said) -> list[Said]:
    """What was said of each thing; nothing of any, or something of every one."""
    if said and len(said) != len(ids):
        raise CommandError(_("Say what you have seen once for each, in the same order, or not at all."))
    return said or [unsaid] * len(ids)


def _id(text: str, kind: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind, text) from None


def _instant(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        raise Conflict(Reason("conflict.stale")) from None


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for one in data["people"]:
        state = f"{one['expires_at']:%Y-%m-%d}  {one['url']}" if one["open"] else "–"
        yield f"{one['stakeholder']}  {one['name']}  {state}"
    for one in data["shared"]:
        mark = "●" if one["shareable"] else "○"
        version = "" if one["version"] is None else f" v{one['version']}"
        yield f"{mark} {one['kind']} {one['id']}{version} {one['seen']}  {one['text'] or one['internal'][:80]}"
    for one in data["answers"]:
        yield f"? {one['id']}  {one['name']}: {one['kind']} {one['first_name']} {one['last_name']} {one['email']}"


def _content(data: dict[str, Any]) -> Iterator[str]:
    yield f"{data['for_whom']} ({data['language']}, {data['zone']})"
    for name, label in (
        ("now", _("Your contact now")),
        ("next", _("Your next contact")),
        ("before", _("Your contact until now")),
    ):
        one = data[name]
        if one:
            yield f"{label}: {one['name']} {one['email']} {one['phone']}".rstrip()
    for meeting in data["meetings"]:
        yield f"  {meeting['starts_at']:%Y-%m-%d %H:%M} {meeting['title']}"
    for item in (*data["initiatives"], *data["commitments"]):
        yield f"  {item['due_on'] or '–'}  {item['text']}"
