"""`tasuki drill PERSON`: what would be lost if they left today."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.queries import find_person
from tasuki.succession import describe, queries
from tasuki.succession.places import in_words
from tasuki.succession.queries import Drill
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """The departure drill of a colleague (KN-9, SU-8)."""

    help = gettext_noop("What would be lost if this colleague left today; nothing is changed")

    def arguments(self, parser: ArgumentParser) -> None:
        """Whose book, and how much of it."""
        parser.add_argument("person", metavar="PERSON", help="e-mail, external id, id or exact name")
        parser.add_argument(
            "--limit", type=int, default=50, metavar="N", help="accounts to print (default 50)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the book."""
        person = queries.access_drill(self.actor, find_person(options["person"]).pk)
        found = queries.drill_of(person)
        self.emit(describe.drill(found), _lines(found, max(options["limit"], 0)))


def _lines(found: Drill, limit: int) -> Iterator[str]:
    values = {"name": found.person.name, "count": len(found.touched), "all": len(found.book)}
    yield _("If %(name)s left today: %(count)s of %(all)s accounts would lose something.") % values
    for one in found.book[:limit]:
        facts = one.facts
        yield f"{facts.name}  · {_('Risk')} {facts.risk} · {facts.completeness} %"
        yield from (f"  - {text}" for text, _href in in_words(one))
    if len(found.book) > limit:
        yield _("… and %(count)s more; --limit shows them.") % {"count": len(found.book) - limit}
