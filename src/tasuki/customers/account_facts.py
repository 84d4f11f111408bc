"""What timing criteria and approvals look at, said by people: live, first value, escalations, invoice, renewal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_account
from tasuki.jobs.actions import wake_named
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, refuse_if

FIELDS: Final = ("live_on", "first_value_on", "open_escalations", "invoice_overdue_since", "renewal_on")
MOST_ESCALATIONS: Final = 10_000
#: Who has to look at the account's transitions again (a higher room, by name).
JUDGE: Final = "tasuki.transitions.jobs.recompute_account"
#: Who holds the account's promises against the standards again (a higher room, by name; CO-4).
EXPECT: Final = "tasuki.commitments.jobs.judge_account"


def fingerprint(account: Account) -> str:
    """Differs as soon as one of the facts differs: what a form says it has seen."""
    return hashlib.sha256(repr([getattr(account, name) for name in FIELDS]).encode()).hexdigest()[:32]


@transaction.atomic
def change_account_facts(
    *, actor: Actor, account: Account, values: Mapping[str, Any], seen: str = ""
) -> Account:
    """Say what is known (None: nobody knows); refused with all reasons, a Conflict where it changed meanwhile.

    `values` hold some of `FIELDS`. The gates of the account's open transitions are judged anew after the commit.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    reasons = why_not("account.edit", actor, relations_to_account(actor, account))
    refuse_if(reasons + _why_not(values))
    if seen and seen != fingerprint(account):
        raise Conflict(Reason("conflict.stale"))
    changed = {name: value for name, value in values.items() if getattr(account, name) != value}
    if not changed:
        return account
    before = {name: getattr(account, name) for name in FIELDS}
    if not Account.objects.filter(pk=account.pk, **before).update(**changed):
        raise Conflict(Reason("conflict.stale"))
    for name, value in changed.items():
        setattr(account, name, value)
    record(
        actor=actor,
        action="account.facts_changed",
        subject=("account", account.pk),
        fields={"fields": sorted(changed)},
    )
    wake_named(JUDGE, account_id=account.pk)
    wake_named(EXPECT, account_id=account.pk)
    return account


def _why_not(values: Mapping[str, Any]) -> list[Reason]:
    reasons = []
    for name, value in values.items():
        if isinstance(value, date) and not 1900 <= value.year <= 2200:
            reasons.append(Reason("account.day_out_of_range", {"field": name, "day": value.isoformat()}))
    count = values.get("open_escalations")
    if count is not None and not 0 <= count <= MOST_ESCALATIONS:
        reasons.append(Reason("account.escalations_out_of_range", {"count": count, "most": MOST_ESCALATIONS}))
    return reasons
