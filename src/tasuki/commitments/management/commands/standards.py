"""`tasuki standards`: what the company sells as standard, its versions, and who judges promises (CO-3, CO-4)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.commitments import actions, describe
from tasuki.commitments.standards import files, queries
from tasuki.commitments.standards.document import empty
from tasuki.commitments.standards.fields import SECTIONS
from tasuki.people.management.verbs import add_verb
from tasuki.people.queries import find_person, find_team
from tasuki.rules.access import why_not
from tasuki.rules.reasons import refuse_if
from tasuki.web import sheets
from tasuki.web.command import TasukiCommand

_ENDINGS: Final = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".xlsx": "xlsx"}


class Command(TasukiCommand):
    """The standards catalogue: show, add, change, remove, import, export, versions, judges."""

    help = "Show and keep what the company sells as standard; promises are held against it."

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        show = add_verb(verbs, "show", "show the catalogue in force, or an earlier version")
        show.add_argument("--number", type=int, help="the version")
        add_verb(verbs, "versions", "list all versions with what changed")
        for verb, told in (
            ("add", "add an entry"),
            ("change", "change an entry"),
            ("remove", "take an entry out"),
        ):
            one = add_verb(verbs, verb, told)
            one.add_argument("section", choices=list(SECTIONS))
            if verb != "add":
                one.add_argument("id", metavar="ID", help="of the entry")
            if verb != "remove":
                one.add_argument("values", metavar="NAME=VALUE", nargs="+", help="fields of the entry")
        brought = add_verb(verbs, "import", "replace the catalogue by a file: YAML, CSV or XLSX")
        brought.add_argument("file")
        brought.add_argument("--dry-run", action="store_true", help="only say what would change")
        out = add_verb(verbs, "export", "write the catalogue to a file: YAML, CSV or XLSX")
        out.add_argument("file")
        judges = add_verb(verbs, "judges", "show or name who judges promises before the sale")
        judges.add_argument(
            "people",
            metavar="PERSON[@@TEAM]",
            nargs="*",
            help="replaces those named before; left out: show them",
        )
        judges.add_argument("--nobody", action="store_true", help="name nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out."""
        verbs: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            name: getattr(self, f"_{name}")
            for name in ("show", "versions", "add", "change", "remove", "import", "export", "judges")
        }
        refuse_if(why_not("standards.see", self.actor, ("self",)))
        verbs[options["verb"]](options)

    def _show(self, options: Mapping[str, Any]) -> None:
        number = options["number"]
        found = queries.current() if number is None else queries.version(number)
        document = found.document if found else empty()
        lines = [f"{found.number if found else 0}  {found.by_name if found else '–'}"]
        for key, section in SECTIONS.items():
            lines.append(f"{section.label}")
            lines += [f"  {one['id']}  {_entry(one)}" for one in document.get(key, [])]
        self.emit(describe.standards(found), lines)

    def _versions(self, options: Mapping[str, Any]) -> None:
        found = queries.versions()
        lines = [f"{one.number}  {one.at:%Y-%m-%d %H:%M}  {one.by_name}  {len(one.changes)}" for one in found]
        self.emit([describe.version(one) for one in found], lines)

    def _add(self, options: Mapping[str, Any]) -> None:
        values = dict(_pair(one) for one in options["values"])
        made, entry = actions.save_entry(actor=self.actor, section=options["section"], values=values)
        self.emit({"number": made.number, "entry": entry}, [f"{made.number}  {entry['id']}  {_entry(entry)}"])

    def _change(self, options: Mapping[str, Any]) -> None:
        found = queries.current()
        rows = found.document.get(options["section"], []) if found else []
        kept: Mapping[str, Any] = next((one for one in rows if one["id"] == options["id"]), {})
        values = {name: value for name, value in kept.items() if name != "id"}
        values |= dict(_pair(one) for one in options["values"])
        made, entry = actions.save_entry(
            actor=self.actor,
            section=options["section"],
            values=values,
            entry_id=options["id"],
            expected_version=found.number if found else 0,
        )
        self.emit({"number": made.number, "entry": entry}, [f"{made.number}  {entry['id']}  {_entry(entry)}"])

    def _remove(self, options: Mapping[str, Any]) -> None:
        made = actions.remove_entry(actor=self.actor, section=options["section"], entry_id=options["id"])
        self.emit(describe.version(made), [_("Removed. Earlier versions keep it.")])

    def _import(self, options: Mapping[str, Any]) -> None:
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        made, changes = actions.import_standards(
            actor=self.actor, format=_format(path), content=content, dry_run=options["dry_run"]
        )
        lines = [
            f"{one['section']}  − {_entry(one['before'])}  + {_entry(one['after'])}" for one in changes[:100]
        ]
        lines.append(_("%(count)s entries differ.") % {"count": len(changes)})
        self.emit({"number": made.number if made else None, "changes": changes}, lines)

    def _export(self, options: Mapping[str, Any]) -> None:
        path = Path(options["file"])
        found = queries.current()
        document = found.document if found else empty()
        ending = _format(path)
        if ending == "yaml":
            path.write_text(files.as_yaml(document), encoding="utf-8")
        elif ending == "csv":
            rows = files.as_rows(document)
            path.write_text(sheets.csv_text(files.HEAD, rows), encoding="utf-8", newline="")
        else:
            path.write_bytes(sheets.xlsx_bytes(_("Standards"), files.HEAD, files.as_rows(document)))
        self.emit({"file": str(path)}, [_("Written: %(file)s") % {"file": path}])

    def _judges(self, options: Mapping[str, Any]) -> None:
        if options["people"] or options["nobody"]:
            named = []
            for one in options["people"]:
                person, _sign, team = one.partition("@@") if "@@" in one else (one, "", "")
                named.append((find_person(person), find_team(team) if team else None))
            actions.set_judges(actor=self.actor, judges=named)
        found = queries.judges()
        lines = [f"{one.person.name}  {one.team.name if one.team else '–'}" for one in found]
        self.emit([describe.judge(one) for one in found], lines)


def _format(path: Path) -> str:
    found = _ENDINGS.get(path.suffix.lower())
    if found is None:
        raise CommandError(_("The file must end in .yaml, .csv or .xlsx."))
    return found


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise CommandError(_("Write a field as NAME=VALUE."))
    return name, value


def _entry(entry: Mapping[str, Any] | None) -> str:
    if not entry:
        return "–"
    kept = {name: value for name, value in entry.items() if name != "id" and value not in ("", None, [])}
    return "  ".join(f"{name}={value}" for name, value in kept.items())
