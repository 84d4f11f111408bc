"""A success plan's draft is declared complete, and a manager approves it: a numbered version that never changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from tasuki.audit.actions import record
from tasuki.customers.models import Account
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.rules.success import PlanLine, plan_gaps
from tasuki.success.actions.writing import change
from tasuki.success.checks import text_reasons
from tasuki.success.document import digest_of, document_of
from tasuki.success.models import Cadence, PlanEntry, PlanVersion, SuccessPlan
from tasuki.success.queries import (
    access_plan,
    cadences_of,
    entries_of,
    last_transition,
    latest_version,
    open_transitions,
)
from tasuki.success.settling import settle
from tasuki.web import clock

DRAFTED, APPROVED = "success-plan-drafted", "success-plan-approved"


@transaction.atomic
def declare_drafted(*, actor: Actor, account_id: UUID) -> SuccessPlan:
    """Say that the draft is complete: ready for the manager. Settles the step of the account's transitions (PB-17)."""
    account, relations = access_plan(actor, account_id)
    reasons = why_not("success.edit", actor, relations)
    reasons += gaps_of(entries_of(account.pk), cadences_of(account.pk))
    plan = SuccessPlan.objects.filter(account=account).first()
    if plan is not None and plan.drafted_at is not None:
        reasons.append(Reason("success.drafted_already"))
    refuse_if(reasons)
    plan = _draft(actor, account)
    settle(actor, account.pk, (DRAFTED,))
    return plan


@transaction.atomic
def approve_plan(
    *, actor: Actor, account_id: UUID, note: str = "", expected_digest: str | None = None
) -> PlanVersion:
    """A manager approves the plan as it stands: its next numbered version (PB-17, PB-20).

    `expected_digest` is that of the plan which the approver has read; one that has changed since is a Conflict.
    The entry of the internal readiness that says so is done with it, and the steps of open transitions too.
    """
    account, relations = access_plan(actor, account_id)
    entries, cadences, note = entries_of(account.pk), cadences_of(account.pk), note.strip()
    reasons = why_not_approve(actor, account, relations)
    reasons += gaps_of(entries, cadences) + text_reasons("note", note)
    document = document_of(account, entries, cadences)
    last = latest_version(account.pk)
    if last is not None and last.digest == digest_of(document):
        reasons.append(Reason("success.approved_already", {"number": last.number}))
    refuse_if(reasons)
    if expected_digest is not None and expected_digest != digest_of(document):
        raise Conflict(Reason("success.changed_meanwhile"))
    _draft(actor, account)
    for one in entries:
        if _says_approved(one) and one.state != PlanEntry.State.DONE:
            change(actor, one, {"state": PlanEntry.State.DONE})
    made = _freeze(actor, account, document_of(account, entries, cadences), note)
    settle(actor, account.pk, (DRAFTED, APPROVED), by="success_plan", note=f"#{made.number}")
    return made


def why_not_approve(actor: Actor, account: Account, relations: frozenset[str]) -> list[Reason]:
    """Why the actor may not approve: while the account changes hands it is for the incoming side, else the owner's."""
    moving = any(one.receiver_id for one in open_transitions(account.pk))
    return why_not("success.approve", actor, relations - {"owner_manager"} if moving else relations)


def gaps_of(entries: Sequence[PlanEntry], cadences: Sequence[Cadence]) -> list[Reason]:
    """What the plan still lacks (PB-17)."""
    section = PlanEntry.Section.CADENCE
    lines = [
        PlanLine(one.section, str(one), dated=one.due_on is not None, owned=one.owner_id is not None)
        for one in entries
    ]
    return plan_gaps(lines, cadence=bool(cadences) or any(one.section == section for one in entries))


def _says_approved(one: PlanEntry) -> bool:
    return one.section == PlanEntry.Section.READINESS and "approved" in one.key


def _draft(actor: Actor, account: Account) -> SuccessPlan:
    plan, _new = SuccessPlan.objects.get_or_create(account=account)
    values = {
        "drafted_at": clock.now(),
        "drafted_by_id": actor.person_id,
        "drafted_by_name": actor.name[:200],
    }
    if SuccessPlan.objects.filter(pk=plan.pk, drafted_at=None).update(**values):
        record(actor=actor, action="success.drafted", subject=("account", account.pk))
    plan.refresh_from_db()
    return plan


def _freeze(actor: Actor, account: Account, document: dict[str, Any], note: str) -> PlanVersion:
    last = PlanVersion.objects.filter(account=account).aggregate(last=Max("number"))["last"] or 0
    transition = last_transition(account.pk)
    made = PlanVersion(
        account=account,
        number=last + 1,
        transition_id=transition.pk if transition else None,
        document=document,
        digest=digest_of(document),
        note=note,
        approved_by_id=actor.person_id,
        approved_by_name=actor.name[:200],
        approved_at=clock.now(),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict(Reason("conflict.stale")) from None
    fields = {"number": made.number, "digest": made.digest}
    record(actor=actor, action="success.approved", subject=("account", account.pk), fields=fields)
    return made
