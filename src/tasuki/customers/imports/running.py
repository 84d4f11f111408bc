"""An import as long work: in the words of all long work (UX-5)."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import ImportRun
from tasuki.jobs.long_work import LongWork, State
from tasuki.rules.access import Actor, allowed

KIND: Final = "import"
_RUN = ImportRun.State
_READING: Final = pgettext_lazy("long work", "Reading the rows; nothing is written yet")
_WRITING: Final = pgettext_lazy("long work", "All rows are read; they are written in one go")
_COMPARING: Final = pgettext_lazy("long work", "All rows are read; they are compared with what is there")


def as_work(run: ImportRun, actor: Actor) -> LongWork:
    """How far an import is. While all rows are written in one go nobody knows how far that is."""
    state = State(run.state)
    written = state == State.RUNNING and run.rows > 0
    total = run.rows or max(run.details.get("lines", 1) - 1, 0) or None
    phase: str | Promise = ""
    if state == State.RUNNING:
        phase = (_COMPARING if run.dry_run else _WRITING) if written else _READING
    return LongWork(
        kind=KIND,
        id=run.pk,
        title=run.file_name,
        state=state,
        phase=phase,
        started_at=run.created_at,
        finished_at=run.finished_at,
        heartbeat_at=run.heartbeat_at,
        done=run.rows_done,
        total=None if written else total,
        refused=run.rejected,
        by_id=run.started_by_id,
        by_name=run.started_by.name if run.started_by else "",
        href=reverse("customers:import", args=[run.pk]),
        cancel=(state == State.WAITING or (state == State.RUNNING and not written))
        and allowed("work.cancel", actor, ()),
    )
