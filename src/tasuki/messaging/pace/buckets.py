"""Taking from the limits inside the claim's transaction, by compare-and-set on rows, whatever the clock does (MS-7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Greatest

from tasuki.messaging.decisions import LONGEST_OUTAGE, outage_pause
from tasuki.messaging.pace.models import EACH, OVERALL, PaceBucket, PaceLimit
from tasuki.messaging.pace.rates import MINUTE, Rate, instant, micros
from tasuki.web.prepared import Prepared, Statement, prepare_update

#: In front of a mail server's name.
SERVER: Final = "!"
#: What holds until operations decide otherwise.
DEFAULTS: Final[Mapping[str, int]] = {OVERALL: 60, EACH: 20}


@dataclass(frozen=True)
class Limits:
    """The limits in force, read once for many messages."""

    per_minute: Mapping[str, int] = field(default_factory=lambda: DEFAULTS)

    def of(self, name: str) -> Rate | None:
        """The limit of `*` or of a domain; None: there is none."""
        wanted = self.per_minute.get(name)
        if wanted is None and name != OVERALL:
            wanted = self.per_minute.get(EACH)
        return Rate(wanted) if wanted else None


class Paced(Exception):
    """This message must wait for its turn. `name`: whose limit is used up, `*` for everything."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def limits() -> Limits:
    """The limits in force."""
    usual = getattr(settings, "MAIL_PACE", DEFAULTS)
    return Limits({**usual, **dict(PaceLimit.objects.values_list("domain", "per_minute"))})


def take(domain: str, given: Limits, now: datetime) -> None:
    """Take one message's share, overall and of its domain, in the caller's transaction; raises `Paced`.

    Each is one UPDATE that demands the share and takes it: of two workers at once the second sees what the first
    left. Everything first, then the domain: always in this order, so that nobody waits for each other.
    """
    for name in (OVERALL, domain):
        rate = given.of(name)
        if rate is not None and not _take(name, rate, micros(now)):
            raise Paced(name)


def open_for(domains: Collection[str], given: Limits) -> None:
    """Make the buckets of these domains where there are none: one statement for many, before they are taken from."""
    wanted = {name for name in (OVERALL, *domains) if given.of(name) is not None}
    wanted -= set(PaceBucket.objects.filter(domain__in=wanted).values_list("domain", flat=True))
    rows = [PaceBucket(domain=name, full_at=0) for name in sorted(wanted)]
    PaceBucket.objects.bulk_create(rows, ignore_conflicts=True)


def _take(name: str, rate: Rate, at: int) -> bool:
    share: dict[str, object] = {"name": name, "latest": at + rate.slack, "at": at, "step": rate.step}
    if _TAKE.change(**share):
        return True
    if PaceBucket.objects.filter(domain=name).exists():
        return False
    PaceBucket.objects.bulk_create([PaceBucket(domain=name, full_at=0)], ignore_conflicts=True)
    return bool(_TAKE.change(**share))


def _take_statement() -> Prepared:
    marks = {"name": "<name>", "latest": 907_110_501, "at": 907_110_502, "step": 907_110_503}
    free = PaceBucket.objects.filter(domain=marks["name"], full_at__lte=marks["latest"])
    later = Greatest(F("full_at"), Value(marks["at"]), output_field=BigIntegerField()) + Value(marks["step"])
    return prepare_update(free, {"full_at": later}, marks)


_TAKE: Final = Statement(_take_statement)


def mend(given: Limits, now: datetime) -> None:
    """After the clock went back nobody waits for the time to come round again: those buckets count as just emptied."""
    at = micros(now)
    longest = max((rate.span for name in given.per_minute if (rate := given.of(name))), default=0)
    for name, full_at in _not_full(at):
        rate = given.of(name)
        span = rate.span if rate else longest
        if full_at > at + span:
            PaceBucket.objects.filter(domain=name, full_at=full_at).update(full_at=at + span)


def shut(given: Limits, now: datetime) -> dict[str, datetime]:
    """Whose limit is used up, and when the next may leave. Mends first, so that nothing is shut for ever."""
    mend(given, now)
    at, found = micros(now), {}
    for name, full_at in _not_full(at):
        rate = given.of(name)
        if rate is not None and full_at > at + rate.slack:
            found[name] = instant(full_at - rate.slack)
    return found


def _not_full(at: int) -> list[tuple[str, int]]:
    rows = PaceBucket.objects.filter(full_at__gt=at).exclude(domain__startswith=SERVER)
    return list(rows.values_list("domain", "full_at"))


def hold(server: str, now: datetime) -> datetime:
    """This mail server is away: nobody asks it for a while, longer and longer; gives until when."""
    since, _new = PaceBucket.objects.get_or_create(domain=_since(server), defaults={"full_at": micros(now)})
    until = now + outage_pause(now - instant(since.full_at))
    PaceBucket.objects.update_or_create(domain=(SERVER + server)[:254], defaults={"full_at": micros(until)})
    return until


def answered(server: str) -> None:
    """It is there: its next outage begins anew."""
    PaceBucket.objects.filter(domain=_since(server)).delete()


def _since(server: str) -> str:
    """Where the beginning of its outage is kept."""
    return (SERVER + SERVER + server)[:254]


def held_until(server: str, now: datetime) -> datetime | None:
    """Until when this mail server is left alone. No pause is longer than the longest: else the clock went back."""
    found = PaceBucket.objects.filter(domain=(SERVER + server)[:254]).values_list("full_at", flat=True)
    until = instant(found[0]) if found else now
    return until if now < until <= now + 2 * LONGEST_OUTAGE else None


def next_at(name: str, given: Limits, now: datetime) -> datetime:
    """When the next one may leave under this limit."""
    rate = given.of(name)
    full_at = PaceBucket.objects.filter(domain=name).values_list("full_at", flat=True).first()
    if rate is None or full_at is None:
        return now
    return max(now, min(instant(full_at - rate.slack), instant(micros(now) + rate.span)))


def forget_full(now: datetime) -> int:
    """A bucket that has been full for an hour says no more than none."""
    return PaceBucket.objects.filter(full_at__lt=micros(now) - 60 * MINUTE).delete()[0]


def names_of(found: Iterable[str]) -> list[str]:
    """The domains among names of limits."""
    return [name for name in found if name not in (OVERALL, EACH)]
