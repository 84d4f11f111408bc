"""What happened with an account and what is to come, from its own data: owners, deals, go-live, contacts, renewal.

An event is plain data: {"at": ISO day or instant, "kind", "side": giver, receiver or "", "text"}. Whether it is past
or planned follows from the day on which the brief is read against: its `frozen_at`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from tasuki.customers.models import Account, Deal, Touchpoint

KINDS: Final = ("owner", "deal", "go_live", "value", "transition", "meeting", "promise", "renewal", "since")
MOST_MEETINGS: Final = 8
MOST_DEALS: Final = 6
MOST_OWNERS: Final = 12


def account_events(account: Account, now: datetime) -> list[dict[str, Any]]:
    """The account's own events, oldest first; the latest ones where there are many."""
    found = [*_owners(account), *_deals(account), *_meetings(account, now)]
    for kind, day in (
        ("since", account.customer_since),
        ("go_live", account.live_on),
        ("value", account.first_value_on),
        ("renewal", account.renewal_on),
    ):
        if day is not None:
            found.append(event(day, kind, ""))
    return sorted(found, key=lambda one: str(one["at"]))


def event(at: date | datetime, kind: str, text: object, side: str = "") -> dict[str, Any]:
    """An event as plain data."""
    return {"at": at.isoformat(), "kind": kind, "side": side, "text": text}


def _owners(account: Account) -> list[dict[str, Any]]:
    rows = account.ownerships.select_related("person").order_by("-since")[:MOST_OWNERS]
    return [event(one.since, "owner", one.person.name) for one in rows]


def _deals(account: Account) -> list[dict[str, Any]]:
    won = Deal.objects.filter(account=account, status=Deal.Status.WON, closed_on__isnull=False)
    return [
        event(one.closed_on, "deal", one.name)
        for one in won.order_by("-closed_on")[:MOST_DEALS]
        if one.closed_on
    ]


def _meetings(account: Account, now: datetime) -> list[dict[str, Any]]:
    held = Touchpoint.objects.filter(account=account, channel=Touchpoint.Channel.MEETING, at__lte=now)
    rows = held.select_related("person").order_by("-at")[:MOST_MEETINGS]
    return [event(one.at, "meeting", one.summary[:120]) for one in rows]
