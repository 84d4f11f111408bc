"""The head of the chain, written down outside the database, so that a rolled-back or shortened log shows (SE-3)."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from tasuki.audit import chain
from tasuki.audit.models import ChainHead
from tasuki.web import clock


def path() -> Path:
    """Where the anchors of this host stand."""
    return Path(settings.TASUKI_HOME) / "audit-anchor.log"


def write() -> bool:
    """Append the present head, once per head; returns whether there was something new to write."""
    head = ChainHead.objects.filter(pk=1).first()
    if head is None or head.seq == 0 or _last_line().startswith(f"{head.seq} "):
        return False
    with path().open("a", encoding="ascii") as file:
        file.write(f"{head.seq} {head.digest} {clock.now().isoformat(timespec='seconds')}\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def read() -> list[tuple[int, str]]:
    """Every anchor as (seq, digest), ascending; empty where none was ever written."""
    try:
        with path().open(encoding="ascii", errors="replace") as file:
            return chain.anchors_in(file)
    except FileNotFoundError:
        return []


def set_aside() -> Path | None:
    """Rename the anchors, because a restored backup begins a new line of anchors; the old ones are kept."""
    old = path()
    if not old.exists():
        return None
    aside = old.with_name(f"audit-anchor.{clock.now():%Y%m%dT%H%M%S%f}.log")
    return old.rename(aside)


def _last_line() -> str:
    try:
        with path().open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 200))
            lines = file.read().decode("ascii", "replace").splitlines()
    except FileNotFoundError:
        return ""
    return lines[-1] if lines else ""
