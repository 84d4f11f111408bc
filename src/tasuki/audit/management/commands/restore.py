"""`tasuki restore FILE`: bring a backup back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.audit import restore
from tasuki.rules.access import Actor
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Only for whoever holds the machine: there may be nobody to ask in an empty database."""

    help = gettext_noop("Bring a backup back.")
    takes_actor = False

    def arguments(self, parser: ArgumentParser) -> None:
        """What from, and whether it may replace data."""
        parser.add_argument("file", type=Path, help=_("a file written by `tasuki backup`"))
        parser.add_argument("--force", action="store_true", help=_("replace the data that is there"))
        parser.add_argument(
            "--without-notes-key",
            action="store_true",
            help=_("also if the key of the sensitive notes is missing: they stay closed"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring it back and prove it."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        manifest = restore.restore(
            path,
            actor=Actor.console(),
            force=options["force"],
            without_notes_key=options["without_notes_key"],
        )
        data = {"file": str(path), "engine": manifest.engine, "version": manifest.version,
                "made_at": manifest.created_at, "events": manifest.head_seq, "verified": True}  # fmt: skip
        self.emit(data, [_("Restored the state of %(made_at)s; its %(events)s events are whole.") % data])
