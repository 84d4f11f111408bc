"""`tasuki texts`: the texts of messages at the shell (MS-4)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.messaging.company import actions, describe, folder, listing, queries
from tasuki.messaging.company.folder import File
from tasuki.messaging.company.models import CompanyText
from tasuki.messaging.company.preview import Preview, Wanted, preview
from tasuki.messaging.company.problems import check
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence

_TEXT = "language/name, such as en/introduction.rep-to-rep"


class Command(TasukiCommand):
    """One verb each; TEXT is `en/survey`; `en/survey@2`, `…@draft`, `…@shipped` where an older one may be meant."""

    help = gettext_noop(
        "Texts of messages: texts list|show|check|preview|put|import|export|history|undo|take-out"
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add_verb(verbs, "list", "every text, and which are ours")
        add_verb(verbs, "show", "what a text says").add_argument("text", metavar="TEXT", help=_TEXT)
        seek = add_verb(verbs, "check", "every error in texts, by file and line")
        seek.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
        self._writing(verbs)
        out = add_verb(verbs, "export", "our texts in force as files")
        out.add_argument("--to", type=Path, required=True, metavar="FOLDER_OR_ZIP")
        out.add_argument("--all", action="store_true", help="with the shipped ones")
        tried = add_verb(verbs, "preview", "what a recipient would get")
        tried.add_argument("text", metavar="TEXT", help=_TEXT)
        tried.add_argument("--file", type=Path, help="try this file instead")
        tried.add_argument("--transition", type=UUID, metavar="ID", help="on whose account")
        tried.add_argument("--recipient", type=UUID, metavar="ID", help="a stakeholder of it")

    def _writing(self, verbs: Any) -> None:
        put = add_verb(verbs, "put", "put a draft, or a file, in force")
        put.add_argument("text", metavar="TEXT", help=_TEXT)
        put.add_argument("file", nargs="?", type=Path, metavar="FILE", help="else its draft")
        put.add_argument("--note", default="", help="what changes, and why")
        undo = add_verb(verbs, "undo", "back to an earlier version")
        undo.add_argument("text", metavar="TEXT", help=_TEXT)
        undo.add_argument("number", type=int, metavar="NUMBER")
        out = add_verb(verbs, "take-out", "let the shipped text rule again")
        out.add_argument("text", metavar="TEXT", help=_TEXT)
        past = add_verb(verbs, "history", "what was in force, and since when")
        past.add_argument("text", metavar="TEXT", help=_TEXT)
        for verb in (put, undo, out):
            verb.add_argument("--revision", type=int, help="only if it is still at this revision")
        take = add_verb(verbs, "import", "take in files as drafts")
        take.add_argument("paths", nargs="+", type=Path, metavar="FILE_FOLDER_OR_ZIP")
        take.add_argument("--replace", action="store_true", help="overwrite drafts that are not in force")
        take.add_argument("--put", metavar="NOTE", default=None, help="put each in force, with this note")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        getattr(self, f"_{options['verb'].replace('-', '_')}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        found = queries.lines(self.actor)
        self.emit([describe.line(one) for one in found], (_listed(one) for one in found))

    def _show(self, options: dict[str, Any]) -> None:
        language, name, ref = _parts(options["text"])
        found = queries.find(self.actor, language, name, ref)
        self.emit(describe.found(found), [found.source.rstrip("\n")])

    def _check(self, options: dict[str, Any]) -> None:
        queries.must(self.actor)
        errors: list[Reason] = []
        data, lines = [], []
        for file in self._files(options["paths"]):
            found = check(file.name, file.source, file.language)
            wrong = [*queries.why_not_name(file.language, file.name), *found.errors]
            errors += [_in_file(file, one) for one in wrong]
            data.append({"file": file.path, **describe.findings(found)})
            said = [_("valid")] if not wrong else []
            lines += [f"{file.path}: {text}" for text in [*said, *map(sentence, found.warnings)]]
        if errors:
            raise Refused(errors)
        self.emit(data, lines)

    def _preview(self, options: dict[str, Any]) -> None:
        language, name, ref = _parts(options["text"])
        path: Path | None = options["file"]
        source = path.read_text(encoding="utf-8") if path else self._source(language, name, ref)
        wanted = Wanted(language, name, source, options["transition"], options["recipient"])
        found = preview(self.actor, wanted)
        self.emit(describe.previewed(found), _previewed(found))

    def _source(self, language: str, name: str, ref: str) -> str:
        return queries.find(self.actor, language, name, ref).source

    def _put(self, options: dict[str, Any]) -> None:
        language, name, _ref = _parts(options["text"])
        path: Path | None = options["file"]
        if path is not None:
            (file,) = folder.files_in(path)
            row = actions.take_in(
                actor=self.actor, language=language, name=name, source=file.source, replace=True
            )
        else:
            row = queries.access_row(self.actor, language, name)
        made = actions.put(
            actor=self.actor,
            language=language,
            name=name,
            note=options["note"],
            expected_revision=row.revision if options["revision"] is None else options["revision"],
        )
        self._changed(
            row, _("%(text)s version %(number)s is in force") % {"text": row, "number": made.number}
        )

    def _undo(self, options: dict[str, Any]) -> None:
        row, given = self._row(options)
        made = actions.undo(**given, number=options["number"])
        self._changed(
            row, _("%(text)s version %(number)s is in force") % {"text": row, "number": made.number}
        )

    def _take_out(self, options: dict[str, Any]) -> None:
        row, given = self._row(options)
        actions.take_out(**given)
        self._changed(row, _("%(text)s is out of force; the shipped text rules again") % {"text": row})

    def _history(self, options: dict[str, Any]) -> None:
        language, name, _ref = _parts(options["text"])
        row = queries.read_row(self.actor, language, name)
        versions = queries.versions_of(row)
        lines = (
            f"{one.number} · {one.written_at:%Y-%m-%d %H:%M} UTC · {one.written_by_name} · {one.note or '–'}"
            + (f" · {_('in force')}" if one.pk == row.in_force_id else "")
            for one in versions
        )
        self.emit(describe.row(row), lines)

    def _import(self, options: dict[str, Any]) -> None:
        taken = list(
            folder.take_in(actor=self.actor, files=self._files(options["paths"]), replace=options["replace"])
        )
        data, lines, wrong = [], [], []
        for one in taken:
            wrong += [Reason("text.in_file", {"path": one.path, "message": text}) for text in one.sentences]
            if one.row is None:
                continue
            entry: dict[str, Any] = {"file": one.path, "revision": one.row.revision}
            line = _("%(file)s: draft") % entry
            if options["put"] is not None:
                number = self._put_in_force(one.row, options["put"])
                entry["number"] = number
                line = _("%(file)s: version %(number)s is in force") % entry
            data.append(entry)
            lines.append(line)
        if not wrong or not self.json_output:
            self.emit(data, lines)
        if wrong:
            raise Refused(wrong)

    def _put_in_force(self, row: CompanyText, note: str) -> int:
        if row.in_force is not None and row.in_force.source == row.draft:
            return row.in_force.number
        made = actions.put(
            actor=self.actor,
            language=row.language,
            name=row.name,
            note=note,
            expected_revision=row.revision,
        )
        return made.number

    def _export(self, options: dict[str, Any]) -> None:
        files = folder.in_force(self.actor, everything=options["all"])
        target: Path = options["to"]
        if target.suffix.lower() == ".zip":
            target.write_bytes(folder.zipped(files))
        else:
            for file in files:
                path = target / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(file.source, encoding="utf-8")
        self.emit([file.path for file in files], (f"{target}: {file.path}" for file in files))

    def _row(self, options: dict[str, Any]) -> tuple[CompanyText, dict[str, Any]]:
        language, name, _ref = _parts(options["text"])
        row = queries.access_row(self.actor, language, name)
        revision = row.revision if options["revision"] is None else options["revision"]
        return row, {
            "actor": self.actor,
            "language": language,
            "name": name,
            "expected_revision": revision,
        }

    def _changed(self, row: CompanyText, line: str) -> None:
        fresh = queries.access_row(self.actor, row.language, row.name)
        self.emit(describe.row(fresh), [line])

    @staticmethod
    def _files(paths: list[Path]) -> list[File]:
        return [file for path in paths for file in folder.files_in(path)]


def _parts(text: str) -> tuple[str, str, str]:
    """Language, name and version of `en/survey@2`."""
    place, _at, ref = text.partition("@")
    language, slash, name = place.partition("/")
    if not slash or not name:
        raise CommandError(_("“%(text)s” is no text. Write it like en/survey.") % {"text": text})
    return language, name, ref


def _in_file(file: File, reason: Reason) -> Reason:
    return Reason("text.in_file", {"path": file.path, "message": sentence(reason)})


def _listed(one: queries.Line) -> str:
    states = {
        "company": _("ours, version %(number)s") % {"number": one.number},
        "file": _("ours, a file"),
        "shipped": _("shipped"),
        "missing": _("not in force"),
    }
    parts = [f"{one.language}/{one.name}", listing.title(one.name), states[one.state]]
    parts += [_("draft waiting")] if one.draft else []
    parts += [_("shipped text changed since")] if one.shipped_changed else []
    return " · ".join(parts)


def _previewed(found: Preview) -> Iterator[str]:
    for one in (*found.errors, *found.missing, *found.notes):
        yield sentence(one)
    if found.transition is not None and found.stakeholder is not None:
        yield f"{found.transition.account.name} · {found.stakeholder.name}"
    if found.report is None:
        return
    yield f"\n{found.subject}\n\n{found.body}"
    lacking = ", ".join(str(point.label) for point in found.report.lacking)
    yield _("The text does not say:") + f" {lacking}" if lacking else _("It makes all four points.")
    yield f"{found.report.verdict} · {' '.join(map(sentence, found.report.reading.reasons))}".rstrip(" ·")
