"""Finding expectation gaps: promises held against the standards, and what became of each gap kept (CO-4).

The rows of promises, deals, accounts and standards are the truth; looking twice finds nothing new.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.commitments.models import Commitment, ContractedTerms, ExpectationGap
from tasuki.commitments.standards import queries
from tasuki.commitments.terms import promise_terms
from tasuki.customers.models import Account, Deal
from tasuki.customers.names import name_key
from tasuki.rules.expectations import Gap, Ground, gaps
from tasuki.web import clock

CHUNK: Final = 500
#: Figures that help the reader and do not make a gap another one.
_HINTS: Final = frozenset({"near"})


def judge_account(account_id: UUID) -> int:
    """Judge the account's open commitments anew; returns how many gaps came or went."""
    return judge(list(Commitment.objects.filter(account_id=account_id, state=Commitment.State.OPEN)))


def judge_all() -> int:
    """Judge all open commitments anew, 500 at a time, each portion for itself."""
    found, last = 0, None
    while True:
        rows = Commitment.objects.filter(state=Commitment.State.OPEN).exclude(detail="").order_by("pk")
        some = list((rows.filter(pk__gt=last) if last else rows)[:CHUNK])
        if not some:
            return found
        found += judge(some)
        last = some[-1].pk


def judge(commitments: Sequence[Commitment]) -> int:
    """Keep the gaps of these commitments as the rules find them now; returns how many came or went.

    A gap that is found with the same figures stays as it is, with whatever a manager decided. One with other
    figures is a new gap. One that is found no longer is gone, and so are those of resolved commitments.
    """
    number, standards = queries.in_force()
    live = _live(commitments)
    if not number and not live:
        return 0
    grounds = _Grounds([one for one in commitments if one.detail])
    new: list[ExpectationGap] = []
    gone: list[UUID] = []
    for one in commitments:
        known = live.get(one.pk, {})
        open_one = one.state == Commitment.State.OPEN and one.detail
        found = gaps(promise_terms(one), grounds(one), standards) if open_one else ()
        wanted = {gap.code: (gap, _digest(gap)) for gap in found}
        for code, row in known.items():
            if code not in wanted or wanted[code][1] != row.digest:
                gone.append(row.pk)
        new += [
            _row(one, gap, digest, number)
            for code, (gap, digest) in wanted.items()
            if code not in known or known[code].digest != digest
        ]
    if new or gone:
        with transaction.atomic():
            ExpectationGap.objects.filter(pk__in=gone, gone_at=None).update(gone_at=clock.now())
            ExpectationGap.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) + len(gone)


def _live(commitments: Iterable[Commitment]) -> dict[UUID, dict[str, ExpectationGap]]:
    found: dict[UUID, dict[str, ExpectationGap]] = {}
    rows = ExpectationGap.objects.filter(commitment__in=[one.pk for one in commitments], gone_at=None)
    for row in rows:
        found.setdefault(row.commitment_id, {})[row.code] = row
    return found


def _row(one: Commitment, gap: Gap, digest: str, number: int) -> ExpectationGap:
    return ExpectationGap(
        commitment=one,
        account_id=one.account_id,
        code=gap.code,
        values=gap.values,
        digest=digest,
        severity=gap.severity,
        remedy=gap.remedy,
        standards_number=number,
        found_at=clock.now(),
    )


def _digest(gap: Gap) -> str:
    told = {name: value for name, value in gap.values.items() if name not in _HINTS}
    plain = json.dumps([gap.code, gap.severity, gap.remedy, told], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


class _Grounds:
    """What is known of the accounts of some commitments, read together."""

    def __init__(self, commitments: Sequence[Commitment]) -> None:
        ids = {one.account_id for one in commitments}
        self.accounts = Account.objects.in_bulk(ids)
        self.support = dict(
            ContractedTerms.objects.filter(account__in=ids).values_list("account_id", "support_tier")
        )
        self.deals: dict[UUID, list[Deal]] = {}
        for deal in Deal.objects.filter(account__in=ids).exclude(status=Deal.Status.LOST):
            if deal.account_id is not None:
                self.deals.setdefault(deal.account_id, []).append(deal)
        self.today = clock.now().date()

    def __call__(self, one: Commitment) -> Ground:
        account = self.accounts[one.account_id]
        deal = _deal_of(one, self.deals.get(one.account_id, []))
        return Ground(
            tier=account.tier,
            industry=account.industry,
            employees=account.employees,
            product=deal.product if deal else "",
            amount=deal.amount if deal else None,
            currency=deal.currency if deal else "",
            signed_on=deal.closed_on if deal else None,
            contracted_support=self.support.get(one.account_id, ""),
            today=self.today,
        )


def _deal_of(one: Commitment, deals: Sequence[Deal]) -> Deal | None:
    """The deal that the promise belongs to: the one it names, else the sale of that product in which it was made.

    Without a deal closed on or after the day of the promise, the latest one.
    """
    named = next((deal for deal in deals if deal.pk == one.deal_id), None)
    if named is not None:
        return named
    wanted = one.terms.get("product", "")
    fitting = [deal for deal in deals if not wanted or name_key(deal.product) == name_key(wanted)]
    said = one.promised_on or clock.now().date()
    after = [deal for deal in fitting if deal.closed_on is None or deal.closed_on >= said]
    if after:
        return min(after, key=lambda deal: (deal.closed_on or date.max, deal.pk))
    return max(fitting, key=lambda deal: (deal.closed_on or date.min, deal.pk), default=None)
