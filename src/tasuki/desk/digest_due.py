"""Whose digest is due: wishes, slots, absences, and what was sent before (MS-8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from tasuki.desk.digest_content import NOT_MAILED, wishes_of
from tasuki.desk.models import LEFT, STATE, Digest
from tasuki.people.models import Absence, Person
from tasuki.rules.quiet import daily_slot, is_quiet, local_day, may_tell_soon
from tasuki.transitions.models import Notice
from tasuki.web.query import in_chunks

#: A first digest looks back so far.
LOOKS_BACK: Final = timedelta(days=7)
_NEEDED: Final = (
    "id", "name", "email", "language", "zone", "country", "mail_digest", "digest_at", "quiet_from",
    "quiet_until", "quiet_days_off", "last_day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is to be sent now; `row`: it was tried and surely did not leave."""

    person: Person
    slot: str
    since: datetime
    tasks: bool = True
    row: UUID | None = None


class _Kept(NamedTuple):
    pk: UUID
    state: str
    not_before: datetime | None


def due_digests(now: datetime) -> list[Due]:
    """Everybody's digests that are due and not settled, without a query for each. Absent people get none."""
    people = list(_reachable().only(*_NEEDED))
    daily = _daily(people, now)
    busy = {one.person.pk for one in daily}  # whose day begins gets one mail with everything
    found = [*daily, *_soon([one for one in people if one.pk not in busy], now)]
    absent = _absent({one.person.pk: one.person for one in found}, now)
    return [one for one in found if one.person.pk not in absent]


def _reachable() -> QuerySet[Person]:
    rows = Person.objects.filter(is_active=True, email__isnull=False)
    return rows.exclude(email="").exclude(mail_digest=Person.Digest.OFF).order_by("id")


def _daily(people: Iterable[Person], now: datetime) -> list[Due]:
    slots: dict[UUID, tuple[Person, str]] = {}
    for person in people:
        day = daily_slot(wishes_of(person), now)
        if day is not None:
            slots[person.pk] = (person, f"daily:{day.isoformat()}")
    kept = _kept({slot for _person, slot in slots.values()})
    todo = {key: one for key, one in slots.items() if _is_open(kept.get((key, one[1])), now)}
    since = _told_until(todo)
    return [
        Due(person, slot, since.get(key, now - LOOKS_BACK), row=_row(kept.get((key, slot))))
        for key, (person, slot) in todo.items()
    ]


def _soon(people: Iterable[Person], now: datetime) -> list[Due]:
    """Those who want to hear soon, and for whom something has happened; each digest follows the one before."""
    awake = {
        one.pk: one
        for one in people
        if one.mail_digest == Person.Digest.SOON and not is_quiet(wishes_of(one), now)
    }
    if not awake:
        return []
    last = _last_told(awake)
    first: dict[UUID, datetime] = {}
    for some in in_chunks(list(awake)):
        news = Notice.objects.filter(person__in=some, read_at=None, at__gt=now - LOOKS_BACK, at__lte=now)
        news = news.exclude(code__startswith=NOT_MAILED)
        for key, at in news.order_by("at").values_list("person_id", "at"):
            if key not in first and (key not in last or at > last[key][1]):
                first[key] = at
    slots = {key: f"soon:{last[key][0] if key in last else ''}" for key in first}
    kept = _kept(set(slots.values()))
    return [
        Due(
            awake[key],
            slots[key],
            last[key][1] if key in last else now - LOOKS_BACK,
            tasks=False,
            row=_row(kept.get((key, slots[key]))),
        )
        for key, at in first.items()
        if may_tell_soon(wishes_of(awake[key]), at, now) and _is_open(kept.get((key, slots[key])), now)
    ]


def _kept(slots: set[str]) -> dict[tuple[UUID, str], _Kept]:
    """What there is of these slots already."""
    found = {}
    for some in in_chunks(sorted(slots)):
        rows = Digest.objects.filter(slot__in=some)
        for one in rows.only("person_id", "slot", "state", "not_before"):
            found[one.person_id, one.slot] = _Kept(one.pk, one.state, one.not_before)
    return found


def _is_open(kept: _Kept | None, now: datetime) -> bool:
    """Not begun yet, or surely not sent and worth another try."""
    if kept is None:
        return True
    return kept.state == STATE.WAITING and (kept.not_before is None or kept.not_before <= now)


def _row(kept: _Kept | None) -> UUID | None:
    return kept.pk if kept else None


def _told_until(people: Iterable[UUID]) -> dict[UUID, datetime]:
    """Up to when each was told, or may have been."""
    found: dict[UUID, datetime] = {}
    for some in in_chunks(list(people)):
        rows = Digest.objects.filter(person__in=some, state__in=LEFT).order_by().values("person_id")
        found |= {row["person_id"]: row["until"] for row in rows.annotate(until=Max("until"))}
    return found


def _last_told(people: Mapping[UUID, Person]) -> dict[UUID, tuple[UUID, datetime]]:
    """The last digest of each that left, may have left or was refused for good."""
    settled = (*LEFT, STATE.FAILED)
    last = Digest.objects.filter(person=OuterRef("pk"), state__in=settled).order_by("-until", "-id")
    found = {}
    for some in in_chunks(list(people)):
        rows = Person.objects.filter(pk__in=some).annotate(
            last=Subquery(last.values("pk")[:1]), told=Subquery(last.values("until")[:1])
        )
        for key, pk, until in rows.values_list("pk", "last", "told"):
            if pk is not None and until is not None:
                found[key] = (pk, until)
    return found


def _absent(people: Mapping[UUID, Person], now: datetime) -> set[UUID]:
    """Who of them is away today, by their own calendar."""
    today = {key: local_day(wishes_of(person), now) for key, person in people.items()}
    gone = {key for key, person in people.items() if person.last_day and person.last_day < today[key]}
    if not today:
        return gone
    near = Q(ends_on=None) | Q(ends_on__gte=min(today.values()))
    for some in in_chunks(list(people)):
        rows = Absence.objects.filter(near, person__in=some, starts_on__lte=max(today.values()))
        for key, first, last in rows.values_list("person_id", "starts_on", "ends_on"):
            if first <= today[key] and (last is None or last >= today[key]):
                gone.add(key)
    return gone
