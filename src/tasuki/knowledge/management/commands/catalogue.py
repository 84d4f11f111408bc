"""`tasuki catalogue`: the company's own items: list, show, add, edit, retire, reinstate, YAML in and out (KN-3)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.knowledge.company import actions, files, queries
from tasuki.knowledge.models import OwnItem
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """One verb each; what is written comes as YAML, so that what was exported can be changed and taken in again."""

    help = gettext_noop("Own knowledge items: catalogue list|show|import|export|retire|reinstate")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verbs and what each takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add_verb(verbs, "list", "the company's own items")
        for name, text in (
            ("show", "one item with its history"),
            ("retire", "ask for it no more"),
            ("reinstate", "ask for it again"),
        ):
            verb = add_verb(verbs, name, text)
            verb.add_argument("key", metavar="KEY")
            if name != "show":
                verb.add_argument(
                    "--at-version", type=int, metavar="N", help="only if it is still at this version"
                )
        add_verb(verbs, "import", "add and change items, wholly or not at all").add_argument(
            "file", type=Path, metavar="FILE"
        )
        add_verb(verbs, "export", "all own items as YAML").add_argument(
            "--to", type=Path, metavar="FILE", help="instead of standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        getattr(self, f"_{options['verb']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        topics, rows = queries.own_topics(), list(queries.visible_items(self.actor))
        self.emit([queries.describe(row, topics) for row in rows], [_line(row) for row in rows])

    def _show(self, options: dict[str, Any]) -> None:
        row = queries.access_item(self.actor, options["key"])
        versions = queries.versions_of(row)
        data = queries.describe(row, queries.own_topics())
        history = [
            {"number": one.number, "what": one.what, "at": one.at.isoformat(), "by": one.by_name}
            for one in versions
        ]
        lines = [
            f"{one.number}  {one.at:%Y-%m-%d %H:%M}  {one.by_name}  {one.get_what_display()}"
            for one in versions
        ]
        self.emit({**data, "versions": history}, [_line(row), *lines])

    def _retire(self, options: dict[str, Any]) -> None:
        row = actions.retire_item(
            actor=self.actor, key=options["key"], expected_version=options["at_version"]
        )
        self._done(row)

    def _reinstate(self, options: dict[str, Any]) -> None:
        row = actions.reinstate_item(
            actor=self.actor, key=options["key"], expected_version=options["at_version"]
        )
        self._done(row)

    def _import(self, options: dict[str, Any]) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise Refused(
                Reason("input.invalid", {"field": str(options["file"]), "message": str(problem)})
            ) from None
        found = files.import_yaml(actor=self.actor, text=text)
        data = {"added": found.added, "changed": found.changed, "unchanged": found.unchanged}
        counts = {name: len(keys) for name, keys in data.items()}
        self.emit(data, [_("Added: %(added)s, changed: %(changed)s, as before: %(unchanged)s") % counts])

    def _export(self, options: dict[str, Any]) -> None:
        text = files.export_yaml(self.actor)
        target: Path | None = options["to"]
        if target is None:
            self.emit({"yaml": text}, [text.rstrip("\n")])
            return
        target.write_text(text, encoding="utf-8")
        self.emit({"file": str(target)}, [str(target)])

    def _done(self, row: OwnItem) -> None:
        self.emit(queries.describe(row, queries.own_topics()), [_line(row)])


def _line(row: OwnItem) -> str:
    weights = ", ".join(f"{scenario} {weight}" for scenario, weight in row.weights.items())
    state = _("retired") if row.retired_at else weights or _("not required")
    missing = queries.missing_languages(row)
    behind = (
        "  " + _("(English stands in for: %(languages)s)") % {"languages": ", ".join(missing)}
        if missing
        else ""
    )
    return f"{row.key}  {queries.label_of(row)}  [{state}]{behind}"
