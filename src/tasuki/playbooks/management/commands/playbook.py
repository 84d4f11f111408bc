"""`tasuki playbook`: list, read, check, take in, write out, publish, retire, compare and try playbooks (PB-1)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.people.management.verbs import add_verb
from tasuki.playbooks import actions, describe, folder, listing, queries, words
from tasuki.playbooks.diff import compare
from tasuki.playbooks.diff_view import groups
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.preview import Preview, preview_for
from tasuki.playbooks.queries import find_document
from tasuki.playbooks.view import playbook_view
from tasuki.playbooks.writing import complete
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand

_REF = "key, or key@NUMBER, key@draft, key@shipped"


class Command(TasukiCommand):
    """One verb each; REF names a document: `rep-to-rep.planned`, `rep-to-rep.planned@3`, `…@draft`, `…@shipped`."""

    help = gettext_noop("Playbooks: playbook list|show|validate|import|export|publish|retire|compare|preview")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add_verb(verbs, "list", "all playbooks, and which is in force")
        add_verb(verbs, "show", "what a playbook says").add_argument("ref", metavar="REF", help=_REF)
        check = add_verb(verbs, "validate", "every error in YAML files, by file and line")
        check.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
        _import(add_verb(verbs, "import", "take in YAML files as drafts"))
        out = add_verb(verbs, "export", "a playbook's YAML")
        out.add_argument("ref", metavar="REF", help=_REF)
        out.add_argument("--complete", action="store_true", help="with everything taken from the library")
        out.add_argument("--to", type=Path, metavar="FILE_OR_FOLDER", help="instead of standard output")
        publish = add_verb(verbs, "publish", "publish a draft and put it in force")
        publish.add_argument("--note", required=True, help="what changes, and why")
        reinstate = add_verb(verbs, "reinstate", "put an earlier version in force again")
        reinstate.add_argument("number", type=int, metavar="NUMBER")
        for verb in (publish, reinstate, add_verb(verbs, "retire", "bring the shipped one back")):
            verb.add_argument("key", metavar="KEY")
            verb.add_argument("--revision", type=int, help="only if it is still at this revision")
        differ = add_verb(verbs, "compare", "what differs between two documents")
        differ.add_argument("before", metavar="BEFORE", help=_REF)
        differ.add_argument("after", metavar="AFTER", help=_REF)
        _preview(add_verb(verbs, "preview", "the plan for an account and a day"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        getattr(self, f"_{options['verb']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        cases = listing.cases(self.actor, self.language)
        data = [describe.line(case, one) for case in cases for one in case.lines]
        self.emit(data, (_listed(case, one) for case in cases for one in case.lines))

    def _show(self, options: dict[str, Any]) -> None:
        found = find_document(self.actor, options["ref"])
        self.emit(describe.document(found), _shown(found.document, self.language))

    def _validate(self, options: dict[str, Any]) -> None:
        wrong: list[Reason] = []
        valid: list[dict[str, Any]] = []
        for path in (one for place in options["paths"] for one in folder.files_in(place)):
            try:
                document = folder.read_file(path)
            except Refused as refused:
                wrong += refused.reasons
            else:
                valid.append({"file": str(path), "playbook": document.key, "digest": document.digest})
        if wrong:
            raise Refused(wrong)
        self.emit(valid, (_("%(file)s: valid (%(playbook)s)") % one for one in valid))

    def _import(self, options: dict[str, Any]) -> None:
        places = options["paths"] or [folder.company_folder()]
        paths = [path for place in places for path in folder.files_in(place)]
        if options["key"] and len(paths) != 1:
            raise CommandError(_("--key names one playbook; give one file."))
        found = list(
            folder.take_in(actor=self.actor, paths=paths, key=options["key"], replace=options["replace"])
        )
        data, lines = [], []
        for one in found:
            if one.playbook is None:
                continue
            row = one.playbook
            entry: dict[str, Any] = {"file": str(one.path), "key": row.key, "revision": row.revision}
            line = _("%(file)s: draft of %(key)s") % entry
            if options["publish"]:
                made = actions.publish(
                    actor=self.actor, key=row.key, note=options["publish"], expected_revision=row.revision
                )
                entry["number"] = made.number
                line = _("%(file)s: %(key)s version %(number)s is in force") % entry
            data.append(entry)
            lines.append(line)
        wrong = [reason for one in found for reason in one.reasons]
        if not wrong or not self.json_output:
            self.emit(data, lines)
        if wrong:
            raise Refused(wrong)

    def _export(self, options: dict[str, Any]) -> None:
        found = find_document(self.actor, options["ref"])
        text = complete(found.document) if options["complete"] else found.source
        target: Path | None = options["to"]
        if target is None:
            self.emit({"ref": str(found.ref), "yaml": text}, [text.rstrip("\n")])
            return
        path = target / f"{found.ref.key}.yaml" if target.is_dir() else target
        path.write_text(text, encoding="utf-8")
        self.emit({"ref": str(found.ref), "file": str(path)}, [str(path)])

    def _publish(self, options: dict[str, Any]) -> None:
        key = options["key"]
        made = actions.publish(
            actor=self.actor, key=key, note=options["note"], expected_revision=self._revision(options)
        )
        self._company(key, _("%(key)s version %(number)s is in force") % {"key": key, "number": made.number})

    def _retire(self, options: dict[str, Any]) -> None:
        key = options["key"]
        actions.retire(actor=self.actor, key=key, expected_revision=self._revision(options))
        self._company(key, _("%(key)s is retired; the shipped playbook counts again") % {"key": key})

    def _reinstate(self, options: dict[str, Any]) -> None:
        key, number = options["key"], options["number"]
        actions.reinstate(actor=self.actor, key=key, number=number, expected_revision=self._revision(options))
        self._company(key, _("%(key)s version %(number)s is in force") % {"key": key, "number": number})

    def _revision(self, options: dict[str, Any]) -> int:
        """The revision asked for, else the one there is now."""
        given: int | None = options["revision"]
        return queries.access_playbook(self.actor, options["key"]).revision if given is None else given

    def _company(self, key: str, line: str) -> None:
        self.emit(describe.company(queries.access_playbook(self.actor, key)), [line])

    def _compare(self, options: dict[str, Any]) -> None:
        before, after = (find_document(self.actor, options[name]) for name in ("before", "after"))
        diff = compare(before.document, after.document)
        data = describe.difference(before, after, diff)
        found = groups(diff, before.document, after.document, self.language)
        lines = [line for group in found for line in _changed(group)]
        self.emit(data, lines or [_("Nothing differs.")])

    def _preview(self, options: dict[str, Any]) -> None:
        ref = options["ref"]
        path = Path(ref)
        is_file = path.suffix.lower() in folder.SUFFIXES
        document = folder.read_file(path) if is_file else find_document(self.actor, ref).document
        found = preview_for(
            self.actor,
            document,
            account=options["account"],
            day=_day(options["on"]),
            receiver=options["receiver"],
            signed_on=_day(options["signed"]) if options["signed"] else None,
            giver_available=not options["without_giver"],
            language=self.language,
        )
        self.emit(describe.previewed(found), _planned(found))


def _import(verb: ArgumentParser) -> None:
    verb.add_argument(
        "paths", nargs="*", type=Path, metavar="FILE_OR_FOLDER", help="else TASUKI_HOME/playbooks"
    )
    verb.add_argument("--key", default="", help="else the file's name")
    verb.add_argument("--replace", action="store_true", help="overwrite drafts of the same key")
    verb.add_argument("--publish", metavar="NOTE", default="", help="publish at once, with this note")


def _preview(verb: ArgumentParser) -> None:
    verb.add_argument("ref", metavar="REF_OR_FILE", help=f"{_REF}, or a .yaml file")
    verb.add_argument("--account", required=True, help="external id, exact name or id")
    verb.add_argument("--on", required=True, metavar="YYYY-MM-DD", help="the transition date")
    verb.add_argument("--receiver", default="", help="e-mail, external id or exact name")
    verb.add_argument("--signed", default="", metavar="YYYY-MM-DD", help="when the deal was signed")
    verb.add_argument("--without-giver", action="store_true", help="the outgoing owner is not available")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            _("“%(text)s” is not a date. Write it like 2026-11-30.") % {"text": text}
        ) from None


def _listed(case: listing.Case, one: listing.Line) -> str:
    states = {
        "in_force": _("in force"),
        "replaced": _("replaced by ours"),
        "retired": _("retired"),
        "draft": _("draft"),
    }
    parts = [str(one.ref), case.label, states[one.state]]
    parts += [_("version %(number)s") % {"number": one.number}] if one.number else []
    parts += [_("%(count)s running") % {"count": one.running}]
    return " · ".join(parts)


def _shown(document: PlaybookDocument, language: str) -> Iterator[str]:
    view = playbook_view(document, language)
    yield f"{view.name} · {document.key} · {_('version %(number)s') % {'number': document.version}}"
    yield view.summary
    for phase in view.phases:
        yield f"\n{phase.label}"
        for step in phase.steps:
            gate = f" · {step.gate}" if step.gate else ""
            yield f"  {step.title} ({step.key})\n    {step.due} · {step.role}{gate}"
    yield ""
    for clock in view.clocks:
        yield _("%(limit)s from %(anchor)s: %(step)s") % {
            "limit": clock.limit, "anchor": clock.starts, "step": clock.title,
        }  # fmt: skip


def _changed(group: Any) -> Iterator[str]:
    signs = {"added": "+", "removed": "-", "changed": "~"}
    yield f"{group.label}"
    for entry in group.entries:
        yield f"  {signs[entry.kind]} {entry.title} ({entry.key})"
        for row in entry.rows if entry.kind == "changed" else ():
            yield f"      {row.label}: {row.before or '–'} → {row.after or '–'}"


def _planned(found: Preview) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(found.zone)
    yield f"{found.account.name} · {found.day.isoformat()} · {found.zone}"
    for one in found.steps:
        at = one.planned.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        who = one.person.name if one.person else words.role(one.planned.role)
        yield f"{at}  {one.text.title} · {who}"
