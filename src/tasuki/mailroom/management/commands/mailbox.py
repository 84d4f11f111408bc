"""`tasuki mailbox`: whether the mailbox can be read, reading it now, what came (MS-5)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.connectors import mailbox as door
from tasuki.mailroom import describe, looking, queries
from tasuki.mailroom.models import ReceivedMail
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import Reason, Refused, Unavailable
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Check, look, list."""

    help = gettext_noop("The mailbox for bounces and replies: mailbox check, look, list")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|look|list")
        add_verb(verbs, "check", "sign in and open its folders; reads no mail")
        add_verb(verbs, "look", "read what is new now")
        listed = add_verb(verbs, "list", "what was received, latest first")
        listed.add_argument("--kind", default="", choices=["", *ReceivedMail.Kind.values])
        listed.add_argument("--outcome", default="", choices=["", *ReceivedMail.Outcome.values])
        listed.add_argument("--limit", type=int, default=50)

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        queries.let_in(self.actor)
        if options["verb"] == "check":
            self._check()
        elif options["verb"] == "look":
            self._look()
        else:
            rows = queries.received(self.actor, kind=options["kind"], outcome=options["outcome"])
            found = list(rows[: max(options["limit"], 0)])
            self.emit([describe.described(one) for one in found], map(_line, found))

    def _check(self) -> None:
        address, folders = door.configured(), []
        wanted = [address.folder if address else door.INBOX, door.sent_folder()]
        with door.connect() as box:
            for name in dict.fromkeys(one for one in wanted if one):
                found = box.open(name)
                folders.append({"folder": found.name, "mails": found.count})
        lines = [_("%(folder)s: %(mails)s mails") % one for one in folders]
        self.emit({"host": address.host if address else "", "folders": folders}, lines)

    def _look(self) -> None:
        done = looking.look(now_anyway=True)
        if not done.configured:
            raise Refused(Reason("mailbox.not_set"))
        if done.error is not None:
            raise Unavailable(done.error)
        told = _("%(read)s mails read, %(waiting)s wait.") % {"read": done.read, "waiting": done.waiting}
        data = {"read": done.read, "waiting": done.waiting, "busy": done.busy, "outcomes": done.outcomes}
        names = dict(ReceivedMail.Outcome.choices)
        self.emit(data, [told, *(f"{names[key]}: {count}" for key, count in done.outcomes.items())])


def _line(one: ReceivedMail) -> str:
    about = f" · {one.message_id}" if one.message_id else ""
    return f"{one.seen_at:%Y-%m-%d %H:%M} · {one.get_kind_display()} · {one.get_outcome_display()} {one.status}{about}"
