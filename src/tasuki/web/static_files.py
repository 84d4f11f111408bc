"""Scripts, styles and pictures as the server hands them out: named by content and compressed, made at its start.

A name that holds a digest of the content may be kept by browsers for ever, and an upgrade never meets an old script.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

#: Parts of packages that no page of ours loads.
UNUSED: Final = ("ninja", "account", "htmx-4*", "htmax*", "ext")
STAMP: Final = ".published"


def publish() -> bool:
    """Collect what changed since the last start; says whether anything had to be done.

    Where another process does the same at once, both write the same files. Example: the second start → False.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    stamp, now = root / STAMP, _state()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(UNUSED))
    fresh = root / f"{STAMP}.{os.getpid()}"
    fresh.write_text(now, encoding="ascii")
    fresh.replace(stamp)
    return True


def _state() -> str:
    """A digest over every file's name, size and time of change."""
    found = hashlib.sha256()
    for line in sorted(_lines()):
        found.update(line.encode())
    return found.hexdigest()


def _lines() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list(list(UNUSED)):
            about = Path(storage.path(name)).stat()
            yield f"{name} {about.st_size} {about.st_mtime_ns}\n"
