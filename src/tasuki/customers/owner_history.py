"""How many owners an account and each person there had lately: the history that fatigue counts (TR-7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from tasuki.customers.models import Account, Ownership, Stakeholder
from tasuki.web.query import in_chunks

WINDOW = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners somebody had within the window: who they were, and how often they changed."""

    people: frozenset[UUID]
    changes: int

    @property
    def count(self) -> int:
        """How many different owners there were."""
        return len(self.people)


@dataclass(frozen=True, slots=True)
class _Span:
    person: UUID
    since: datetime
    until: datetime | None


def owners_of_accounts(
    account_ids: Sequence[UUID], now: datetime, role: str = Ownership.Role.ACCOUNT
) -> dict[UUID, Owners]:
    """The owners of each account within 24 months before `now`, one query per 5 000."""
    spans = _spans(account_ids, now, role)
    return {account: _counted(spans.get(account, ()), now - WINDOW, None) for account in account_ids}


def owners_of_stakeholders(
    account: Account, now: datetime, only: Sequence[UUID] | None = None
) -> dict[UUID, Owners]:
    """The owners that each person at the customer has lived through: the account's while they were there (as far
    as is known: until they left), and their own contact owner where that is somebody else.
    """
    spans = _spans([account.pk], now, Ownership.Role.ACCOUNT).get(account.pk, ())
    people = Stakeholder.objects.filter(account=account)
    if only is not None:
        people = people.filter(pk__in=only)
    found = {}
    for pk, contact_owner, left_on in people.values_list("pk", "owner_id", "left_on"):
        own: UUID | None = contact_owner
        left = datetime.combine(left_on, time(), UTC) if left_on else None
        seen = _counted(spans, now - WINDOW, left)
        if own is not None and own not in seen.people:
            seen = Owners(seen.people | {own}, seen.changes + bool(seen.people))
        found[pk] = seen
    return found


def most_changes_of_stakeholders(
    account_ids: Sequence[UUID], accounts: dict[UUID, Owners]
) -> dict[UUID, int]:
    """The most changes that anybody still there has seen, by account: one more where their own owner is another."""
    found: dict[UUID, int] = {}
    for some in in_chunks(list(account_ids)):
        rows = Stakeholder.objects.filter(account__in=some, left_on=None, owner__isnull=False)
        for account, owner in rows.values_list("account_id", "owner_id").distinct():
            seen = accounts.get(account)
            if seen is not None and owner not in seen.people and seen.people:
                found[account] = seen.changes + 1
    return found


def _spans(account_ids: Sequence[UUID], now: datetime, role: str) -> dict[UUID, list[_Span]]:
    found: dict[UUID, list[_Span]] = {}
    for some in in_chunks(list(account_ids)):
        rows = Ownership.objects.filter(account__in=some, role=role, since__lte=now)
        rows = rows.filter(Q(until=None) | Q(until__gte=now - WINDOW))
        for account, person, since, until in rows.order_by("since", "id").values_list(
            "account_id", "person_id", "since", "until"
        ):
            found.setdefault(account, []).append(_Span(person, since, until))
    return found


def _counted(spans: Iterable[_Span], start: datetime, left: datetime | None) -> Owners:
    """People and changes up to `left`: an owner whose time ended is a change, unless they themselves went on."""
    seen = [
        one
        for one in spans
        if (one.until is None or one.until >= start) and (left is None or one.since < left)
    ]
    ended = [one for one in seen if one.until is not None and (left is None or one.until < left)]
    changes = sum(1 for one in ended if not any(_goes_on(one, other) for other in seen))
    return Owners(frozenset(one.person for one in seen), changes)


def _goes_on(one: _Span, other: _Span) -> bool:
    if one.until is None or one is other or one.person != other.person:
        return False
    return one.since <= other.since <= one.until + timedelta(days=1) and (
        other.until is None or other.until > one.until
    )
