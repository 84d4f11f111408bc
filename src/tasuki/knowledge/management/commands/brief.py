"""`tasuki brief`: an account's brief or summary in every form, and the difference of two (KN-7)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.customers.models import Account
from tasuki.customers.queries import find_account
from tasuki.knowledge.brief.blocks import FORMS, BriefView
from tasuki.knowledge.brief.diff import as_markdown
from tasuki.knowledge.brief.plain import as_data
from tasuki.knowledge.brief.reading import Produced, Wish, compare, produce, read_brief, read_summary
from tasuki.knowledge.items import LANGUAGES
from tasuki.knowledge.models import Brief
from tasuki.knowledge.queries import access_record, briefs_of
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand

TEXTUAL = ("md", "json")


class Command(TasukiCommand):
    """Print or save a brief, list the briefs of an account, or compare two."""

    help = "Print or save the brief or summary of an account, list its briefs, or compare two."

    def arguments(self, parser: ArgumentParser) -> None:
        """Which account, which brief, in which form."""
        parser.add_argument(
            "words",
            nargs="+",
            metavar="[list|diff] ACCOUNT",
            help="external id, id or exact name; with list its briefs, with diff what has changed",
        )
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--number", type=int, metavar="N", help="which brief (default: the last one)")
        which.add_argument("--now", action="store_true", help="the account as it stands now")
        parser.add_argument("--format", dest="form", choices=FORMS, default="md", help="default: md")
        parser.add_argument("--language", choices=LANGUAGES, help="default: that of the acting person")
        parser.add_argument("--out", type=Path, metavar="FILE", help="where to write (default: on screen)")
        parser.add_argument(
            "--with-sensitive",
            action="store_true",
            help="with the sensitive notes: needs the right, is recorded",
        )
        parser.add_argument("--from", dest="older", type=int, metavar="N", help="diff: from which brief")
        parser.add_argument("--to", dest="newer", type=int, metavar="N", help="diff: to which (default: now)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the account, then do what was asked."""
        words = options["words"]
        verb, ref = (
            (words[0], " ".join(words[1:]))
            if words[0] in ("list", "diff") and words[1:]
            else ("", " ".join(words))
        )
        account = find_account(self.actor, ref)
        access_record(self.actor, account.pk)
        if verb == "list":
            briefs = briefs_of(account.pk)
            self.emit([_entry(one) for one in briefs], _lines(briefs))
        elif verb == "diff":
            self._compare(account, options)
        else:
            self._show(account, options)

    def _show(self, account: Account, options: dict[str, Any]) -> None:
        view = self._view(account, options)
        if self.json_output:
            self.emit(as_data(view), ())
            return
        file = produce(view, options["form"])
        if options["out"] is None and options["form"] in TEXTUAL:
            self.stdout.write(file.content.decode(), ending="")
            return
        self._save(file, options["out"] or Path(file.name), asked=options["out"] is not None)

    def _view(self, account: Account, options: dict[str, Any]) -> BriefView:
        wish = Wish(options["language"] or self.language, options["with_sensitive"])
        form = "json" if self.json_output else options["form"]
        if options["now"]:
            return read_summary(self.actor, account.pk, wish, form)
        number = options["number"] or next((one.number for one in briefs_of(account.pk)), None)
        if number is None:
            raise Refused(Reason("brief.none_yet", {"account": account.name}))
        return read_brief(self.actor, account.pk, number, wish, form)

    def _save(self, file: Produced, path: Path, *, asked: bool) -> None:
        """A path that was not named is never written over."""
        if path.exists() and not asked:
            raise CommandError(
                _("“%(path)s” is there already. Say where to write: --out FILE.") % {"path": path}
            )
        try:
            path.write_bytes(file.content)
        except OSError as error:
            values = {"path": path, "error": error.strerror or error}
            raise CommandError(_("“%(path)s” cannot be written: %(error)s") % values) from None
        self.stdout.write(str(path))

    def _compare(self, account: Account, options: dict[str, Any]) -> None:
        language = options["language"] or self.language
        found = compare(self.actor, account.pk, options["older"], options["newer"], language)
        text = as_markdown(found)
        if options["out"] is not None and not self.json_output:
            self._save(Produced("", "", text.encode()), options["out"], asked=True)
            return
        self.emit(found.as_dict(), [text.rstrip("\n")])


def _entry(one: Brief) -> dict[str, Any]:
    return {
        "number": one.number,
        "accepted_at": one.accepted_at,
        "accepted_by": one.accepted_by_name,
        "completeness": one.completeness,
    }


def _lines(briefs: list[Brief]) -> Iterator[str]:
    for one in briefs:
        yield f"{one.number:>4}  {one.accepted_at:%Y-%m-%d}  {one.completeness:>5} %  {one.accepted_by_name}"
    if not briefs:
        yield _("No brief has been accepted yet.")
