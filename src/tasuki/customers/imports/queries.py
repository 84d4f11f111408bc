"""Finding imports, and who may see them: those who may import (RO-5, RO-10)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from tasuki.customers.models import ImportRun
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound


def visible_imports(actor: Actor) -> QuerySet[ImportRun]:
    """All imports, for those who may import; for others there are none, not even the page."""
    if not allowed("account.import", actor, ()):
        raise NotFound("page", "imports")
    return ImportRun.objects.all()


def access_import(actor: Actor, import_id: UUID) -> ImportRun:
    """One import; not allowed looks like not found."""
    if not allowed("account.import", actor, ()):
        raise NotFound("import", import_id)
    run = ImportRun.objects.select_related("started_by").filter(pk=import_id).first()
    if run is None:
        raise NotFound("import", import_id)
    return run


def begun_again(run: ImportRun) -> ImportRun | None:
    """The run that does a cancelled one anew, once somebody has begun it."""
    again = run.details.get("again")
    return ImportRun.objects.filter(pk=again).first() if again else None


def rejected_rows(run: ImportRun) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of every rejected row, each once."""
    rows = run.remarks.filter(rejected=True).order_by("line", "id").values_list("line", "row")
    last = 0
    for line, cells in rows.iterator(chunk_size=2_000):
        if line != last and cells:
            last = line
            yield line, cells
