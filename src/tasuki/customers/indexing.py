"""What of accounts can be searched: names and facts, contacts with the customer, initiatives, deals (KN-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Final

from tasuki.customers.models import Account, Deal, Initiative, Touchpoint
from tasuki.passages.actions import Entry, Part
from tasuki.passages.rooms import Room

POLICY: Final = "account.see"


def _accounts(rows: Sequence[Account]) -> Iterable[Entry]:
    for one in rows:
        facts = " · ".join(filter(None, (one.external_id, one.industry, one.website)))
        yield Entry("account", one.pk, one.pk, one.name, [Part("", facts)], one.created_at, POLICY)


def _touchpoints(rows: Sequence[Touchpoint]) -> Iterable[Entry]:
    for one in rows:
        yield Entry("touchpoint", one.pk, one.account_id, "", [Part("", one.summary)], one.at, POLICY)


def _initiatives(rows: Sequence[Initiative]) -> Iterable[Entry]:
    for one in rows:
        parts = [Part("", one.next_step)]
        yield Entry("initiative", one.pk, one.account_id, one.name, parts, one.created_at, POLICY)


def _deals(rows: Sequence[Deal]) -> Iterable[Entry]:
    """A deal whose account nobody knows belongs to nobody who could be asked whether one may read it."""
    for one in rows:
        if one.account_id is None:
            continue
        day = one.opened_on or one.closed_on
        at = datetime.combine(day, time(12), UTC) if day else one.created_at
        facts = " · ".join(filter(None, (one.product, one.stage, one.external_id)))
        yield Entry("deal", one.pk, one.account_id, one.name, [Part("", facts)], at, POLICY)


ACCOUNTS: Final = Room("account", lambda: Account.objects.defer("source_row"), _accounts)
TOUCHPOINTS: Final = Room("touchpoint", Touchpoint.objects.all, _touchpoints)
INITIATIVES: Final = Room("initiative", Initiative.objects.all, _initiatives)
DEALS: Final = Room("deal", Deal.objects.all, _deals)

#: Which rooms a file fills, by the kind of import.
IMPORTED: Final = {
    "accounts": "tasuki.customers.indexing.ACCOUNTS",
    "deals": "tasuki.customers.indexing.DEALS",
    "contacts": "tasuki.stakeholders.indexing.STAKEHOLDERS",
}
