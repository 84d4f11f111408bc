"""`tasuki backup FILE`: everything in one file, while everybody works on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.audit import backup
from tasuki.rules.access import why_not
from tasuki.rules.reasons import refuse_if
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Writes a backup and says what is in it."""

    help = gettext_noop("Write database, files and key into one file.")

    def arguments(self, parser: ArgumentParser) -> None:
        """Where to, and whether with the key."""
        parser.add_argument("file", type=Path, help=_("file to write; must not exist yet"))
        parser.add_argument(
            "--without-key",
            action="store_true",
            help=_("leave secret key and notes key out (then keep them yourself)"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        refuse_if(why_not("audit.verify", self.actor, ()))
        path: Path = options["file"]
        if not path.resolve().parent.is_dir():
            raise CommandError(_("There is no folder %(path)s.") % {"path": path.resolve().parent})
        with self.progress(_("Writing the backup"), 100) as advance:
            shown = 0

            def report(done: int, total: int) -> None:
                nonlocal shown
                percent = done * 100 // max(total, 1)
                advance(percent - shown)
                shown = percent

            manifest = backup.write(path, with_key=not options["without_key"], on_progress=report)
        data = {"file": str(path), "bytes": path.stat().st_size, "engine": manifest.engine,
                "version": manifest.version, "events": manifest.head_seq, "members": len(manifest.members)}  # fmt: skip
        self.emit(data, [_("%(file)s holds %(events)s events, %(members)s files, %(bytes)s bytes.") % data])
