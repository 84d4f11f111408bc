"""Where the bytes of files lie: under their digest, never under a name somebody chose (KN-8)."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from tasuki.documents.models import SourceFile
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock
from tasuki.web.query import in_chunks

YOUNG: Final = timedelta(hours=1)  # the same bytes may just be kept by a change that is not committed yet
GRACE: Final = timedelta(days=1)  # a file without a row may belong to a change that is not committed yet


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that have arrived and belong to nobody yet."""

    path: Path
    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the bytes with this digest lie."""
    return Path(settings.MEDIA_ROOT) / "sources" / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def receive(blocks: Iterable[bytes]) -> Iterator[Received]:
    """Write what arrives to a waiting place, refusing more than the limit; what is not kept is removed."""
    folder = Path(settings.TASUKI_HOME) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix="file-")
    path, digest, size = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for block in blocks:
                size += len(block)
                if size > settings.DOCUMENT_MAX_BYTES:
                    raise too_large(size)
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        yield Received(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def too_large(size: int) -> Refused:
    """The refusal of a file over the limit."""
    return Refused(Reason("document.too_large", {"size": size, "limit": settings.DOCUMENT_MAX_BYTES}))


def keep(received: Received) -> Path:
    """Put the bytes where their digest says; bytes that lie there already are the same ones."""
    target = path_of(received.sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        os.utime(target)  # young again: it is left alone until the row is there
        return target
    shutil.move(received.path, target)
    target.chmod(0o600)
    os.utime(target)
    return target


def drop_unused(sha256: str) -> bool:
    """Remove the bytes if no source has them any more, and nobody can be about to keep the same ones.

    Young ones are left to the nightly sweep: somebody else's row of them may not be committed yet.
    """
    path = path_of(sha256)
    if SourceFile.objects.filter(sha256=sha256).exists():
        return False
    with suppress(FileNotFoundError):
        if _age(path, clock.now()) < YOUNG:
            return False
        path.unlink()
    return True


def tidy(now: datetime) -> int:
    """Remove files that belong to nothing and are older than a day; gives how many."""
    old = [path for path in _everything() if _age(path, now) > GRACE]
    removed = 0
    for some in in_chunks(old):
        names = [path.name for path in some]
        used = set(SourceFile.objects.filter(sha256__in=names).values_list("sha256", flat=True))
        for path in some:
            if path.name not in used and _age(path, now) > GRACE:  # kept again meanwhile: young
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _everything() -> Iterator[Path]:
    for folder in (Path(settings.MEDIA_ROOT) / "sources", Path(settings.TASUKI_HOME) / "incoming"):
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _age(path: Path, now: datetime) -> timedelta:
    with suppress(FileNotFoundError):
        return now - clock.of_file(path.stat().st_mtime)
    return timedelta()
