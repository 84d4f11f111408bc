"""Whether anybody works: for pages and `tasuki check`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tasuki.jobs.models import WorkerBeat

ALIVE_FOR = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Workers:
    """How many workers were seen lately, and when the last one was."""

    alive: int
    last_seen: datetime | None


def workers() -> Workers:
    """The workers seen within `ALIVE_FOR`; without any, nothing is sent and no clock is watched."""
    now = datetime.now(UTC)  # noqa: TID251 -- real time, as in `actions.beat`
    seen = list(WorkerBeat.objects.order_by("-seen_at").values_list("seen_at", flat=True)[:500])
    alive = sum(1 for at in seen if at >= now - ALIVE_FOR)
    return Workers(alive, seen[0] if seen else None)
