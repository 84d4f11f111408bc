"""Whoever left long work is told in My work when it is over or waits for them; never by mail (UX-5, MS-8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from tasuki.customers.imports.running import as_work as import_as_work
from tasuki.customers.models import ImportRun
from tasuki.jobs.long_work import LongWork, State
from tasuki.messaging.mailing.models import STATES, Mailing
from tasuki.messaging.mailing.running import as_works as mailings_as_works
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.tables import export_runs
from tasuki.tables.export_models import ExportRun
from tasuki.transitions.bulk.running import as_works as runs_as_works
from tasuki.transitions.models import BulkRun, Notice
from tasuki.web import clock

#: What had more rows than these was not waited for.
SHORT: Final = 500
LOOKS_BACK: Final = timedelta(days=1)
_CODES: Final[Mapping[State, str]] = {
    State.DONE: "work.told_done",
    State.FAILED: "work.told_failed",
    State.READY: "work.told_ready",
}


def tell() -> int:
    """A notice for each long run that is over or waits for whoever started it, once; gives how many."""
    wanted = {_once(work): work for work in _over() if work.by_id is not None and work.state in _CODES}
    told = set(Notice.objects.filter(once_key__in=list(wanted)).values_list("once_key", flat=True))
    new = {key: work for key, work in wanted.items() if key not in told}
    people = Person.objects.in_bulk([work.by_id for work in new.values() if work.by_id])
    rows = [_notice(key, work, people[work.by_id]) for key, work in new.items() if work.by_id in people]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def tell_cancelled(work: LongWork, actor: Actor) -> None:
    """Somebody else cancelled it."""
    person = Person.objects.filter(pk=work.by_id).first() if work.by_id is not None else None
    if person is not None:
        key = f"work.told_cancelled:{work.kind}:{work.id}"
        row = _notice(key, work, person, code="work.told_cancelled", more={"person": actor.name})
        Notice.objects.bulk_create([row], ignore_conflicts=True)


def _over() -> Iterator[LongWork]:
    since, system = clock.now() - LOOKS_BACK, Actor.system()
    imports = ImportRun.objects.filter(finished_at__gte=since, rows_done__gt=SHORT).select_related(
        "started_by"
    )
    yield from (import_as_work(one, system) for one in imports)
    ready = Q(state=BulkRun.State.READY, created_at__gte=since)
    yield from runs_as_works(
        BulkRun.objects.filter(ready | Q(finished_at__gte=since), total__gt=SHORT), system
    )
    read = Q(state=STATES.READING, created_at__gte=since)
    yield from mailings_as_works(
        Mailing.objects.filter(read | Q(state=STATES.DONE, finished_at__gte=since), total__gt=SHORT), system
    )
    exports = ExportRun.objects.filter(finished_at__gte=since).select_related("person")
    yield from (export_runs.as_work(one, system) for one in exports)


def _once(work: LongWork) -> str:
    return f"{_CODES.get(work.state, '')}:{work.kind}:{work.id}"


def _notice(
    key: str, work: LongWork, person: Person, *, code: str = "", more: Mapping[str, Any] | None = None
) -> Notice:
    with translation.override(person.language or "en"):
        title = str(work.title)
    href = work.href or reverse("desk:running")
    values = {"title": title, "done": work.done, "refused": work.refused, "href": href, **(more or {})}
    return Notice(
        person_id=person.pk, code=code or _CODES[work.state], values=values, at=clock.now(), once_key=key
    )
