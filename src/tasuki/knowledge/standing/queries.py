"""Completeness and freshness of many accounts, as they are kept: nothing is weighed here (KN-4, KN-9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from tasuki.customers.models import Account
from tasuki.knowledge.models import AccountStanding


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account's record stands: per cent in total and by section, what is missing by why, how old it is."""

    account_id: UUID
    total: Decimal
    satisfied: int
    required: int
    missing: Mapping[str, int]
    sections: Mapping[str, Decimal]
    oldest_verified_at: datetime | None
    stale_at: datetime | None
    judged_at: datetime | None

    @property
    def stale(self) -> int:
        """How many required answers were not confirmed for too long."""
        return self.missing.get("stale", 0)

    @property
    def weak(self) -> int:
        """How many required answers are none: placeholders, repeated questions, copies, missing reasons."""
        return sum(self.missing.get(why, 0) for why in WEAK)


WEAK = ("placeholder", "copied_question", "no_reason", "duplicate")


def standings(accounts: QuerySet[Account]) -> dict[UUID, Standing]:
    """The standings of the accounts, in one query; one that was never weighed (a new account) is left out."""
    rows = AccountStanding.objects.filter(account__in=accounts.order_by().values("pk"))
    return {row.account_id: of_row(row) for row in rows}


def standings_of(account_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """The same by id."""
    rows = AccountStanding.objects.filter(account_id__in=list(account_ids))
    return {row.account_id: of_row(row) for row in rows}


def of_row(row: AccountStanding) -> Standing:
    """A row as a frozen value."""
    return Standing(
        account_id=row.account_id,
        total=row.total,
        satisfied=row.satisfied,
        required=row.required,
        missing=row.missing,
        sections={section: Decimal(str(share)) for section, share in row.sections.items()},
        oldest_verified_at=row.oldest_verified_at,
        stale_at=row.stale_at,
        judged_at=row.judged_at,
    )
