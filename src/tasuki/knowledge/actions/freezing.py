"""The record frozen as a numbered brief (KN-1, KN-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from tasuki.audit.actions import record
from tasuki.customers.models import Account
from tasuki.knowledge import saving
from tasuki.knowledge.brief.document import document_for
from tasuki.knowledge.brief.gathering import Gathered
from tasuki.knowledge.models import Brief
from tasuki.knowledge.queries import completeness_of
from tasuki.knowledge.saving import NOBODY
from tasuki.rules.access import Actor
from tasuki.rules.completeness import Requirement
from tasuki.rules.reasons import Conflict, Reason

type Lines = Sequence[Mapping[str, Any]]


@transaction.atomic
def freeze_brief(
    *,
    actor: Actor,
    account: Account,
    transition_id: UUID,
    requirements: Sequence[Requirement],
    now: datetime,
    freshness_days: int = 90,
    commitments: Lines = (),
    gaps: Lines = (),
    timeline: Lines = (),
    upcoming: Lines = (),
    team: Lines = (),
    relations: frozenset[str] = NOBODY,
) -> Brief:
    """Freeze the record as the account's next numbered brief (KN-1); it is never changed afterwards.

    What lives in other rooms is given by the caller as plain data: `commitments` are all open promises (CO-5),
    `upcoming` the next meetings and steps, `team` the colleagues; see `brief.gather`.
    """
    saving.authorise(actor, account, "brief.accept", relations)
    known = completeness_of(account.pk, requirements, now=now, freshness_days=freshness_days)
    around = Gathered(
        *([dict(one) for one in some] for some in (commitments, gaps, timeline, upcoming, team))
    )
    last = Brief.objects.filter(account=account).aggregate(last=Max("number"))["last"] or 0
    brief = Brief(
        account=account,
        number=last + 1,
        transition_id=transition_id,
        document=document_for(account, requirements, known, around, now),
        completeness=known.total,
        accepted_by_id=actor.person_id,
        accepted_by_name=actor.name[:200],
        accepted_at=now,
    )
    try:
        with transaction.atomic():
            brief.save(force_insert=True)
    except IntegrityError:
        raise Conflict(Reason("conflict.stale")) from None
    record(
        actor=actor,
        action="brief.frozen",
        subject=("account", account.pk),
        fields={"number": brief.number, "completeness": str(known.total), "transition": str(transition_id)},
    )
    return brief
