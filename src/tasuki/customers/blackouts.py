"""Days on which no customer should change hands: for one account, a country, everybody (PB-3, SU-6)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tasuki.audit.actions import record
from tasuki.customers.models import Account, Blackout
from tasuki.customers.queries import visible_accounts
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import NotFound, Reason, refuse_if
from tasuki.web import clock

LONGEST: Final = timedelta(days=200)
FARTHEST_BACK: Final = timedelta(days=366)
FARTHEST_AHEAD: Final = timedelta(days=5 * 366)
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@transaction.atomic
def add_blackout(
    *,
    actor: Actor,
    starts_on: date,
    ends_on: date,
    why: str,
    account: Account | None = None,
    country: str = "",
) -> Blackout:
    """Close days, both included. Openings and new dates on them are refused with the next free day.

    Running plans are not touched: a date that lies in it is shown on the plan.
    """
    country, why = country.strip().upper(), why.strip()
    reasons = why_not("blackout.edit", actor, ())
    reasons += _objections(starts_on, ends_on, why, account, country)
    same = Blackout.objects.filter(account=account, country=country, starts_on=starts_on, ends_on=ends_on)
    if same.exists():
        reasons.append(Reason("blackout.again"))
    refuse_if(reasons)
    made = Blackout.objects.create(
        account=account, country=country, starts_on=starts_on, ends_on=ends_on, why=why[:200]
    )
    record(
        actor=actor,
        action="blackout.added",
        subject=("blackout", made.pk),
        fields={
            "account": str(account.pk) if account else None,
            "country": country,
            "from": starts_on.isoformat(),
            "to": ends_on.isoformat(),
        },
    )
    return made


@transaction.atomic
def remove_blackout(*, actor: Actor, blackout_id: UUID) -> Blackout:
    """Open the days again."""
    found = Blackout.objects.filter(pk=blackout_id).first() if allowed("blackout.edit", actor, ()) else None
    if found is None:
        raise NotFound("blackout", blackout_id)
    Blackout.objects.filter(pk=blackout_id).delete()
    record(
        actor=actor,
        action="blackout.removed",
        subject=("blackout", blackout_id),
        fields={"from": found.starts_on.isoformat(), "to": found.ends_on.isoformat()},
    )
    return found


def visible_blackouts(actor: Actor, *, all_of_them: bool = False) -> QuerySet[Blackout]:
    """The blackouts that the actor should know of, from today on: those of accounts only where they see them."""
    rows = Blackout.objects.select_related("account").order_by("starts_on", "id")
    if not all_of_them:
        rows = rows.filter(ends_on__gte=clock.now().date())
    if actor.sees_everything:
        return rows
    return rows.filter(Q(account=None) | Q(account__in=visible_accounts(actor)))


def _far(**days: date) -> list[Reason]:
    today = clock.now().date()
    return [
        Reason("account.day_out_of_range", {"field": field, "day": day.isoformat()})
        for field, day in days.items()
        if not today - FARTHEST_BACK <= day <= today + FARTHEST_AHEAD
    ]


def _objections(
    starts_on: date, ends_on: date, why: str, account: Account | None, country: str
) -> list[Reason]:
    found = _far(starts_on=starts_on, ends_on=ends_on)
    if ends_on < starts_on:
        values = {"first": starts_on.isoformat(), "last": ends_on.isoformat()}
        found.append(Reason("blackout.ends_before", values))
    elif ends_on - starts_on > LONGEST:
        found.append(Reason("blackout.too_long", {"most": LONGEST.days}))
    if is_placeholder(why):
        found.append(Reason("blackout.why_missing"))
    if country and not _COUNTRY.fullmatch(country):
        found.append(Reason("blackout.country", {"country": country}))
    if country and account is not None:
        found.append(Reason("blackout.both"))
    return found
