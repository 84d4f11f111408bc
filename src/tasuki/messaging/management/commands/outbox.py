"""`tasuki outbox`: the messages, what speaks for the fate of one, settling it (MS-5)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.messaging import actions
from tasuki.messaging.models import Message
from tasuki.messaging.outbox.api import described as described_look
from tasuki.messaging.outbox.copies import look_now
from tasuki.messaging.outbox.filters import Wanted, in_state, narrowed
from tasuki.messaging.outbox.life import life_of
from tasuki.messaging.queries import access_message, visible_messages
from tasuki.people.management.verbs import add_verb
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """List, show, look for evidence, settle."""

    help = gettext_noop("Messages and their fate: outbox list, show, evidence, settle")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|show|evidence|settle")
        listed = add_verb(verbs, "list", "messages, newest first")
        listed.add_argument("--state", default="", choices=["", *Message.State.values])
        listed.add_argument("--kind", default="", choices=["", *Message.Kind.values])
        for name in ("account", "language", "domain", "sender"):
            listed.add_argument(f"--{name}", default="")
        listed.add_argument("--limit", type=int, default=100)
        add_verb(verbs, "show", "the life of one message").add_argument("ref", metavar="ID")
        found = add_verb(verbs, "evidence", "look for a copy in the mailbox")
        found.add_argument("ref", metavar="ID")
        settle = add_verb(verbs, "settle", "say what became of an uncertain message")
        settle.add_argument("ref", metavar="ID")
        settle.add_argument("outcome", choices=["sent", "not_sent"])
        settle.add_argument("--evidence", required=True, help="how you know")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        match options["verb"]:
            case "list":
                self._list(options)
            case "show":
                lines = life_of(access_message(self.actor, _id(options["ref"])))
                self.emit(
                    lines,
                    [f"{one['at']:%Y-%m-%d %H:%M} · {one['text']} {one.get('detail', '')}" for one in lines],
                )
            case "evidence":
                look = look_now(access_message(self.actor, _id(options["ref"]), "message.resolve"))
                told = look.proposal or _("No copy was found. That proves nothing.")
                self.emit(described_look(look), [told])
            case _:
                self._settle(options)

    def _list(self, options: dict[str, Any]) -> None:
        names = ("kind", "account", "language", "domain", "sender")
        rows = narrowed(visible_messages(self.actor), Wanted(**{name: options[name] for name in names}))
        found = list(in_state(rows, options["state"])[: max(options["limit"], 0)])
        self.emit([_described(one) for one in found], map(_line, found))

    def _settle(self, options: dict[str, Any]) -> None:
        done = actions.resolve_uncertain(
            actor=self.actor,
            message_id=_id(options["ref"]),
            was_sent=options["outcome"] == "sent",
            evidence=options["evidence"],
        )
        self.emit(_described(done), [_line(done)])


def _described(one: Message) -> dict[str, Any]:
    names = (
        "id",
        "state",
        "kind",
        "language",
        "to_address",
        "domain",
        "from_address",
        "sent_at",
        "message_id",
    )
    account = one.transition.account.name
    return {**{name: getattr(one, name) for name in names}, "account": account, "error_code": one.error_code}


def _line(one: Message) -> str:
    where = one.transition.account.name
    return f"{one.get_state_display()} · {one.get_kind_display()} · {one.to_address} · {where} · {one.pk}"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is not an id.") % {"text": text}) from None
