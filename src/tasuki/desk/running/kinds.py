"""The kinds of long work there are: where each finds its runs, and how it is cancelled (UX-5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.imports.actions import cancel_import
from tasuki.customers.imports.running import as_work as import_as_work
from tasuki.customers.models import ImportRun
from tasuki.jobs.long_work import LongWork, State
from tasuki.messaging.mailing.actions import withdraw
from tasuki.messaging.mailing.models import Mailing
from tasuki.messaging.mailing.queries import visible_mailings
from tasuki.messaging.mailing.running import RESTING as MAILINGS_RESTING
from tasuki.messaging.mailing.running import as_works as mailings_as_works
from tasuki.passages.models import Rebuild
from tasuki.rules.access import Actor, allowed
from tasuki.tables import export_runs
from tasuki.tables.export_models import ExportRun
from tasuki.transitions.actions.bulk import cancel_bulk
from tasuki.transitions.bulk.running import GOING as RUNS_OPEN
from tasuki.transitions.bulk.running import as_works as runs_as_works
from tasuki.transitions.bulk.running import visible_runs
from tasuki.web import clock

INDEX: Final = uuid5(NAMESPACE_URL, "tasuki:index")
_INDEX_SHOWN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work. `find`: what of it the actor may see, newest first, narrowed to one run or not, and to
    what is under way or not, before it is cut.
    """

    name: str
    label: str | Promise
    find: Callable[[Actor, UUID | None, int, bool], list[LongWork]]
    cancel: Callable[[Actor, UUID], Any] | None = None


def _imports(actor: Actor, only: UUID | None, most: int, going: bool) -> list[LongWork]:
    if not allowed("account.import", actor, ()):
        return []
    rows = ImportRun.objects.exclude(state=ImportRun.State.DRAFT).select_related("started_by")
    rows = rows.filter(pk=only) if only else rows
    rows = rows.filter(state__in=(ImportRun.State.WAITING, ImportRun.State.RUNNING)) if going else rows
    return [import_as_work(one, actor) for one in rows.order_by("-created_at", "-id")[:most]]


def _bulks(actor: Actor, only: UUID | None, most: int, going: bool) -> list[LongWork]:
    rows = visible_runs(actor)
    rows = rows.filter(pk=only) if only else rows
    rows = rows.filter(state__in=RUNS_OPEN) if going else rows
    return runs_as_works(rows.order_by("-created_at", "-id")[:most], actor)


def _mailings(actor: Actor, only: UUID | None, most: int, going: bool) -> list[LongWork]:
    rows = Mailing.objects.order_by("-created_at", "-id")
    if not allowed("work.see", actor, ()):
        rows = visible_mailings(actor)
    rows = rows.filter(pk=only) if only else rows
    rows = rows.exclude(state__in=MAILINGS_RESTING) if going else rows
    return mailings_as_works(rows[:most], actor)


def _exports(actor: Actor, only: UUID | None, most: int, going: bool) -> list[LongWork]:
    rows = export_runs.visible_exports(actor).select_related("person")
    rows = rows.filter(pk=only) if only else rows
    rows = rows.filter(state__in=(ExportRun.State.WAITING, ExportRun.State.RUNNING)) if going else rows
    return [export_runs.as_work(one, actor) for one in rows.order_by("-created_at", "-id")[:most]]


def _index(actor: Actor, only: UUID | None, _most: int, going: bool) -> list[LongWork]:
    """The making of the search index, of all rooms together; nobody started it, nobody can stop it."""
    if not allowed("work.see", actor, ()) or only not in (None, INDEX):
        return []
    lately = Q(ended_at=None) | Q(ended_at__gte=clock.now() - _INDEX_SHOWN)
    rows = list(Rebuild.objects.filter(lately))
    unended = [one for one in rows if one.ended_at is None]
    if not rows or (going and not unended):
        return []
    ends = [one.ended_at for one in rows if one.ended_at is not None]
    return [
        LongWork(
            kind="index",
            id=INDEX,
            title=_("Search index"),
            state=State.RUNNING if unended else State.DONE,
            started_at=min(one.began_at for one in unended or rows),
            finished_at=None if unended else max(ends),
            done=sum(one.done for one in rows),
            total=None if unended else sum(one.done for one in rows),
        )
    ]


KINDS: Final[dict[str, Kind]] = {
    one.name: one
    for one in (
        Kind(
            "import",
            pgettext_lazy("long work", "Import"),
            _imports,
            lambda actor, pk: cancel_import(actor=actor, run_id=pk),
        ),
        Kind(
            "bulk",
            pgettext_lazy("long work", "Many transitions"),
            _bulks,
            lambda actor, pk: cancel_bulk(actor=actor, run_id=pk),
        ),
        Kind(
            "mailing",
            pgettext_lazy("long work", "Mailing"),
            _mailings,
            lambda actor, pk: withdraw(actor=actor, mailing_id=pk),
        ),
        Kind(
            "export",
            pgettext_lazy("long work", "Export"),
            _exports,
            lambda actor, pk: export_runs.cancel_export(actor=actor, run_id=pk),
        ),
        Kind("index", pgettext_lazy("long work", "Index"), _index),
    )
}
