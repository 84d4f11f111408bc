"""A mailing as long work: in the words of all long work (UX-5, MS-7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from tasuki.jobs.long_work import LongWork, State
from tasuki.messaging.mailing.models import LINE, OPEN, STATES, WORKING, Mailing, MailingLine
from tasuki.messaging.mailing.queries import is_mine, outcome
from tasuki.messaging.models import STATE
from tasuki.rules.access import Actor, allowed

KIND: Final = "mailing"
_ENDS: Final[Mapping[str, State]] = {
    STATES.READING: State.READY,
    STATES.APPROVED: State.READY,
    STATES.PAUSED: State.READY,
    STATES.DONE: State.DONE,
    STATES.WITHDRAWN: State.CANCELLED,
}
#: In these nothing goes on by itself.
RESTING: Final = tuple(_ENDS)
_LEFT: Final = (
    LINE.TODO,
    LINE.DRAFTED,
    LINE.APPROVED,
    LINE.WAITING,
    STATE.QUEUED,
    STATE.CLAIMED,
    STATE.DRAFT,
)
#: What still waits in each phase.
_WAITS: Final[Mapping[str, tuple[str, ...]]] = {
    STATES.DRAFTING: (LINE.TODO,),
    STATES.APPROVING: (LINE.DRAFTED,),
    STATES.QUEUEING: (LINE.APPROVED,),
    STATES.WITHDRAWING: (LINE.TODO, LINE.DRAFTED, LINE.APPROVED, LINE.WAITING),
    STATES.WITHDRAWN: (LINE.WITHDRAWN, STATE.CANCELLED, LINE.BLOCKED, LINE.SKIPPED),
}
_REFUSED: Final = (LINE.BLOCKED, STATE.FAILED, STATE.BOUNCED)


def as_works(mailings: Iterable[Mailing], actor: Actor) -> list[LongWork]:
    """The mailings as long work, with one query for the lines of all."""
    rows = list(mailings)
    counts = _counts([one.pk for one in rows])
    return [_as_work(one, counts.get(one.pk, {}), actor) for one in rows]


def _counts(ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    rows = MailingLine.objects.filter(mailing__in=ids).order_by()
    for pk, state, message, count in rows.values_list("mailing_id", "state", "message__state").annotate(
        count=Count("pk")
    ):
        counts, name = found.setdefault(pk, {}), outcome(state, message)
        counts[name] = counts.get(name, 0) + count
    return found


def _as_work(row: Mailing, counts: Mapping[str, int], actor: Actor) -> LongWork:
    mine = ("self",) if is_mine(actor, row) else ()
    state = _ENDS.get(row.state, State.RUNNING)
    if row.state in WORKING and row.heartbeat_at is None:
        state = State.WAITING
    total = sum(counts.values()) or row.total
    waits = sum(counts.get(name, 0) for name in _WAITS.get(row.state, _LEFT))
    may = allowed("mailing.steer", actor, mine)
    return LongWork(
        kind=KIND,
        id=row.pk,
        title=row.kind_label,
        state=state,
        phase=row.get_state_display() if row.state in OPEN else "",
        started_at=row.created_at,
        finished_at=row.finished_at,
        heartbeat_at=row.heartbeat_at if row.state in WORKING else None,
        done=max(total - waits, 0),
        total=total,
        refused=sum(counts.get(name, 0) for name in _REFUSED),
        by_id=row.ordered_by_id,
        by_name=row.ordered_name,
        href=reverse("messaging:mailing", args=[row.pk]) if allowed("mailing.see", actor, mine) else "",
        cancel=may and row.state in OPEN and row.state != STATES.WITHDRAWING,
    )
