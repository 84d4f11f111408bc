"""The regular contact with the customer: booking, changing and ending a cadence (PB-16)."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from tasuki.audit.actions import record
from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.rules.success import MOST_WEEKS
from tasuki.rules.worktime import local_date
from tasuki.success.checks import owner_reasons, said_reasons
from tasuki.success.models import Cadence
from tasuki.success.queries import access_plan, calendar_of, open_transitions
from tasuki.success.settling import settle
from tasuki.web import clock

STEP = "cadence-booked"
FARTHEST = timedelta(days=730)


@transaction.atomic
def book_cadence(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    every_weeks: int,
    weekday: int,
    at: time,
    starts_on: date | None = None,
    owner: Person | None = None,
    expected_number: int | None = None,
) -> Cadence:
    """Put a regular contact on the calendar, or change the one of this kind: the old one ends, history stays (PB-16).

    Settles the step `cadence-booked` of the account's open transitions. Without an owner it is the incoming
    owner's, else the account owner's. `expected_number` is the one that the caller read, 0 for none.
    """
    account, relations = access_plan(actor, account_id)
    today = local_date(clock.now(), calendar_of(account))
    starts_on = starts_on or today
    owner = owner or _usual_owner(account)
    reasons = why_not("success.edit", actor, relations)
    reasons += _form_reasons(account, kind, every_weeks, weekday, starts_on, today)
    refuse_if([*reasons, *owner_reasons(owner)])
    running = Cadence.objects.filter(account=account, kind=kind, ended_on=None).first()
    _expect(running, expected_number)
    if running is not None:
        _end(actor, running, today, "")
        starts_on = max(starts_on, today)
    made = _create(actor, account, kind, (every_weeks, weekday, at.replace(microsecond=0), starts_on), owner)
    settle(actor, account.pk, (STEP,), note=made.get_kind_display())
    return made


@transaction.atomic
def end_cadence(
    *, actor: Actor, account_id: UUID, kind: str, reason: str, expected_number: int | None = None
) -> Cadence:
    """End a regular contact with a reason; its past stays."""
    account, relations = access_plan(actor, account_id)
    reason = reason.strip()
    reasons = why_not("success.edit", actor, relations)
    running = Cadence.objects.filter(account=account, kind=kind, ended_on=None).first()
    if running is None:
        reasons.append(Reason("success.no_cadence"))
    reasons += said_reasons("reason", reason, Reason("success.end_reason"))
    if running is None or reasons:
        raise Refused(reasons)
    _expect(running, expected_number)
    _end(actor, running, local_date(clock.now(), calendar_of(account)), reason)
    _record(actor, running, "ended")
    return running


def _form_reasons(
    account: Account, kind: str, every_weeks: int, weekday: int, starts_on: date, today: date
) -> list[Reason]:
    reasons = []
    if kind not in Cadence.Kind.values:
        known = list(Cadence.Kind.values)
        reasons.append(Reason("success.unknown_value", {"field": "kind", "value": kind[:50], "known": known}))
    if not 1 <= every_weeks <= MOST_WEEKS:
        reasons.append(Reason("success.weeks", {"most": MOST_WEEKS}))
    if weekday not in Cadence.Weekday.values:
        reasons.append(
            Reason("success.unknown_value", {"field": "weekday", "value": weekday, "known": list(range(7))})
        )
    elif weekday in calendar_of(account).weekend:
        reasons.append(Reason("success.free_day", {"day": Cadence.Weekday(weekday).label}))
    if abs(starts_on - today) > FARTHEST:
        reasons.append(Reason("success.far_start", {"day": starts_on.isoformat()}))
    return reasons


def _usual_owner(account: Account) -> Person | None:
    receiver = next((one.receiver for one in open_transitions(account.pk) if one.receiver), None)
    return receiver or account.owner


def _expect(running: Cadence | None, expected: int | None) -> None:
    if expected is not None and expected != (running.number if running else 0):
        raise Conflict(Reason("conflict.stale"))


def _end(actor: Actor, running: Cadence, today: date, reason: str) -> None:
    values = {"ended_on": today, "ended_by_name": actor.name[:200], "end_reason": reason}
    if not Cadence.objects.filter(pk=running.pk, ended_on=None).update(**values):
        raise Conflict(Reason("conflict.stale"))
    for name, value in values.items():
        setattr(running, name, value)


def _create(
    actor: Actor, account: Account, kind: str, rhythm: tuple[int, int, time, date], owner: Person | None
) -> Cadence:
    last = Cadence.objects.filter(account=account, kind=kind).aggregate(last=Max("number"))["last"] or 0
    every_weeks, weekday, at, starts_on = rhythm
    made = Cadence(
        account=account,
        kind=kind,
        every_weeks=every_weeks,
        weekday=weekday,
        at=at,
        starts_on=starts_on,
        owner=owner,
        number=last + 1,
        booked_at=clock.now(),
        booked_by_id=actor.person_id,
        booked_by_name=actor.name[:200],
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict(Reason("conflict.stale")) from None
    _record(actor, made, "booked")
    return made


def _record(actor: Actor, one: Cadence, what: str) -> None:
    fields = {
        "kind": one.kind,
        "number": one.number,
        "every_weeks": one.every_weeks,
        "weekday": one.weekday,
        "owner": str(one.owner_id) if one.owner_id else None,
    }
    record(actor=actor, action=f"cadence.{what}", subject=("account", one.account_id), fields=fields)
