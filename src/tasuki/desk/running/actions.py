"""Cancelling long work, whatever its kind (UX-5)."""

from __future__ import annotations

from uuid import UUID

from tasuki.desk.running.kinds import KINDS
from tasuki.desk.running.queries import access_work
from tasuki.desk.running.telling import tell_cancelled
from tasuki.jobs.long_work import LongWork
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason


def cancel_work(*, actor: Actor, kind: str, work_id: UUID) -> LongWork:
    """Stop it where it is: what is done stays done, the rest is not touched. Whoever started it is told."""
    work = access_work(actor, kind, work_id)
    cancel = KINDS[kind].cancel
    if cancel is None or not work.cancel:
        raise Conflict(Reason("work.over"))
    cancel(actor, work_id)
    work = access_work(actor, kind, work_id)
    if work.by_id is not None and work.by_id != actor.person_id:
        tell_cancelled(work, actor)
    return work
