"""Cover: somebody answers the customer from the first hour; who owns the account is decided separately (TR-6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.models import Account, Ownership, Participation
from tasuki.customers.queries import relations_to_account
from tasuki.people.models import Absence, Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.cover.queries import find_cover, running_cover
from tasuki.transitions.facts import local_day
from tasuki.transitions.models import Cover, Notice, Transition
from tasuki.web import clock

RELATION = "cover"
SHORTEST_REASON = 3


@transaction.atomic
def start_cover(
    *,
    actor: Actor,
    account: Account,
    person: Person,
    reason: str,
    until: date | None = None,
    ownership: str = Ownership.Role.ACCOUNT,
) -> Cover:
    """Let `person` answer the customer for the owner of the role; the owner of record stays.

    They see and edit the account from now on and are told. `until` is the day on which the owner is expected back.
    """
    running = running_cover(account.pk, ownership)
    absent = owner_of(account, ownership)
    reasons = _why_not(actor, account, person, absent, reason, until, ownership)
    if running is not None:
        reasons.append(
            Reason(
                "cover.exists",
                {"account": account.name, "person": running.person.name},
                where=f"/accounts/{account.pk}/cover/",
            )
        )
    refuse_if(reasons)
    return _begin(actor, account, person, absent, reason, until, ownership)


@transaction.atomic
def replace_cover(
    *, actor: Actor, cover_id: UUID, person: Person, reason: str, until: date | None = None
) -> Cover:
    """Somebody else covers from now on; the cover that was there is over, if it still ran (else Conflict)."""
    cover = find_cover(actor, cover_id)
    reasons = _why_not(actor, cover.account, person, cover.absent, reason, until, cover.ownership)
    if person.pk == cover.person_id:
        reasons.append(Reason("cover.same_person", {"person": person.name}))
    refuse_if(reasons)
    _end(actor, cover, Cover.Ended.REPLACED)
    return _begin(actor, cover.account, person, cover.absent, reason, until, cover.ownership)


@transaction.atomic
def end_cover(*, actor: Actor, cover_id: UUID) -> Cover:
    """End a cover by hand; one that is over already is a Conflict."""
    cover = find_cover(actor, cover_id)
    refuse_if(why_not("cover.manage", actor, relations_to_account(actor, cover.account)))
    _end(actor, cover, Cover.Ended.STOPPED)
    return cover


def end_for_handover(actor: Actor, moved: Transition) -> None:
    """The permanent owner takes over: the cover of that role is over, in the transaction of the cut-over."""
    cover = running_cover(moved.account_id, moved.ownership)
    if cover is not None:
        _end(actor, cover, Cover.Ended.HANDED_OVER)


def end_returned(now: datetime) -> int:
    """End every cover that is over by itself, and return how many.

    A permanent owner took over, however the owner was changed; or the absent one is back: the day has come, or the
    absence is over. Who is still away by their absences, or has left the company, is not back whatever day was
    expected.
    """
    ended = 0
    rows = Cover.objects.filter(ended_at=None)
    for cover in rows.select_related("account__owner", "person", "absent").order_by("pk").iterator():
        why = _why_over(cover, local_day(now, cover.account.zone))
        if why is not None:
            try:
                with transaction.atomic():
                    _end(Actor.system("cover"), cover, why)
            except Conflict:  # somebody ended it at the same instant
                continue
            ended += 1
    return ended


def _why_over(cover: Cover, today: date) -> Cover.Ended | None:
    owner = owner_of(cover.account, cover.ownership)
    if owner is not None and owner.is_active and owner.pk != cover.absent_id:
        return Cover.Ended.HANDED_OVER
    return Cover.Ended.RETURNED if _is_back(cover, today) else None


def _is_back(cover: Cover, today: date) -> bool:
    absent = cover.absent
    if absent is None or not absent.is_active or (absent.last_day is not None and absent.last_day < today):
        return False
    absences = Absence.objects.filter(person=absent, starts_on__lte=today)
    if absences.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists():
        return False
    if cover.until is not None:
        return cover.until <= today
    began = local_day(cover.started_at, cover.account.zone)
    return absences.filter(ends_on__gte=began).exists()


def owner_of(account: Account, ownership: str) -> Person | None:
    """Who owns the account in this role."""
    if ownership == Ownership.Role.ACCOUNT:
        return account.owner
    row = Ownership.objects.filter(account=account, role=ownership, until=None).select_related("person")
    found = row.first()
    return found.person if found else None


def _why_not(
    actor: Actor,
    account: Account,
    person: Person,
    absent: Person | None,
    reason: str,
    until: date | None,
    ownership: str,
) -> list[Reason]:
    reasons = why_not("cover.manage", actor, relations_to_account(actor, account))
    today = local_day(clock.now(), account.zone)
    if ownership not in Ownership.Role.values:
        reasons.append(Reason("cover.unknown_role", {"known": list(Ownership.Role.values)}))
    if not person.is_active or (person.last_day is not None and person.last_day < (until or today)):
        reasons.append(Reason("cover.person_leaves", {"person": person.name}))
    if absent is not None and absent.pk == person.pk:
        reasons.append(Reason("cover.is_owner", {"person": person.name}))
    away = Absence.objects.filter(person=person, starts_on__lte=today)
    if away.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists():
        reasons.append(Reason("cover.person_absent", {"person": person.name}))
    if until is not None and until <= today:
        reasons.append(Reason("cover.until_past", {"day": until.isoformat(), "today": today.isoformat()}))
    if is_placeholder(reason) or len(reason.strip()) < SHORTEST_REASON:
        reasons.append(Reason("cover.reason_missing"))
    return reasons


def _begin(
    actor: Actor,
    account: Account,
    person: Person,
    absent: Person | None,
    reason: str,
    until: date | None,
    ownership: str,
) -> Cover:
    now = clock.now()
    cover = Cover(
        account=account,
        ownership=ownership,
        person=person,
        absent=absent,
        reason=reason,
        started_at=now,
        started_by_id=actor.person_id,
        until=until,
    )
    try:
        with transaction.atomic():
            cover.save(force_insert=True)
    except IntegrityError:
        raise Conflict(Reason("conflict.cover", {"account": account.name})) from None
    Participation.objects.create(account=account, person=person, relation=RELATION, transition_id=cover.pk)
    _tell(cover, "notice.cover_started", [person.pk])
    fields = {
        "cover": str(cover.pk),
        "person": str(person.pk),
        "role": ownership,
        "reason": fingerprint(reason),
    }
    record(actor=actor, action="cover.started", subject=("account", account.pk), fields=fields)
    return cover


def _end(actor: Actor, cover: Cover, why: Cover.Ended) -> None:
    now = clock.now()
    if not Cover.objects.filter(pk=cover.pk, ended_at=None).update(ended_at=now, ended_because=why):
        raise Conflict(Reason("conflict.cover", {"account": cover.account.name}))
    cover.ended_at, cover.ended_because = now, why
    Participation.objects.filter(transition_id=cover.pk).update(relation="took_part")
    _tell(cover, "notice.cover_ended", [cover.person_id, cover.absent_id])
    fields = {"cover": str(cover.pk), "because": str(why.value)}
    record(actor=actor, action="cover.ended", subject=("account", cover.account_id), fields=fields)


def _tell(cover: Cover, code: str, people: Iterable[UUID | None]) -> None:
    values = {
        "account": cover.account.name,
        "absent": cover.absent.name if cover.absent else "–",
        "person": cover.person.name,
        "day": cover.until.isoformat() if cover.until else "–",
    }
    rows = [
        Notice(
            person_id=person,
            code=code,
            values={**values, "href": f"/accounts/{cover.account_id}/cover/"},
            at=clock.now(),
            once_key=f"{code}:{cover.pk}:{person}",
        )
        for person in dict.fromkeys(people)
        if person is not None
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
