"""Writing a deal, as a CRM or a person reports it; a won one may open a handoff by itself (PB-12)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from tasuki.audit.actions import record
from tasuki.customers.indexing import DEALS
from tasuki.customers.models import Account, Deal
from tasuki.customers.queries import relations_to_account
from tasuki.jobs.actions import wake_named
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.web import clock

FIELDS: Final = (
    "external_id",
    "name",
    "product",
    "owner",
    "stage",
    "status",
    "amount",
    "currency",
    "opened_on",
    "closed_on",
)
#: Judged together: a change of one holds only as long as the others are as they were.
TOGETHER: Final = frozenset({"status", "opened_on", "closed_on"})
#: Who opens handoffs for deals (a higher room, by name); losing the call loses nothing, a sweep finds them.
OPEN: Final = "tasuki.transitions.opening.jobs.open_for_deals"
#: Who holds promises against deal and standards again (a higher room, by name; CO-4).
EXPECT: Final = "tasuki.commitments.jobs.judge_account"


def find_deal(actor: Actor, ref: str, action: str = "account.see") -> Deal:
    """A deal by id or external id, of an account with which the actor may do `action`."""
    known = Q(external_id=ref.strip())
    if _is_id(ref):
        known |= Q(pk=ref.strip())
    deal = Deal.objects.select_related("account__owner", "owner").filter(known).first()
    if deal is None or not _may(actor, deal, action):
        raise NotFound("deal", ref)
    return deal


def editable_deal(actor: Actor, ref: str) -> tuple[Deal, Account]:
    """A deal that the actor may change, with its account; refused where the account is not known."""
    deal = find_deal(actor, ref, "account.edit")
    if deal.account is None:
        raise Refused(
            Reason("deal.without_account", {"deal": deal.name, "account": deal.account_name or "–"})
        )
    return deal, deal.account


def _may(actor: Actor, deal: Deal, action: str) -> bool:
    relations = relations_to_account(actor, deal.account) if deal.account else frozenset[str]()
    return allowed(action, actor, relations)


def _is_id(ref: str) -> bool:
    plain = ref.strip().replace("-", "")
    return len(plain) == 32 and all(letter in "0123456789abcdefABCDEF" for letter in plain)


def fingerprint(deal: Deal) -> str:
    """Differs as soon as one of the fields differs: what a form says it has seen."""
    seen = [str(getattr(deal, "owner_id" if name == "owner" else name)) for name in FIELDS]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


@transaction.atomic
def save_deal(
    *,
    actor: Actor,
    account: Account,
    values: Mapping[str, Any],
    deal: Deal | None = None,
    seen: str | None = None,
) -> Deal:
    """Add a deal to the account or change one; `values` hold some of `FIELDS`.

    Only what differs is written. What somebody else changed meanwhile is a Conflict, and so is any change since
    `seen` (a fingerprint). A won deal without a day of closing was closed today. Another deal with the same external
    id is refused. After the commit those who open handoffs by themselves are woken.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    new = deal is None
    row = deal or Deal(account=account, account_name=account.name)
    if deal is not None and seen is not None and seen != fingerprint(deal):
        raise Conflict(Reason("conflict.stale"))
    before = {name: getattr(row, name) for name in FIELDS}
    for name, value in values.items():
        setattr(row, name, value)
    if row.status != Deal.Status.OPEN and row.closed_on is None:
        row.closed_on = clock.now().date()
    refuse_if(why_not("account.edit", actor, relations_to_account(actor, account)) + _why_not(row))
    changed = [name for name in FIELDS if new or getattr(row, name) != before[name]]
    if not changed:
        return row
    _write(row, new, before, changed)
    DEALS.refresh([row])
    record(
        actor=actor,
        action="deal.added" if new else "deal.changed",
        subject=("account", account.pk),
        fields={"deal": str(row.pk), "fields": changed, "status": row.status},
    )
    wake_named(OPEN, account_id=account.pk)
    wake_named(EXPECT, account_id=account.pk)
    return row


def _write(row: Deal, new: bool, before: Mapping[str, Any], changed: list[str]) -> None:
    held = {*changed, *(TOGETHER if TOGETHER.intersection(changed) else ())}
    try:
        with transaction.atomic():
            if new:
                row.save(force_insert=True)
                return
            unchanged = Deal.objects.filter(pk=row.pk, **{name: before[name] for name in held})
            done = unchanged.update(**{name: getattr(row, name) for name in changed})
    except IntegrityError:
        values = {"external_id": row.external_id or ""}
        raise Refused(Reason("deal.external_id_taken", values)) from None
    if not done:
        raise Conflict(Reason("conflict.stale"))
    row.refresh_from_db(fields=FIELDS)


def _why_not(row: Deal) -> list[Reason]:
    reasons = []
    if not row.name.strip():
        reasons.append(Reason("deal.nameless"))
    if row.status not in Deal.Status.values:
        reasons.append(
            Reason("deal.unknown_status", {"status": row.status, "known": list(Deal.Status.values)})
        )
    if row.amount is not None and row.amount < 0:
        reasons.append(Reason("deal.negative_amount", {"amount": str(row.amount)}))
    if row.opened_on and row.closed_on and row.closed_on < row.opened_on:
        values = {"opened": row.opened_on.isoformat(), "closed": row.closed_on.isoformat()}
        reasons.append(Reason("deal.closed_before_opened", values))
    return reasons
