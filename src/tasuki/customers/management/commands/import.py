"""`tasuki import`: people, accounts, contacts or deals from a table (SY-1)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.customers.import_forms import DELIMITER_LABELS
from tasuki.customers.imports.actions import run_import
from tasuki.customers.imports.describe import result_data
from tasuki.customers.imports.engine import ImportResult
from tasuki.customers.imports.fields import KINDS
from tasuki.customers.imports.mapping import Mapping, read_mapping
from tasuki.customers.imports.presets import PRESETS
from tasuki.customers.imports.rejects import remark_text
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence

SHOWN = 20


class Command(TasukiCommand):
    """Import a table: sound rows are kept, every bad one is reported with its line; again, it updates."""

    help = "Import people, accounts, contacts or deals from a CSV file."

    def arguments(self, parser: ArgumentParser) -> None:
        """What to import, and how to understand it."""
        parser.add_argument("kind", choices=KINDS, help="what the rows are")
        parser.add_argument(
            "file", metavar="FILE", help="the table: CSV, also with ; tab or |, in any usual encoding"
        )
        parser.add_argument(
            "--preset", choices=list(PRESETS), default="generic", help="whose column names it has"
        )
        parser.add_argument("--map", metavar="FILE", help="YAML, target field: source column")
        parser.add_argument("--dry-run", action="store_true", help="count what would happen, change nothing")
        parser.add_argument(
            "--rejects", metavar="FILE", help="write the rejected rows with their reasons to FILE"
        )
        parser.add_argument("--encoding", metavar="NAME", help="instead of recognising it")
        parser.add_argument("--delimiter", metavar="CHAR", help="one character, or comma semicolon tab pipe")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what came of it."""
        path = _readable(options["file"])
        mapping = _mapping(options["map"], options["kind"])
        rejects = _writable(options["rejects"])
        with self.progress(_("Reading %(file)s") % {"file": path.name}) as progress:
            result = run_import(
                actor=self.actor,
                kind=options["kind"],
                source=path,
                file_name=path.name,
                preset=options["preset"],
                mapping=mapping,
                encoding=options["encoding"],
                delimiter=options["delimiter"],
                dry_run=options["dry_run"],
                rejects=rejects,
                progress=progress,
            )
        self.emit(result_data(result), _lines(result, rejects))


def _readable(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise CommandError(_("There is no file %(file)s.") % {"file": name})
    return path


def _writable(name: str | None) -> Path | None:
    if name is None:
        return None
    path = Path(name)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise CommandError(_("%(file)s cannot be written: there is no such folder.") % {"file": name})
    return path


def _mapping(name: str | None, kind: str) -> Mapping | None:
    if name is None:
        return None
    try:
        text = _readable(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(_("The mapping file %(file)s is not in UTF-8.") % {"file": name}) from error
    return read_mapping(text, kind)


def _lines(result: ImportResult, rejects: Path | None) -> Iterator[str]:
    if result.dry_run:
        yield _("Dry run: nothing was changed.")
    yield _(
        "%(rows)d rows: %(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(rejected)d rejected."
    ) % {
        "rows": result.rows,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "rejected": result.rejected,
    }
    yield _("Read as %(encoding)s, separated by %(delimiter)s; %(warnings)d warnings.") % {
        "encoding": result.encoding,
        "delimiter": DELIMITER_LABELS.get(result.delimiter, result.delimiter),
        "warnings": result.warnings,
    }
    for note in result.notes:
        yield sentence(note)
    for remark in result.remarks[:SHOWN]:
        mark = _("rejected") if remark.rejected else _("warning")
        text = remark_text(remark.column, remark.value[:80], remark.reason)
        yield f"  {_('line')} {remark.line} ({mark}): {text}"
    more = result.remarks_total - min(SHOWN, len(result.remarks))
    if more > 0:
        yield "  " + ngettext("and %(count)d more remark", "and %(count)d more remarks", more) % {
            "count": more
        }
    if rejects is not None:
        yield _("The rejected rows with their reasons are in %(file)s.") % {"file": rejects}
    elif result.rejected:
        yield _(
            "Write the rejected rows to a file with --rejects FILE, correct them there and import that file."
        )
