"""The calendar of a mailing: which message leaves when, and what speaks against a day (MS-7, PB-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from tasuki.customers.models import Blackout
from tasuki.messaging.contact import contact_reasons_many
from tasuki.messaging.decisions import BEFORE_CUTOVER
from tasuki.messaging.drafting import KIND_OF_KEY
from tasuki.messaging.mailing.drafting import load_transitions
from tasuki.messaging.mailing.models import LINE, Mailing, MailingLine
from tasuki.messaging.mailing.queries import to_approve
from tasuki.messaging.mailing.waves import Slot, Spacing, WavePlan, lay_out
from tasuki.messaging.models import Message
from tasuki.people.models import Absence
from tasuki.rules.reasons import Reason
from tasuki.rules.worktime import WorkCalendar, is_working_day
from tasuki.transitions.facts import calendar_for
from tasuki.web import clock
from tasuki.web.bulk import update_rows
from tasuki.web.query import in_chunks

MOST_DOMAINS: Final = 12


@dataclass(frozen=True, slots=True)
class Planned:
    """One message on the calendar, with the facts that warnings look at."""

    line: UUID
    transition: UUID
    account: UUID
    country: str
    zone: str
    domain: str
    sender: UUID | None
    transition_on: date | None
    slot: Slot

    @property
    def day(self) -> date:
        """The day on which it leaves, where it goes."""
        return self.slot.at.astimezone(ZoneInfo(calendar_for("", self.zone).zone)).date()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What would keep so many waiting now. Where it is not the same for all: how it stands with one `account`."""

    reason: Reason
    count: int
    account: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The dry run: waves, days, domains, and what to think about before it starts."""

    total: int
    waves: tuple[dict[str, Any], ...] = ()
    days: tuple[tuple[date, int], ...] = ()
    domains: tuple[tuple[str, int, int], ...] = ()  # the largest: domain, messages, most on one day
    domain_count: int = 0
    warnings: tuple[Reason, ...] = ()
    shut: tuple[Waiting, ...] = field(default=())

    @property
    def last_at(self) -> datetime | None:
        """When the last one leaves."""
        return max((wave["last"] for wave in self.waves), default=None)


def wave_plan(mailing: Mailing) -> WavePlan:
    """The plan in figures; it never begins in the past."""
    return WavePlan(
        first_at=max(mailing.first_at, clock.now()),
        size=mailing.wave_size,
        gap=timedelta(minutes=mailing.gap_minutes),
        pilot=mailing.pilot_size,
        per_minute=mailing.per_minute,
        working_hours=mailing.working_hours,
    )


def plan_lines(mailing: Mailing) -> None:
    """Give every approved line its slot; after a pause what is left moves on by the time that was lost."""
    rows = list(
        MailingLine.objects.filter(mailing=mailing, state=LINE.APPROVED)
        .order_by("wave", "position", "id")
        .values_list("pk", "wave", "nominal_at", "transition__country", "transition__zone")
    )
    calendars = [calendar_for(country, zone) for *_rest, country, zone in rows]
    known = [begins for _pk, _wave, begins, _country, _zone in rows if begins is not None]
    if known:
        slots = _moved([(wave, begins) for _pk, wave, begins, _c, _z in rows], calendars, mailing)
    else:
        slots = lay_out(calendars, wave_plan(mailing))
    update_rows(
        MailingLine,
        ("wave", "nominal_at", "planned_at"),
        ([row[0], slot.wave, slot.begins, slot.at] for row, slot in zip(rows, slots, strict=True)),
    )


def _moved(
    kept: Sequence[tuple[int | None, datetime | None]], calendars: Sequence[WorkCalendar], mailing: Mailing
) -> list[Slot]:
    """The waves that are left keep their distance; the next one begins now if its time has passed."""
    now, plan = clock.now(), wave_plan(mailing)
    first = min(begins for _wave, begins in kept if begins is not None)
    late = max(now - first, timedelta())
    spacing, found = Spacing(plan), []
    for (wave, begins), calendar in zip(kept, calendars, strict=True):
        starts = (begins or first) + late
        found.append(Slot(wave or 1, starts, spacing.at(starts, calendar)))
    return found


def forecast(mailing: Mailing) -> Forecast:
    """What would leave when; nothing is written. Before the approval it counts what is to be approved."""
    planned = _planned(mailing)
    if not planned:
        return Forecast(0)
    return Forecast(
        total=len(planned),
        waves=tuple(_waves(planned)),
        days=tuple(sorted(Counter(one.day for one in planned).items())),
        domains=tuple(_domains(planned)),
        domain_count=len({one.domain for one in planned}),
        warnings=tuple(_warnings(mailing, planned)),
        shut=tuple(_shut(mailing, planned)),
    )


def _planned(mailing: Mailing) -> list[Planned]:
    approved = MailingLine.objects.filter(mailing=mailing, state__in=(LINE.APPROVED, LINE.WAITING))
    rows = approved if approved.exists() else to_approve(mailing)
    found = list(
        rows.order_by("position", "id").values_list(
            "pk", "transition_id", "transition__account_id", "transition__country", "transition__zone",
            "domain", "message__sender_id", "transition__transition_on",
        )
    )  # fmt: skip
    calendars = [calendar_for(country, zone) for _p, _t, _a, country, zone, *_rest in found]
    slots = lay_out(calendars, wave_plan(mailing))
    return [Planned(*row, slot) for row, slot in zip(found, slots, strict=True)]


def _waves(planned: Iterable[Planned]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for one in planned:
        at = one.slot.at
        wave = found.setdefault(
            one.slot.wave,
            {"wave": one.slot.wave, "begins": one.slot.begins, "total": 0, "first": at, "last": at},
        )
        wave["total"] += 1
        wave["first"], wave["last"] = min(wave["first"], at), max(wave["last"], at)
    return list(found.values())


def _domains(planned: Iterable[Planned]) -> list[tuple[str, int, int]]:
    days: dict[str, Counter[date]] = {}
    for one in planned:
        days.setdefault(one.domain, Counter())[one.day] += 1
    found = [(domain, sum(counts.values()), max(counts.values())) for domain, counts in days.items()]
    return sorted(found, key=lambda row: (-row[1], row[0]))[:MOST_DOMAINS]


# -- what speaks against it ------------------------------------------------------------------------


def _warnings(mailing: Mailing, planned: Sequence[Planned]) -> list[Reason]:
    found = [*_absent(planned), *_blackouts(planned)]
    if free := sum(1 for one in planned if not _is_worked(one)):
        found.append(Reason("mailing.on_free_days", {"count": free}))
    if moved := sum(1 for one in planned if one.slot.at - one.slot.begins >= timedelta(hours=12)):
        found.append(Reason("mailing.moved", {"count": moved}))
    kind = KIND_OF_KEY[mailing.key]
    if kind in BEFORE_CUTOVER:
        late = sum(1 for one in planned if one.transition_on is not None and one.day >= one.transition_on)
        if late:
            found.append(Reason("mailing.after_cutover", {"count": late}))
    return found


def _is_worked(one: Planned) -> bool:
    return is_working_day(one.day, calendar_for(one.country, one.zone))


def _absent(planned: Sequence[Planned]) -> list[Reason]:
    """Per person who signs: how many leave on days on which they are away."""
    first, last = min(one.day for one in planned), max(one.day for one in planned)
    senders = {one.sender for one in planned if one.sender is not None}
    rows = Absence.objects.filter(person__in=senders, starts_on__lte=last).select_related("person")
    counts: dict[UUID, int] = {}
    names: dict[UUID, str] = {}
    for row in rows.filter(Q(ends_on=None) | Q(ends_on__gte=first)):
        away = [
            one
            for one in planned
            if one.sender == row.person_id
            and row.starts_on <= one.day
            and (row.ends_on is None or one.day <= row.ends_on)
        ]
        if away:
            counts[row.person_id] = counts.get(row.person_id, 0) + len(away)
            names[row.person_id] = row.person.name
    return [
        Reason("mailing.signer_away", {"person": names[pk], "count": count}, who="operations")
        for pk, count in sorted(counts.items(), key=lambda pair: -pair[1])
    ]


def _blackouts(planned: Sequence[Planned]) -> list[Reason]:
    first, last = min(one.day for one in planned), max(one.day for one in planned)
    found = []
    for row in Blackout.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on"):
        hit = sum(1 for one in planned if row.starts_on <= one.day <= row.ends_on and _concerns(row, one))
        if hit:
            values = {"count": hit, "why": row.why, "from": row.starts_on.isoformat()}
            found.append(Reason("mailing.in_blackout", {**values, "until": row.ends_on.isoformat()}))
    return found


def _concerns(row: Blackout, one: Planned) -> bool:
    if row.account_id is not None:
        return row.account_id == one.account
    return not row.country or row.country == one.country


def _shut(mailing: Mailing, planned: Sequence[Planned]) -> list[Waiting]:
    """What would keep messages waiting if their time were now, by reason and number."""
    kind = str(KIND_OF_KEY[mailing.key])
    counts: Counter[str] = Counter()
    samples: dict[str, tuple[Reason, str]] = {}
    differing: set[str] = set()
    ids = list(dict.fromkeys(one.transition for one in planned))
    lines = Counter(one.transition for one in planned)
    for some in in_chunks(ids):
        rows = load_transitions(some)
        for pk, why in contact_reasons_many(list(rows.values()), kind).items():
            for code, reason in {one.code: one for one in why}.items():
                counts[code] += lines[pk]
                kept = Reason(reason.code, reason.values, reason.who)
                first, _account = samples.setdefault(code, (kept, rows[pk].account.name))
                if first.values != kept.values:
                    differing.add(code)
    return [
        Waiting(samples[code][0], count, samples[code][1] if code in differing else "")
        for code, count in counts.most_common(6)
    ]


def senders_of(mailing: Mailing) -> Mapping[str, int]:
    """Who signs how many."""
    rows = Message.objects.filter(mailing_lines__mailing=mailing).values_list("sender__name", flat=True)
    return Counter(rows)
