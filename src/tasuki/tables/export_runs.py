"""Long exports: made in the background, fetched by who asked for them, gone after a week (UX-5, SE-2, SE-4)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, override

from tasuki.audit.actions import record
from tasuki.jobs import pace
from tasuki.jobs.actions import wake_named
from tasuki.jobs.long_work import LongWork
from tasuki.jobs.long_work import State as WorkState
from tasuki.jobs.portions import LEASE
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.tables import export_files, exporting, registry
from tasuki.tables.actions import why_too_long
from tasuki.tables.export_models import ExportRun
from tasuki.tables.table import State
from tasuki.web import clock
from tasuki.web.sheets import Cell

logger = logging.getLogger(__name__)

AT_ONCE: Final = 5_000  # more rows than these are made in the background
PORTION: Final = 500
KEPT: Final = timedelta(days=7)
MOST: Final = 5  # of one person at a time
KIND: Final = "export"
JOB: Final = "tasuki.tables.jobs.make_export"
TELL: Final = "tasuki.desk.running.jobs.tell"  # whoever left it is told that it is over
_OPEN: Final = (ExportRun.State.WAITING, ExportRun.State.RUNNING)


class _Stopped(Exception):
    """Somebody cancelled it, or another worker has taken it over."""


def is_long(state: State, actor: Actor) -> bool:
    """Whether the view has more rows than one waits for."""
    rows = state.narrowed(state.table.rows(actor)).order_by()
    return len(rows.values_list("pk", flat=True)[: AT_ONCE + 1]) > AT_ONCE


@transaction.atomic
def start(*, actor: Actor, table: str, query: str, format: str, strict: bool = False) -> ExportRun:
    """Have a view made into a file; the run says how far it is. One that is being made already is not begun twice.

    What is wrong in the view is left out, or refused.
    """
    state = registry.table(table, actor).read(QueryDict(query.removeprefix("?")), actor)
    exporting.refuse_format(format)
    refuse_if([*(state.problems if strict else ()), *why_too_long(state)])
    if actor.person_id is None:
        raise Refused(Reason("access.needs_person"))
    mine = ExportRun.objects.filter(person_id=actor.person_id, state__in=_OPEN)
    same = mine.filter(table=table, query=state.query(), format=format).first()
    if same is not None:
        return same
    if mine.count() >= MOST:
        raise Refused(Reason("export.too_many", {"most": MOST}))
    run = ExportRun.objects.create(
        person_id=actor.person_id,
        table=table,
        query=state.query(),
        format=format,
        language=get_language() or "en",
        expires_at=clock.now() + KEPT,
    )
    record(actor=actor, action="export.started", subject=("export", run.pk), fields={"table": table})
    wake_named(JOB, run_id=str(run.pk))
    return run


@transaction.atomic
def cancel_export(*, actor: Actor, run_id: UUID) -> ExportRun:
    """Stop it: there is no half file."""
    run = visible_exports(actor).filter(pk=run_id).first()
    if run is None:
        raise NotFound("export", run_id)
    refuse_if(why_not("work.cancel", actor, _self(actor, run)))
    going = ExportRun.objects.filter(pk=run.pk, state__in=_OPEN)
    if not going.update(state=ExportRun.State.CANCELLED, finished_at=clock.now()):
        raise Conflict(Reason("work.over"))
    record(actor=actor, action="export.cancelled", subject=("export", run.pk), fields={"rows": run.done})
    run.refresh_from_db()
    return run


def visible_exports(actor: Actor) -> QuerySet[ExportRun]:
    """That there are exports: one's own; those who run the place see everybody's, never what stands in them."""
    if allowed("work.see", actor, ()):
        return ExportRun.objects.all()
    mine = ExportRun.objects.filter(person_id=actor.person_id) if actor.person_id else None
    return ExportRun.objects.none() if mine is None else mine


def access_export(actor: Actor, run_id: UUID) -> ExportRun:
    """One's own export; not allowed looks like not found."""
    run = ExportRun.objects.filter(pk=run_id).first()
    if run is None or not allowed("export.fetch", actor, _self(actor, run)):
        raise NotFound("export", run_id)
    return run


def fetch(*, actor: Actor, run_id: UUID) -> tuple[ExportRun, Path]:
    """The finished file, for who asked for it, as long as every row in it is still theirs to see."""
    run = access_export(actor, run_id)
    path = export_files.path_of(run.pk, run.format)
    if run.state != ExportRun.State.DONE or run.expires_at <= clock.now() or not path.is_file():
        raise NotFound("export", run_id)
    mine = set(registry.table(run.table, actor).rows(actor).order_by().values_list("pk", flat=True))
    lost = sum(1 for one in export_files.keys(run.pk) if one not in mine)
    if lost:
        raise Refused(Reason("export.not_yours_any_more", {"count": lost}))
    return run, path


def file_name(run: ExportRun) -> str:
    """How the file is called where it is kept."""
    return f"{registry.table(run.table).title} {run.created_at.date().isoformat()}.{run.format}"


# -- making it ---------------------------------------------------------------------------------------


def carry_out(run_id: UUID) -> None:
    """Make one export (idempotent: one that is over, or that another worker has, is left alone)."""
    token = _claim(run_id)
    if token is None:
        return
    run = ExportRun.objects.select_related("person").get(pk=run_id)
    part = export_files.begin(run.pk)
    pace.begin(run.pk)
    try:
        with override(run.language):
            _make(run, part, _Beat(run.pk, token))
    except _Stopped:
        return
    except Refused as refused:
        _fail(run, refused.reasons)
    except (OperationalError, InterfaceError):
        raise  # the database is busy or away: the sweep takes it up again
    except Exception as error:
        logger.exception("export %s failed in an unforeseen way", run_id)
        _fail(run, [Reason("export.crashed", {"problem": type(error).__name__})])
    finally:
        part.unlink(missing_ok=True)


def waiting() -> list[UUID]:
    """Exports that have work and no live worker."""
    rows = ExportRun.objects.filter(_free()).order_by("created_at")
    return list(rows.values_list("pk", flat=True)[:100])


def sweep_old() -> int:
    """Remove what has expired, with its file, and files that belong to nothing; gives how many runs."""
    old = ExportRun.objects.filter(expires_at__lte=clock.now())
    ids = list(old.values_list("pk", flat=True))
    for pk in ids:
        export_files.drop(pk)
    ExportRun.objects.filter(pk__in=ids).delete()
    strays = set(export_files.strays())
    used = ExportRun.objects.filter(pk__in=strays, state__in=(*_OPEN, ExportRun.State.DONE))
    for pk in strays - set(used.values_list("pk", flat=True)):
        export_files.drop(pk)
    return len(ids)


def _free() -> Q:
    late = clock.now() - LEASE
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=late)
    return Q(state=ExportRun.State.WAITING) | Q(silent, state=ExportRun.State.RUNNING)


def _claim(run_id: UUID) -> datetime | None:
    now = clock.now()
    claimed = ExportRun.objects.filter(_free(), pk=run_id).update(
        state=ExportRun.State.RUNNING, heartbeat_at=now, done=0, total=0
    )
    return now if claimed else None


class _Beat:
    """Says how far it is after every portion, and hears whether to go on."""

    def __init__(self, run_id: UUID, token: datetime) -> None:
        self._run_id, self._token = run_id, token
        self._done = 0

    def total(self, rows: int) -> None:
        """So many rows are to be written."""
        self._tell(0, total=rows)

    def watching(self, rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
        """The rows, counted while they are written."""
        count = 0
        for count, row in enumerate(rows, start=1):
            yield row
            if count % PORTION == 0:
                self._tell(PORTION)
        self._tell(count % PORTION)

    def end(self, **values: object) -> None:
        """It is over; with the token, so that one worker says so."""
        mine = ExportRun.objects.filter(
            pk=self._run_id, state=ExportRun.State.RUNNING, heartbeat_at=self._token
        )
        if not mine.update(**values):
            raise _Stopped

    def _tell(self, rows: int, **more: int) -> None:
        until = max(clock.now(), self._token + timedelta(microseconds=1))
        self.end(heartbeat_at=until, done=F("done") + rows, **more)
        self._token = until
        pace.step(self._run_id, rows)


def _make(run: ExportRun, part: Path, beat: _Beat) -> None:
    if not run.person.is_active:
        raise Refused(Reason("step.person_inactive", {"person": run.person.name}))
    actor = actor_for_person(run.person)
    state = registry.table(run.table, actor).read(QueryDict(run.query), actor)
    keys = exporting.keys(state, actor)
    beat.total(len(keys))
    rows = beat.watching(exporting.file_rows(state, keys))
    size = export_files.write(part, run.format, str(state.table.title), exporting.head(state), rows)
    with transaction.atomic():
        now = clock.now()
        beat.end(state=ExportRun.State.DONE, size=size, finished_at=now, expires_at=now + KEPT)
        export_files.keep(part, run.pk, run.format, keys)
        wake_named(TELL)


@transaction.atomic
def _fail(run: ExportRun, reasons: Iterable[Reason]) -> None:
    mine = ExportRun.objects.filter(pk=run.pk, state=ExportRun.State.RUNNING)
    mine.update(
        state=ExportRun.State.FAILED, finished_at=clock.now(), problem=[one.as_dict() for one in reasons]
    )
    wake_named(TELL)


# -- as long work ------------------------------------------------------------------------------------


def _self(actor: Actor, run: ExportRun) -> tuple[str, ...]:
    return ("self",) if actor.person_id is not None and run.person_id == actor.person_id else ()


def as_work(run: ExportRun, actor: Actor) -> LongWork:
    """An export in the words of all long work."""
    mine = _self(actor, run)
    known = run.table in registry.TABLES
    return LongWork(
        kind=KIND,
        id=run.pk,
        title=registry.table(run.table).title if known else run.table,
        state=WorkState(run.state),
        started_at=run.created_at,
        finished_at=run.finished_at,
        heartbeat_at=run.heartbeat_at,
        done=run.done,
        total=run.total or None,
        by_id=run.person_id,
        by_name=run.person.name,
        href=reverse("desk:work", args=[KIND, run.pk]),
        cancel=run.state in _OPEN and allowed("work.cancel", actor, mine),
    )
