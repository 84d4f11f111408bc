"""`tasuki token`: API tokens (SY-4)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.describe import token as described
from tasuki.people.management.verbs import add_verb
from tasuki.people.models import ApiToken
from tasuki.people.queries import find_person
from tasuki.people.tokens import make_token, revoke_token, tokens_of, usable
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Make, list and revoke API tokens. A new token's text is printed once and kept nowhere."""

    help = gettext_noop(
        "Make, list or revoke API tokens: token new EMAIL --name N, token list EMAIL, token revoke ID"
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="new|list|revoke")
        new = add_verb(verbs, "new", "a new token; its text is printed this once")
        new.add_argument("ref", metavar="EMAIL", help="whose token")
        new.add_argument("--name", required=True, help="what it is for")
        new.add_argument("--read-only", action="store_true")
        new.add_argument(
            "--days", type=int, metavar="D", help="how long it is valid (default: until revoked)"
        )
        listed = add_verb(verbs, "list", "a person's tokens")
        listed.add_argument("ref", metavar="EMAIL")
        ended = add_verb(verbs, "revoke", "end a token")
        ended.add_argument("ref", metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        match options["verb"]:
            case "new":
                self._new(options)
            case "list":
                found = tokens_of(self.actor, find_person(options["ref"]))
                self.emit([described(one) for one in found], map(_line, found))
            case _:
                self._revoke(options["ref"])

    def _new(self, options: dict[str, Any]) -> None:
        person = find_person(options["ref"])
        token, text = make_token(
            actor=self.actor,
            person=person,
            name=options["name"],
            writes=not options["read_only"],
            days=options["days"],
        )
        self.note(_("The token of %(name)s. It is shown this once:") % {"name": person.name})
        self.emit({**described(token), "token": text}, [text])

    def _revoke(self, ref: str) -> None:
        try:
            token_id = UUID(ref)
        except ValueError:
            raise CommandError(_("“%(text)s” is not the id of a token.") % {"text": ref}) from None
        token = revoke_token(actor=self.actor, token_id=token_id)
        self.emit(described(token), [_line(token)])


def _line(token: ApiToken) -> str:
    state = _("valid") if usable(token) else _("ended")
    may = _("read and write") if token.writes else _("read")
    return f"{token.pk} · {token.prefix}… · {token.name} · {may} · {state}"
