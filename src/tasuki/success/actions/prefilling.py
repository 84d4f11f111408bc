"""Prefilling a success plan: taking over what is on offer, never overwriting what stands there (PB-17)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from tasuki.customers.models import Account
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.success.actions.writing import insert
from tasuki.success.models import PlanChange, PlanEntry
from tasuki.success.offers import Offer, ground_of, offers
from tasuki.success.queries import access_plan, entries_of


@transaction.atomic
def prefill(*, actor: Actor, account_id: UUID, refs: Sequence[str] | None = None) -> list[PlanEntry]:
    """Take over what the record, the playbook and the commitments offer: all of it, or only the `refs` (PB-17).

    What was taken once, even if dropped since, is not offered again, so that nothing is ever overwritten.
    """
    account, relations = access_plan(actor, account_id)
    found = offers(ground_of(account, entries_of(account.pk, dropped=True)))
    wanted = found if refs is None else [one for one in found if one.ref in set(refs)]
    reasons = why_not("success.edit", actor, relations)
    unknown = sorted(set(refs or ()) - {one.ref for one in found})
    if unknown:
        reasons.append(Reason("success.not_offered", {"refs": [ref[:200] for ref in unknown[:10]]}))
    if refs is not None and not refs:
        reasons.append(Reason("success.nothing_chosen"))
    elif not wanted and not unknown:
        reasons.append(Reason("success.nothing_new"))
    refuse_if(reasons)
    try:
        with transaction.atomic():
            return [insert(actor, _entry(account, one), PlanChange.What.TAKEN) for one in wanted]
    except IntegrityError:  # somebody took the same at the same time
        raise Conflict(Reason("conflict.stale")) from None


def _entry(account: Account, one: Offer) -> PlanEntry:
    owner = one.owner if one.owner and one.owner.is_active else None
    return PlanEntry(
        account=account,
        section=one.section,
        key=one.key,
        text=one.text,
        detail=one.detail,
        day=one.day,
        due_on=one.due_on,
        owner=owner,
        source=one.source,
        source_ref=one.source_ref,
        source_text=one.source_text,
        source_version=one.source_version,
    )
