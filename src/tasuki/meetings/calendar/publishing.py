"""Publishing a person's plan into their own calendar (CalDAV): connect, disconnect, bring up to date (MT-5).

Whatever the owner of the calendar does over there is theirs: an entry that they changed or removed is left alone, until
the plan itself says something else about it (a meeting that moved); what is over is taken away. Every answer of the
server is kept as it comes, so that a run that breaks off goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.connectors.caldav import CalDav, CalendarClient, Changed, Collection
from tasuki.connectors.caldav.protocol import may_be_asked
from tasuki.meetings.calendar.diary import DiaryEntry, calendar_of_one, entries_of
from tasuki.meetings.calendar.models import CalendarTarget, PublishedEntry
from tasuki.people.models import Person
from tasuki.people.queries import own_entry
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, Unavailable, refuse_if
from tasuki.web import clock, vault

EVERY: Final = timedelta(minutes=15)
LEASE: Final = timedelta(minutes=20)
LONGEST_WAIT: Final = timedelta(hours=6)
BATCH: Final = 50
LIMITS: Final = {"url": 1000, "user_name": 200, "password": 500}

type Opener = Callable[[Collection], CalendarClient]


@dataclass
class Outcome:
    """What a run did, in numbers; `error` is why it broke off."""

    put: int = 0
    removed: int = 0
    released: int = 0
    error: Reason | None = None
    permanent: bool = False
    names: list[str] = field(default_factory=list)


# -- settings ----------------------------------------------------------------------------------------


@transaction.atomic
def connect(*, actor: Actor, url: str, user_name: str = "", password: str = "") -> CalendarTarget:
    """Publish the actor's plan into this calendar from now on; the password is sealed, an empty one keeps the old."""
    person = _own(actor)
    url, user_name = url.strip(), user_name.strip()
    before = CalendarTarget.objects.filter(person=person).first()
    same = (
        before is not None
        and (before.url, before.user_name) == (url, user_name)
        and before.sealed is not None
    )
    reasons = _why_not(url, user_name, password)
    if not password and not same:
        reasons.append(Reason("calendar.no_password"))
    refuse_if(reasons)
    if before is not None and before.url != url:
        before.delete()  # another calendar: what stands in the old one is not ours to look after any more
        before = None
    row = before or CalendarTarget(person=person)
    row.url, row.user_name, row.ends = url, user_name, False
    if password:
        row.sealed = vault.seal(password, bound_to=_bound(row))
        row.key_id = vault.key_id(row.sealed)
    row.next_at, row.failures, row.error_code, row.error_values = clock.now(), 0, "", {}
    row.version += 1
    row.save()
    _tell(actor, "calendar.connected", person, {"target": str(row.pk), "password": bool(password)})
    return row


@transaction.atomic
def disconnect(*, actor: Actor) -> None:
    """Publish no more: what we put there is taken away, then the settings and the password go."""
    person = _own(actor)
    row = CalendarTarget.objects.filter(person=person).first()
    if row is None:
        raise Refused(Reason("calendar.no_target"))
    CalendarTarget.objects.filter(pk=row.pk).update(ends=True, next_at=clock.now(), version=F("version") + 1)
    _tell(actor, "calendar.disconnected", person, {"target": str(row.pk)})


def sync_now(*, actor: Actor, opened: Opener = CalDav) -> Outcome:
    """Bring the actor's calendar up to date while they wait; what went wrong is in the outcome."""
    person = _own(actor)
    row = CalendarTarget.objects.filter(person=person).first()
    if row is None:
        raise Refused(Reason("calendar.no_target"))
    CalendarTarget.objects.filter(pk=row.pk).update(next_at=clock.now())
    found = sync_target(row.pk, opened=opened)
    if found is None:
        raise Conflict(Reason("conflict.stale"))
    return found


def target_of(person: Person) -> CalendarTarget | None:
    """The calendar that the person's plan goes to."""
    return CalendarTarget.objects.filter(person=person).first()


def trouble_of(row: CalendarTarget | None) -> Reason | None:
    """What went wrong at the last try, with the way out in its sentence."""
    code = row.error_code if row is not None else ""
    return Reason(code, row.error_values) if row is not None and code else None


# -- bringing it up to date ----------------------------------------------------------------------------


def sync_due(limit: int = BATCH, opened: Opener = CalDav) -> int:
    """Every calendar whose time has come; gives how many were brought up to date or tried."""
    rows = CalendarTarget.objects.filter(next_at__lte=clock.now()).order_by("next_at")
    found = list(rows.values_list("pk", flat=True)[:limit])
    return sum(sync_target(pk, opened=opened) is not None for pk in found)


def sync_target(target_id: UUID, *, opened: Opener = CalDav) -> Outcome | None:
    """One calendar, by one worker at a time; None when another has it. Nothing here is inside a transaction."""
    now = clock.now()
    mine = CalendarTarget.objects.filter(pk=target_id, next_at__lte=now)
    if not mine.update(next_at=now + LEASE):
        return None
    row = CalendarTarget.objects.select_related("person").get(pk=target_id)
    outcome = Outcome()
    try:
        client = opened(Collection(row.url, row.user_name, _password(row)))
        client.check()
        _bring_up_to_date(row, client, outcome)
    except Unavailable as problem:
        outcome.error, outcome.permanent = problem.reason, problem.permanent
    _finish(row, outcome)
    return outcome


def _bring_up_to_date(row: CalendarTarget, client: CalendarClient, outcome: Outcome) -> None:
    wanted = {} if row.ends or not row.person.is_active else {one.uid: one for one in entries_of(row.person)}
    known = {one.uid: one for one in PublishedEntry.objects.filter(target=row)}
    there = client.etags()
    for uid, entry in wanted.items():
        _publish(row, client, entry, known.get(uid), there, outcome)
    for uid, kept in known.items():
        if uid not in wanted:
            _remove(client, kept, there, outcome)


def _publish(
    row: CalendarTarget,
    client: CalendarClient,
    entry: DiaryEntry,
    kept: PublishedEntry | None,
    there: Mapping[str, str],
    outcome: Outcome,
) -> None:
    """Put the entry there, unless it says the same as before: then what its owner did with it stands."""
    name = kept.href if kept is not None else name_of(entry.uid)
    if kept is not None and kept.digest == entry.digest:
        if kept.released_at is None and there.get(name) != kept.etag:
            kept.released_at = clock.now()
            kept.save(update_fields=["released_at"])
            outcome.released += 1
        return
    try:
        etag = client.put(name, calendar_of_one(row.person, entry), etag=there.get(name, ""))
    except Changed:  # in this very moment: the next run sees what is there
        return
    values = {"href": name, "etag": etag, "digest": entry.digest, "released_at": None}
    PublishedEntry.objects.update_or_create(target=row, uid=entry.uid, defaults=values)
    outcome.put += 1


def _remove(client: CalendarClient, kept: PublishedEntry, there: Mapping[str, str], outcome: Outcome) -> None:
    """What is over goes, also where its owner had changed it; what is gone already is forgotten."""
    if kept.href in there:
        try:
            client.delete(kept.href, etag=there[kept.href])
        except Changed:
            return
        outcome.removed += 1
    kept.delete()


def _finish(row: CalendarTarget, outcome: Outcome) -> None:
    """When it is looked at next. A row that was to end goes, also where the server does not let us in any more."""
    mine = CalendarTarget.objects.filter(pk=row.pk, version=row.version)
    if row.ends and (outcome.error is None or outcome.permanent):
        mine.delete()
        return
    now = clock.now()
    if outcome.error is None:
        mine.update(synced_at=now, next_at=now + EVERY, failures=0, error_code="", error_values={})
        return
    wait = min(timedelta(minutes=5) * 2 ** min(row.failures, 10), LONGEST_WAIT)
    mine.update(
        next_at=None if outcome.permanent else now + wait,
        failures=min(row.failures + 1, 1000),
        error_code=outcome.error.code[:60],
        error_values=dict(outcome.error.values),
    )
    if outcome.permanent:
        record(
            actor=Actor.system("calendar"),
            action="calendar.sync_failed",
            subject=("person", row.person_id),
            fields={"target": str(row.pk), "code": outcome.error.code},
        )


def name_of(uid: str) -> str:
    """What an entry is called over there: ours can be told by its name.

    >>> name_of("step-1@tasuki.example").startswith("tasuki-")
    True
    """
    return f"tasuki-{hashlib.sha256(uid.encode()).hexdigest()[:40]}.ics"


def _password(row: CalendarTarget) -> str:
    return vault.unseal(bytes(row.sealed), bound_to=_bound(row)) if row.sealed is not None else ""


def _bound(row: CalendarTarget) -> str:
    return f"calendar-target:{row.pk}"


def _why_not(url: str, user_name: str, password: str) -> list[Reason]:
    given = {"url": url, "user_name": user_name, "password": password}
    reasons = [
        Reason("calendar.too_long", {"field": name, "most": LIMITS[name]})
        for name, text in given.items()
        if len(text) > LIMITS[name]
    ]
    if not may_be_asked(url):
        reasons.append(Reason("calendar.bad_url", {"url": url[:200]}))
    if any(ord(char) < 32 for char in user_name + password) or ":" in user_name:
        reasons.append(Reason("calendar.bad_user"))
    return reasons


def _own(actor: Actor) -> Person:
    person = own_entry(actor)
    refuse_if(why_not("calendar.own", actor, {"self"}))
    return person


def _tell(actor: Actor, action: str, person: Person, fields: dict[str, object]) -> None:
    record(actor=actor, action=action, subject=("person", person.pk), fields=fields)
