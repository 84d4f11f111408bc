"""Reading the text of a file: a row to be claimed, a process that may break, a result that is kept once (KN-10)."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from tasuki.documents import indexing, storage
from tasuki.documents.accepting import unreadable
from tasuki.documents.forgetting import forgotten
from tasuki.documents.models import Source, SourceFile
from tasuki.documents.reading.parts import Part, Unreadable
from tasuki.web import clock

logger = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 3
SECONDS: Final = 90
LEASE: Final = timedelta(seconds=SECONDS + 60)
_PACKAGES: Final = str(Path(__file__).resolve().parents[2])


def read_source(source_id: UUID) -> str:
    """Read the file of a source, unless it is read or somebody reads it; gives its state afterwards.

    A file over which three workers have died is given up, with the reason.
    """
    file = _claim(source_id)
    if file is None:
        return SourceFile.objects.filter(source_id=source_id).values_list("state", flat=True).first() or ""
    if file.attempts > MOST_ATTEMPTS:
        return _fail(file, Unreadable("gave_up"))
    chosen = file.encoding if file.encoding_chosen else ""
    try:
        found = run(file.form, storage.path_of(file.sha256), chosen)
    except Unreadable as problem:
        return _fail(file, problem)
    return _keep(file, found)


def run(form: str, path: Path, chosen: str = "", seconds: float = SECONDS) -> dict[str, Any]:
    """What the reading process says; Unreadable where it breaks, takes too long or says why it cannot."""
    if not path.is_file():
        raise Unreadable("gone")
    command = [
        sys.executable,
        "-m",
        "tasuki.documents.reading",
        form,
        str(path),
        *([chosen] if chosen else []),
    ]
    known = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    environment = {**known, "PYTHONPATH": _PACKAGES, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, env=environment, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable("too_slow") from None
    if done.returncode != 0:
        logger.info("reading a %s ended with %s: %s", form, done.returncode, done.stderr[-500:])
        raise Unreadable("too_large" if b"MemoryError" in done.stderr else "damaged")
    found: dict[str, Any] = json.loads(done.stdout)
    if "failed" in found:
        raise Unreadable(found["failed"], **found["values"])
    return found


def _claim(source_id: UUID) -> SourceFile | None:
    now, state = clock.now(), SourceFile.State
    free = Q(state=state.WAITING) | Q(state=state.RUNNING, leased_until__lt=now)
    rows = SourceFile.objects.filter(free, source_id=source_id, source__deleted_at=None)
    if not rows.update(state=state.RUNNING, attempts=F("attempts") + 1, leased_until=now + LEASE):
        return None
    return SourceFile.objects.get(source_id=source_id)


def _keep(file: SourceFile, found: dict[str, Any]) -> str:
    """Keep the text, unless another worker took over or the source was deleted meanwhile.

    Who was erased from the account stays out of it (SE-4).
    """
    source = Source.objects.select_related("file").get(pk=file.source_id)
    parts = forgotten(source.account_id).redacted(Part(place, text) for place, text in found["parts"])
    values: dict[str, Any] = {"state": SourceFile.State.DONE, "reason": {}, "cut_at": found["cut_at"]}
    if "encoding" in found and not file.encoding_chosen:
        values |= {"encoding": found["encoding"], "encoding_sure": found["sure"]}
    with transaction.atomic():
        if not _mine(file).update(**values, read_at=clock.now(), leased_until=None):
            return "taken"
        indexing.put(Source.objects.select_related("file").get(pk=file.source_id), parts)
    return SourceFile.State.DONE


def _fail(file: SourceFile, problem: Unreadable) -> str:
    reason = unreadable(problem, file.name).as_dict()
    values = {"state": SourceFile.State.FAILED, "reason": reason, "leased_until": None}
    with transaction.atomic():
        if not _mine(file).update(**values, read_at=clock.now()):
            return "taken"
        indexing.put(Source.objects.select_related("file").get(pk=file.source_id), [])
    return SourceFile.State.FAILED


def _mine(file: SourceFile) -> Any:
    """The row while this attempt still holds it."""
    state = SourceFile.State.RUNNING
    return SourceFile.objects.filter(pk=file.pk, state=state, attempts=file.attempts)
