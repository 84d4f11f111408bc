"""One verb for many transitions: looked at row by row, then carried out row by row, resumable (SU-7, UX-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from tasuki.audit.actions import record
from tasuki.jobs.actions import wake_named
from tasuki.jobs.portions import Portions, Progress
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.transitions.bulk.verbs import Seen, carry_out, look, why_not_values
from tasuki.transitions.models import BulkRow, BulkRun, Transition
from tasuki.transitions.queries import RELATED, visible_transitions
from tasuki.web import clock
from tasuki.web.bulk import insert_rows
from tasuki.web.ids import new_ids
from tasuki.web.query import in_chunks

AT_ONCE: Final = 500  # more than these is a job
CHUNK: Final = 100
FARTHEST: Final = 50_000  # transitions of one run at most
JOB: Final = "tasuki.transitions.bulk.jobs.carry_out_bulk"
TELL: Final = "tasuki.desk.running.jobs.tell"  # whoever left it is told that it is over
_WORKING: Final = (BulkRun.State.LOOKING, BulkRun.State.RUNNING)


def start_bulk(
    *,
    actor: Actor,
    verb: str,
    values: Mapping[str, Any],
    transitions: Sequence[UUID],
    apply: bool = False,
    inline: bool = False,
    progress: Progress | None = None,
) -> BulkRun:
    """Keep the order and look at each transition: at once up to 500, else as a job. Nothing else is changed.

    Ids that the actor may not see look as if they were not there. With `apply` what is possible is carried out
    after the look; `inline` does everything in this process.
    """
    ids = list(dict.fromkeys(transitions))
    refuse_if(_why_not(verb, values, ids))
    missing = set(ids) - _visible(actor, ids)
    if missing:
        raise NotFound("transition", min(missing))
    run = _keep(actor, verb, values, ids, apply=apply)
    if len(ids) <= AT_ONCE or inline:
        work(run.pk, progress=progress)
    else:
        wake_named(JOB, run_id=str(run.pk))
    run.refresh_from_db()
    return run


def apply_bulk(*, actor: Actor, run_id: UUID, inline: bool = False) -> BulkRun:
    """Carry out what the look found possible, in the name of who ordered it; each row says what became of it."""
    run = _own_run(actor, run_id)
    with transaction.atomic():
        started = BulkRun.objects.filter(pk=run.pk, state=BulkRun.State.READY).update(
            state=BulkRun.State.RUNNING, heartbeat_at=None
        )
        if not started:
            raise Conflict(Reason("bulk.not_ready", {"state": run.state}))
        if run.total > AT_ONCE and not inline:
            wake_named(JOB, run_id=str(run.pk))
    if run.total <= AT_ONCE or inline:
        work(run.pk)
    run.refresh_from_db()
    return run


@transaction.atomic
def drop_bulk(*, actor: Actor, run_id: UUID) -> BulkRun:
    """Leave it: nothing is carried out."""
    run = _own_run(actor, run_id)
    waiting = (BulkRun.State.READY, BulkRun.State.LOOKING)
    if not BulkRun.objects.filter(pk=run.pk, state__in=waiting).update(state=BulkRun.State.DROPPED):
        raise Conflict(Reason("bulk.not_ready", {"state": run.state}))
    run.state = BulkRun.State.DROPPED
    return run


@transaction.atomic
def cancel_bulk(*, actor: Actor, run_id: UUID) -> BulkRun:
    """Stop it: what is done stays done, what is left is not touched and says so (UX-5).

    The run's row is held by whoever works on a portion: that portion ends first, then no further one begins.
    """
    run = access_run(actor, run_id)
    refuse_if(why_not("work.cancel", actor, ("self",) if is_mine(actor, run) else ()))
    going = BulkRun.objects.filter(pk=run.pk, state__in=_WORKING)
    if not going.update(state=BulkRun.State.CANCELLED, finished_at=clock.now()):
        raise Conflict(Reason("work.over"))
    waiting = BulkRow.objects.filter(run=run, state__in=(BulkRow.State.TODO, BulkRow.State.WOULD))
    waiting.update(state=BulkRow.State.LEFT)
    record(
        actor=actor,
        action="transition.bulk_cancelled",
        subject=("bulk_run", run.pk),
        fields={"verb": run.verb, **counts_of(run)},
    )
    run.refresh_from_db()
    return run


def rest_of_bulk(*, actor: Actor, run_id: UUID) -> BulkRun:
    """What a cancelled run left, as a run of its own: each is looked at anew, nothing is changed before."""
    run = _own_run(actor, run_id)
    left = BulkRow.objects.filter(run=run, state=BulkRow.State.LEFT).order_by("position")
    ids = list(left.values_list("transition_id", flat=True))
    if run.state != BulkRun.State.CANCELLED or not ids:
        raise Conflict(Reason("bulk.not_ready", {"state": run.state}))
    seen = _visible(actor, ids)
    values = {name: value for name, value in run.values.items() if name != "apply"}
    return start_bulk(
        actor=actor, verb=run.verb, values=values, transitions=[one for one in ids if one in seen]
    )


def access_run(actor: Actor, run_id: UUID) -> BulkRun:
    """A run, for who ordered it and for operations; not allowed looks like not found."""
    run = BulkRun.objects.filter(pk=run_id).first()
    if run is None or not allowed("bulk.see", actor, ("self",) if is_mine(actor, run) else ()):
        raise NotFound("bulk run", run_id)
    return run


def _own_run(actor: Actor, run_id: UUID) -> BulkRun:
    """A run for whoever ordered it: nobody else acts in their name (RO-10)."""
    run = access_run(actor, run_id)
    refuse_if(why_not("bulk.apply", actor, ("self",) if is_mine(actor, run) else ()))
    return run


def is_mine(actor: Actor, run: BulkRun) -> bool:
    """Whether the actor ordered the run."""
    if actor.person_id is not None:
        return run.by_id == actor.person_id
    return run.by_id is None and actor.kind != "person" and run.by_kind == actor.kind


def work(run_id: UUID, *, progress: Progress | None = None) -> None:
    """Go on with a run until there is nothing left for now; another worker's lease is respected."""
    _portions().work(run_id, progress=progress)


def waiting_runs() -> list[UUID]:
    """Runs that have work and no live worker."""
    return _portions().waiting()


def _portions() -> Portions[BulkRun]:
    return Portions(BulkRun, _WORKING, _chunk, _give_up)


def _chunk(run: BulkRun) -> int:
    """The next rows, in one transaction; at the end of a phase the run moves on."""
    if not _hold(run):
        return 0
    looking = run.state == BulkRun.State.LOOKING
    rows = _next_rows(run)
    if not rows:
        _next_phase(run)
        return 0
    if not looking:
        rows = _claim(rows)
    try:
        actor = _actor(run)
    except Refused as gone:
        _note(rows, {}, looking=looking, otherwise=gone.reasons)
        return len(rows)
    related = Transition.objects.select_related(*RELATED, "account__owner")
    loaded = related.in_bulk([row.transition_id for row in rows])
    if looking:
        found = look(actor, run.verb, list(loaded.values()), run.values)
    else:
        pairs = [(loaded[row.transition_id], row.version) for row in rows if row.transition_id in loaded]
        found = carry_out(actor, run.verb, pairs, run.values)
    _note(rows, {one.transition.pk: one for one in found}, looking=looking)
    return len(rows)


def _hold(run: BulkRun) -> bool:
    """Take the row for the rest of the transaction, on both databases; False once its state is another."""
    return BulkRun.objects.filter(pk=run.pk, state=run.state).update(state=run.state) == 1


def _next_rows(run: BulkRun) -> list[BulkRow]:
    return list(BulkRow.objects.filter(run=run, state=_wanted(run)).order_by("position")[:CHUNK])


def _wanted(run: BulkRun) -> str:
    return BulkRow.State.TODO if run.state == BulkRun.State.LOOKING else BulkRow.State.WOULD


def _give_up(run: BulkRun) -> int:
    """The portion that cannot be worked on is over, so that the run comes to its end; returns how many rows."""
    rows = BulkRow.objects.filter(pk__in=[one.pk for one in _next_rows(run)], state=_wanted(run))
    return rows.update(state=BulkRow.State.FAILED)


def _claim(rows: list[BulkRow]) -> list[BulkRow]:
    """Only rows that nobody else carries out: their state changes in the transaction of the change itself."""
    mine = []
    for row in rows:
        if BulkRow.objects.filter(pk=row.pk, state=BulkRow.State.WOULD).update(state=BulkRow.State.DONE):
            mine.append(row)  # noqa: PERF401 -- each is a statement
    return mine


def _note(
    rows: list[BulkRow], found: Mapping[UUID, Seen], *, looking: bool, otherwise: Sequence[Reason] = ()
) -> None:
    good = BulkRow.State.WOULD if looking else BulkRow.State.DONE
    bad = BulkRow.State.REFUSED if looking else BulkRow.State.FAILED
    for row in rows:
        seen = found.get(row.transition_id)
        if seen is None:
            row.state, row.reasons = bad, [one.as_dict() for one in otherwise]
            continue
        row.state = bad if seen.reasons else good
        row.reasons = [one.as_dict() for one in seen.reasons]
        if seen.what:
            row.what = dict(seen.what)
        if looking:
            row.version = seen.transition.version
    BulkRow.objects.bulk_update(rows, ["state", "reasons", "what", "version"])


def _next_phase(run: BulkRun) -> None:
    if run.state == BulkRun.State.LOOKING:
        after = BulkRun.State.RUNNING if run.values.get("apply") else BulkRun.State.READY
        BulkRun.objects.filter(pk=run.pk, state=run.state).update(state=after)
        return
    now = clock.now()
    ended = BulkRun.objects.filter(pk=run.pk, state=run.state)
    if ended.update(state=BulkRun.State.DONE, finished_at=now):
        states = counts_of(run)
        try:
            actor = _actor(run)
        except Refused:
            actor = Actor.system("bulk")
        record(
            actor=actor,
            action="transition.bulk_done",
            subject=("bulk_run", run.pk),
            fields={"verb": run.verb, **states},
        )
        wake_named(TELL)


def counts_of(run: BulkRun) -> dict[str, int]:
    """How many rows are in each state."""
    found = dict.fromkeys(BulkRow.State.values, 0)
    rows = BulkRow.objects.filter(run=run).order_by()
    found.update(rows.values_list("state").annotate(count=Count("pk")))
    return found


def _actor(run: BulkRun) -> Actor:
    """In whose name it runs, with what they may now; refused once the person who ordered it has left."""
    if run.by is not None and run.by.is_active:
        return actor_for_person(run.by)
    if run.by is not None or run.by_kind == "person":
        raise Refused([Reason("step.person_inactive", {"person": run.by_name})])
    return Actor.console() if run.by_kind == "console" else Actor.system("bulk")


def _visible(actor: Actor, ids: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for some in in_chunks(ids):
        found |= set(visible_transitions(actor).filter(pk__in=some).values_list("pk", flat=True))
    return found


def _why_not(verb: str, values: Mapping[str, Any], ids: Sequence[UUID]) -> list[Reason]:
    if verb not in BulkRun.Verb.values:
        return [Reason("bulk.unknown_verb", {"verb": verb, "known": list(BulkRun.Verb.values)})]
    reasons = why_not_values(verb, values)
    if not ids:
        reasons.append(Reason("bulk.nothing_chosen"))
    if len(ids) > FARTHEST:
        reasons.append(Reason("bulk.too_many", {"count": len(ids), "limit": FARTHEST}))
    return reasons


@transaction.atomic
def _keep(actor: Actor, verb: str, values: Mapping[str, Any], ids: Sequence[UUID], *, apply: bool) -> BulkRun:
    run = BulkRun.objects.create(
        verb=verb,
        values={**values, "apply": apply},
        by_id=actor.person_id,
        by_name=actor.name,
        by_kind=actor.kind,
        total=len(ids),
    )
    now = clock.now()
    fields = [
        "id",
        "created_at",
        "run_id",
        "transition_id",
        "position",
        "state",
        "version",
        "what",
        "reasons",
    ]
    rows = zip(new_ids(len(ids)), ids, strict=True)
    todo = BulkRow.State.TODO.value
    insert_rows(
        BulkRow,
        fields,
        ([pk, now, run.pk, one, place, todo, 0, {}, []] for place, (pk, one) in enumerate(rows)),
    )
    record(
        actor=actor,
        action="transition.bulk_started",
        subject=("bulk_run", run.pk),
        fields={"verb": verb, "count": len(ids)},
    )
    return run
