"""The limits as operations see them, with what waits under each (MS-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from tasuki.messaging.pace import buckets
from tasuki.messaging.pace.models import EACH, OVERALL, PaceLimit
from tasuki.messaging.queries import due
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.web import clock

SHOWN: Final = 50


@dataclass(frozen=True)
class Pace:
    """A limit: `*`, `@` or a domain. `waiting`: messages whose time has come; `own`: set by somebody, not usual."""

    domain: str
    per_minute: int
    own: bool
    version: int
    changed_by: str
    waiting: int
    next_at: datetime | None

    @property
    def per_hour(self) -> int:
        """The same for an hour."""
        return self.per_minute * 60


def access_pace(actor: Actor) -> None:
    """For those who operate mail; to others it does not exist (SE-2)."""
    if not allowed("mail.operate", actor, ()):
        raise NotFound("page", "pace")


def paces() -> list[Pace]:
    """Overall, each domain, domains with a limit of their own, and those that most messages wait for."""
    now = clock.now()
    given = buckets.limits()
    set_rows = {one.domain: one for one in PaceLimit.objects.select_related("changed_by")}
    counts = dict(
        due(now).order_by().values_list("domain").annotate(count=Count("pk")).order_by("-count")[:SHOWN]
    )
    shut = buckets.shut(given, now)
    busy = [name for name in counts if name not in set_rows]
    names = [OVERALL, EACH, *sorted(set(set_rows) - {OVERALL, EACH}), *busy]
    return [_pace(name, given, set_rows.get(name), _waiting(name, counts), shut.get(name)) for name in names]


def _pace(
    name: str, given: buckets.Limits, row: PaceLimit | None, waiting: int, next_at: datetime | None
) -> Pace:
    rate = given.of(name)
    return Pace(
        domain=name,
        per_minute=rate.per_minute if rate else 0,
        own=row is not None,
        version=row.version if row else 0,
        changed_by=row.changed_by.name if row and row.changed_by else "",
        waiting=waiting,
        next_at=next_at,
    )


def _waiting(name: str, counts: dict[str, int]) -> int:
    if name == OVERALL:
        return due(clock.now()).count()
    return counts.get(name, 0)
