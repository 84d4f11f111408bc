"""`tasuki export TABLE`: a view of a table as a CSV or XLSX file (UX-4)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.tables import exporting, registry
from tasuki.tables.api import chosen_state, plain
from tasuki.web import sheets
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Exactly the rows, columns and order of the view; CSV on standard output unless a file is named."""

    help = gettext_noop("Write a view of a table to a CSV or XLSX file.")

    def arguments(self, parser: ArgumentParser) -> None:
        """Which table, which view of it, where to."""
        parser.add_argument("table", choices=list(registry.TABLES), metavar="TABLE")
        parser.add_argument("--view", default="", metavar="NAME", help="a kept view by its name or id")
        parser.add_argument("--query", default="", metavar="QUERY", help="filters, as in the page's address")
        parser.add_argument("--format", default="csv", choices=sheets.FORMATS)
        parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        state = chosen_state(self.actor, options["table"], options["view"], options["query"])
        if options["out"] is None and self.json_output:
            rows = exporting.rows(state, exporting.keys(state, self.actor))
            data = {"head": exporting.head(state), "rows": [[plain(cell) for cell in row] for row in rows]}
            self.emit(data, [])
            return
        if options["out"] is None and options["format"] == "csv":
            for line in exporting.csv_lines(state):
                self.stdout.write(line.removeprefix("\ufeff"), ending="")
            return
        path = options["out"] or Path(f"{options['table']}.{options['format']}")
        exporting.write(state, options["format"], path)
        self.emit({"file": str(path)}, [_("Written to %(file)s.") % {"file": path}])
