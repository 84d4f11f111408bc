"""Uploads that somebody looks at and tries before they are imported (SY-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import BinaryIO, Final

from tasuki.connectors.csvfile.reader import open_table
from tasuki.customers.imports.actions.queueing import begin_at_once, enqueue
from tasuki.customers.imports.engine import Order
from tasuki.customers.imports.lines import forget_old_lines
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.uploads import drop_upload, keep_upload, old_uploads, share_upload, upload_path
from tasuki.customers.models import ImportRun
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.web import clock

DRAFT_KEPT: Final = timedelta(days=7)
_ENDED: Final = (ImportRun.State.DONE, ImportRun.State.FAILED, ImportRun.State.CANCELLED)


def keep_draft(
    *, actor: Actor, kind: str, source: BinaryIO, file_name: str, preset: str = "generic"
) -> ImportRun:
    """Keep an upload until its owner has looked at it and chosen how it is to be understood."""
    refuse_if(why_not("account.import", actor, ()))
    run = ImportRun(kind=kind, preset=preset, file_name=file_name[:300], state=ImportRun.State.DRAFT)
    run.started_by_id = actor.person_id
    path = keep_upload(source, run.id)
    try:
        open_table(path)
        run.save(force_insert=True)
    except BaseException:
        drop_upload(run.id)
        raise
    return run


def start_draft(
    *,
    actor: Actor,
    draft: ImportRun,
    preset: str,
    mapping: Mapping,
    encoding: str | None = None,
    delimiter: str | None = None,
    dry_run: bool = False,
) -> ImportRun:
    """Import a draft, or try it: a trial is a run of its own, and the draft stays. Conflict when it was started."""
    refuse_if(why_not("account.import", actor, ()))
    run = ImportRun(kind=draft.kind) if dry_run else draft
    path = share_upload(draft.pk, run.pk) if dry_run else upload_path(draft.pk)
    if not path.is_file():
        raise Refused(Reason("import.file_gone"))
    order = Order(
        draft.kind, path, draft.file_name, preset, mapping, encoding, delimiter, dry_run, exact=True
    )
    try:
        enqueue(order, run, actor, draft=draft)
    except BaseException:
        if dry_run:
            drop_upload(run.pk)
        raise
    return begin_at_once(run, order)


def discard_draft(*, actor: Actor, draft: ImportRun) -> None:
    """Throw an upload away that was not imported."""
    refuse_if(why_not("account.import", actor, ()))
    if ImportRun.objects.filter(pk=draft.pk, state=ImportRun.State.DRAFT).delete()[0]:
        drop_upload(draft.pk)


def drop_old_drafts() -> int:
    """Throw uploads away that nobody imported within a week, and files that no run needs; returns how many drafts."""
    old = ImportRun.objects.filter(state=ImportRun.State.DRAFT, created_at__lt=clock.now() - DRAFT_KEPT)
    count, _by_model = old.delete()
    forget_old_lines()
    for run_id in old_uploads(DRAFT_KEPT):
        if not ImportRun.objects.filter(pk=run_id).exclude(state__in=_ENDED).exists():
            drop_upload(run_id)
    return count


def last_mapping(kind: str, columns: Sequence[str]) -> tuple[str, Mapping] | None:
    """Preset and mapping of the latest import of this kind that fits the file: what was chosen is remembered."""
    done = ImportRun.objects.filter(kind=kind, state=ImportRun.State.DONE).order_by("-created_at")
    for run in done[:20]:
        mapping = Mapping.from_dict(run.mapping)
        used = {column for names in mapping.fields.values() for column in names}
        if used and used <= set(columns):
            return run.preset, mapping
    return None
