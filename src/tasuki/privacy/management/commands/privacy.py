"""`tasuki privacy`: export and erase the data of one person; for how long what is kept (SE-4)."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from tasuki.people.management.verbs import add_verb
from tasuki.privacy import describe, erasing, exporting, retention, subjects
from tasuki.privacy.models import Erasure
from tasuki.rules.access import why_not
from tasuki.rules.reasons import refuse_if
from tasuki.web.command import TasukiCommand
from tasuki.web.reason_texts import sentence


class Command(TasukiCommand):
    """Export, preview, erase, retention; the evidence of erasures."""

    help = gettext_noop("Export or erase what is kept of one person; set for how long what is kept.")

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        export = add_verb(verbs, "export", "everything that is kept of a person, as a zip")
        _who(export)
        export.add_argument("file", type=Path, help="file to write; must not exist yet")
        export.add_argument("--sensitive", action="store_true", help="with the texts of sensitive notes")
        _who(add_verb(verbs, "preview", "what erasing would touch"))
        erase = add_verb(verbs, "erase", "erase a person in every room")
        _who(erase)
        erase.add_argument("--confirm", required=True, metavar="NAME", help="the name, exactly as shown")
        erase.add_argument("--reason", required=True, help="why, without the name: kept as evidence")
        add_verb(verbs, "erasures", "the erasures there were")
        keep = add_verb(verbs, "retention", "show or set for how long what is kept; 0 is for good")
        for name in retention.LIMITS:
            keep.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help="0: for good")
        sweep = add_verb(verbs, "sweep", "erase what the rules no longer keep")
        sweep.add_argument("--dry-run", action="store_true", help="only say how much")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out."""
        verbs: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "export": self._export,
            "preview": self._preview,
            "erase": self._erase,
            "erasures": self._erasures,
            "retention": self._retention,
            "sweep": self._sweep,
        }
        verbs[options["verb"]](options)

    @sensitive_variables()
    def _export(self, options: Mapping[str, Any]) -> None:
        known, path = self._known(options, "privacy.export"), options["file"]
        if path.exists():
            raise CommandError(_("%(path)s exists already. Choose another name.") % {"path": path})
        data = exporting.export(
            actor=self.actor, kind=known.kind, subject_id=known.row.pk, sensitive=options["sensitive"]
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(exporting.as_zip(data))
        told = {"file": str(path), "rooms": sorted(data["rooms"])}
        self.emit(told, [_("%(file)s holds what is kept of this person.") % told])

    def _preview(self, options: Mapping[str, Any]) -> None:
        known = self._known(options, "privacy.erase")
        found = erasing.preview(actor=self.actor, kind=known.kind, subject_id=known.row.pk)
        lines = [f"{found['name']}: {found['rows']}"]
        lines += [f"  {describe.room_name(name)}: {count}" for name, count in found["rooms"].items()]
        lines += [f"! {sentence(reason)}" for reason in found["obstacles"]]
        self.emit(describe.preview_data(found), lines)

    def _erase(self, options: Mapping[str, Any]) -> None:
        known = self._known(options, "privacy.erase")
        row = erasing.erase(
            actor=self.actor,
            kind=known.kind,
            subject_id=known.row.pk,
            confirm=options["confirm"],
            reason=options["reason"],
        )
        data = describe.erasure_data(row)
        done = row.state == Erasure.State.DONE
        line = _("Erased: %(rows)s rows.") if done else _("A worker erases it: %(id)s.")
        self.emit(data, [line % data])

    def _erasures(self, _options: Mapping[str, Any]) -> None:
        rows = [describe.erasure_data(row) for row in describe.erasures(self.actor)[:1_000]]
        self.emit(
            rows,
            [f"{one['asked_at']:%Y-%m-%d}  {one['kind']}  {one['state']}  {one['reason']}" for one in rows],
        )

    def _retention(self, options: Mapping[str, Any]) -> None:
        refuse_if(why_not("privacy.retention", self.actor, ()))
        values = {name: options[name] or None for name in retention.LIMITS if options[name] is not None}
        row = retention.set_rule(actor=self.actor, values=values) if values else retention.rule()
        data = describe.rule_data(row)
        self.emit(
            data, [f"{name}: {_('for good') if value is None else value}" for name, value in data.items()]
        )

    def _sweep(self, options: Mapping[str, Any]) -> None:
        if options["dry_run"]:
            done = retention.preview(actor=self.actor)
        else:
            done = retention.sweep(actor=self.actor)
        self.emit(done, [f"{name}: {count}" for name, count in done.items()] or [_("Nothing is over.")])

    def _known(self, options: Mapping[str, Any], action: str) -> subjects.Known:
        known = subjects.find_by_ref(options["kind"], options["who"])
        return subjects.access(self.actor, known.kind, known.row.pk, action)


def _who(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=subjects.KINDS, help="a customer's person or one of ours")
    parser.add_argument("who", metavar="WHO", help="e-mail address, external id or id")
