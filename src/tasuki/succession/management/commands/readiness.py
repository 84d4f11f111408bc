"""`tasuki readiness`: how complete and fresh the records are, by owner."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.queries import find_team
from tasuki.succession import books
from tasuki.succession.asked import DEFAULT, SORTS, asked_for
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Completeness and freshness of the books that the acting person may see (KN-9)."""

    help = gettext_noop("How complete and fresh the knowledge records are, by owner")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which books, in which order."""
        parser.add_argument("--team", metavar="TEAM", help="only this team (name or external id)")
        parser.add_argument("--name", default="", metavar="TEXT", help="only owners called so")
        parser.add_argument("--sort", choices=list(SORTS), default=DEFAULT)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        team = str(find_team(options["team"]).pk) if options["team"] else ""
        people = asked_for(self.actor, team=team, text=options["name"], sort=options["sort"])
        found = books.rows(people)
        texts = [_line(one) for one in found] or [_("No book here.")]
        self.emit([one.as_dict() for one in found], texts)


def _line(one: books.BookRow) -> str:
    values = {
        "name": one.name,
        "accounts": one.accounts,
        "mean": "–" if one.mean is None else one.mean,
        "below": one.below,
        "stale": one.stale,
    }
    return (
        _(
            "%(name)s: accounts %(accounts)s, mean %(mean)s %%, below target %(below)s, with stale answers %(stale)s"
        )
        % values
    )
