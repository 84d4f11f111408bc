"""`tasuki search "…"`: find by words; `tasuki search rebuild`: make the index from the rows again (KN-10)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tasuki.customers.queries import find_account
from tasuki.desk.search import Thing, Wanted, find
from tasuki.desk.search_kinds import KINDS
from tasuki.passages.models import Rebuild
from tasuki.passages.queries import PAGE
from tasuki.passages.rebuilding import begin_missing, carry_on, restart
from tasuki.rules.access import why_not
from tasuki.rules.reasons import refuse_if
from tasuki.web.command import TasukiCommand

REBUILD = "rebuild"


class Command(TasukiCommand):
    """Search everything that the acting person may see, or rebuild the index."""

    help = gettext_noop(
        "Search records, promises, notes, messages (`tasuki search rebuild` makes the index anew)"
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """The words, what to narrow them to."""
        parser.add_argument("words", nargs="+", metavar="WORD", help='"rebuild" alone makes the index anew')
        parser.add_argument("--account", default="", metavar="ACCOUNT", help="id, external id or name")
        parser.add_argument("--kind", action="append", default=[], choices=list(KINDS))
        parser.add_argument("--since", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--cursor", default="", help="where the page before ended")
        parser.add_argument("--limit", type=int, default=PAGE, choices=range(1, 101), metavar="1-100")
        parser.add_argument("--go-on", action="store_true", help="with rebuild: do not begin again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search, or rebuild."""
        if options["words"] == [REBUILD]:
            self._rebuild(begin=not options["go_on"])
            return
        account = find_account(self.actor, options["account"]).pk if options["account"] else None
        wanted = Wanted(
            " ".join(options["words"]), account, tuple(options["kind"]), options["since"], options["until"],
            options["cursor"],
        )  # fmt: skip
        answer = find(self.actor, wanted, limit=options["limit"])
        lines = [line for one in answer.things for line in _lines(one)]
        if answer.cursor:
            lines.append(_("At least %(count)s passages. More: --cursor %(cursor)s") % {
                "count": answer.count, "cursor": answer.cursor,
            })  # fmt: skip
        data = {
            "items": [one.as_dict() for one in answer.things],
            "count": answer.count, "more": answer.more, "cursor": answer.cursor,
        }  # fmt: skip
        self.emit(data, lines or [_("Nothing found. Try fewer words, or only the beginning of one.")])

    def _rebuild(self, *, begin: bool) -> None:
        refuse_if(why_not("account.import", self.actor, ()))
        if begin:
            restart()
        begin_missing()
        with self.progress(_("Rebuilding the search index")) as advance:
            while count := carry_on():
                advance(count)
        done = sum(Rebuild.objects.values_list("done", flat=True))
        line = ngettext("%(count)s row is indexed.", "%(count)s rows are indexed.", done) % {"count": done}
        self.emit({"indexed": done}, [line])


def _lines(one: Thing) -> list[str]:
    title = "".join(text for text, _marked in one.title.parts)
    pieces = [
        f"    {place + ': ' if place else ''}{' '.join(piece.plain.split())}" for place, piece in one.pieces
    ]
    return [f"{one.account} · {one.label} · {title} · {one.at:%Y-%m-%d}", *pieces]
