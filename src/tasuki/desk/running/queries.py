"""Finding long work: what the actor started; those who run the place see everybody's (UX-5, RO-10)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from tasuki.desk.running.kinds import KINDS
from tasuki.jobs.long_work import LongWork, with_pace
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound

PAGE: Final = 50
MOST: Final = 1_000  # nobody turns so many pages


def running(
    actor: Actor, *, going: bool = False, kind: str = "", page: int = 1
) -> tuple[list[LongWork], bool]:
    """A page of long work, newest first, and whether there is more."""
    last = MOST // PAGE
    if page > last:
        return [], False
    upto = page * PAGE + 1
    kinds = [KINDS[kind]] if kind in KINDS else list(KINDS.values())
    rows = [work for one in kinds for work in one.find(actor, None, upto, going)]
    rows.sort(key=lambda work: (work.started_at, work.id), reverse=True)
    return with_pace(rows[upto - 1 - PAGE : upto - 1]), len(rows) >= upto and page < last


def access_work(actor: Actor, kind: str, work_id: UUID) -> LongWork:
    """One run; not allowed looks like not found."""
    found = KINDS[kind].find(actor, work_id, 1, False) if kind in KINDS else []
    if not found:
        raise NotFound("work", work_id)
    return with_pace(found)[0]
