"""`tasuki suppressions`: addresses that get no mail (MS-5)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.messaging.models import Suppression
from tasuki.messaging.suppression import actions
from tasuki.messaging.suppression.describe import described
from tasuki.messaging.suppression.listing import decoded, import_list
from tasuki.messaging.suppression.queries import SHOWN, access_suppressions, filtered, in_force, key_of
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import NotFound
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence

_SOURCES = ("asked", "bounced", "complaint", "list")


class Command(TasukiCommand):
    """List, add, take in and lift."""

    help = gettext_noop("Addresses that get no mail: suppressions list, add, import FILE, lift")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|add|import|lift")
        listed = add_verb(verbs, "list", "the addresses that get no mail, latest first")
        listed.add_argument("--q", default="", help="a part of the address or the reason")
        listed.add_argument("--source", default="", choices=_SOURCES)
        listed.add_argument("--show", default="in_force", choices=SHOWN)
        listed.add_argument("--limit", type=int, default=100)
        add = add_verb(verbs, "add", "keep an address out")
        add.add_argument("address")
        add.add_argument("--why", required=True)
        add.add_argument("--source", default="list", choices=_SOURCES)
        taken = add_verb(verbs, "import", "keep the addresses of a list out, one per line")
        taken.add_argument("file", help="a text or CSV file in UTF-8, - for standard input")
        taken.add_argument("--why", required=True)
        taken.add_argument("--source", default="list", choices=_SOURCES)
        lift = add_verb(verbs, "lift", "let an address have mail again")
        lift.add_argument("ref", metavar="ADDRESS|ID")
        lift.add_argument("--why", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        rows = access_suppressions(self.actor)
        match options["verb"]:
            case "import":
                self._import(options)
            case "list":
                wanted = filtered(rows, q=options["q"], source=options["source"], show=options["show"])
                self._emit(list(wanted[: max(options["limit"], 0)]))
            case "add":
                self._emit(
                    [
                        actions.suppress(
                            actor=self.actor,
                            address=options["address"],
                            reason=options["why"],
                            source=options["source"],
                        )
                    ]
                )
            case _:
                found = _find(options["ref"])
                self._emit([actions.lift(actor=self.actor, suppression_id=found, reason=options["why"])])

    def _import(self, options: dict[str, Any]) -> None:
        taken = import_list(
            actor=self.actor, text=_read(options["file"]), reason=options["why"], source=options["source"]
        )
        data = {"added": taken.added, "known": taken.known, "bad": [asdict(one) for one in taken.bad]}
        lines = [_("%(n)s added, %(known)s known already.") % {"n": taken.added, "known": taken.known}]
        lines += [f"{one.line}: {sentence(one.reason)}" for one in taken.bad]
        self.emit(data, lines)

    def _emit(self, rows: list[Suppression]) -> None:
        self.emit([described(one) for one in rows], map(_line, rows))


def _line(one: Suppression) -> str:
    lifted = f" · {_('lifted')} {one.lifted_at:%Y-%m-%d}: {one.lifted_reason}" if one.lifted_at else ""
    return f"{one.address} · {one.get_source_display()} · {one.at:%Y-%m-%d} · {one.reason}{lifted} · {one.pk}"


def _find(ref: str) -> UUID:
    """The entry in force of an address, or the entry of that id."""
    if "@" in ref:
        row = in_force().filter(address=key_of(ref)).first()
        if row is None:
            raise NotFound("suppression", ref)
        return row.pk
    try:
        return UUID(ref)
    except ValueError:
        raise CommandError(_("“%(text)s” is not an id.") % {"text": ref}) from None


def _read(name: str) -> str:
    try:
        return decoded(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None
