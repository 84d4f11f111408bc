"""`tasuki views`: kept views of tables: list, keep, change, remove (UX-4)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext_noop

from tasuki.tables import actions, registry
from tasuki.tables.api import view_data
from tasuki.tables.models import SavedView
from tasuki.tables.queries import find_view, visible_views
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Without a verb all views that the acting person has."""

    help = gettext_noop("List kept views of tables, keep, change or delete one.")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verb and what it needs."""
        parser.add_argument("verb", nargs="?", default="list", choices=["list", "save", "change", "delete"])
        parser.add_argument("table", nargs="?", default="", choices=["", *registry.TABLES], metavar="TABLE")
        parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the view's name or id")
        parser.add_argument("--query", metavar="QUERY", help="what it shows, as in the address of the page")
        parser.add_argument("--rename", metavar="NAME", help="with change: the new name")
        parser.add_argument("--shared", choices=["yes", "no"], help="offer it to all colleagues")
        parser.add_argument("--default", choices=["yes", "no"], help="begin with it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        verb = options["verb"]
        if verb == "list":
            found = list(visible_views(self.actor, options["table"]))
        else:
            found = [getattr(self, f"_{verb}")(options)]
        self.emit([view_data(one, self.actor) for one in found], [self._line(one) for one in found])

    def _save(self, options: dict[str, Any]) -> SavedView:
        return actions.save_view(
            actor=self.actor,
            table=options["table"],
            name=options["name"],
            query=options["query"] or "",
            shared=options["shared"] == "yes",
            is_default=options["default"] == "yes",
        )

    def _change(self, options: dict[str, Any]) -> SavedView:
        view = find_view(self.actor, options["table"], options["name"])
        return actions.edit_view(
            actor=self.actor,
            view_id=view.pk,
            name=options["rename"],
            query=options["query"],
            shared=_yes(options["shared"]),
            is_default=_yes(options["default"]),
        )

    def _delete(self, options: dict[str, Any]) -> SavedView:
        view = find_view(self.actor, options["table"], options["name"])
        return actions.delete_view(actor=self.actor, view_id=view.pk)

    def _line(self, view: SavedView) -> str:
        marks = ("*" if view.is_default else " ") + ("+" if view.shared else " ")
        return f"{view.table:14} {marks} {view.name}  {view.query}"


def _yes(text: str | None) -> bool | None:
    return None if text is None else text == "yes"
