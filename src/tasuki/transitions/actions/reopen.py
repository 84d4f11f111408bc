"""Opening again what was closed or cancelled too early (TR-2, TR-5)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from tasuki.customers.actions import lock_owners
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason
from tasuki.transitions.actions.dates import apply_plan, why_not_plan
from tasuki.transitions.actions.moves import change_stage
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.models import Transition
from tasuki.transitions.planning import planting
from tasuki.web import clock


def why_not_reopen(row: Transition, to: str) -> list[Reason]:
    """What forbids it: another open transition holds the role, or the account has gone on to somebody else."""
    reasons = []
    others = Transition.objects.filter(account=row.account_id, ownership=row.ownership).exclude(pk=row.pk)
    other = others.exclude(stage__in=lifecycle.ENDED).values_list("pk", flat=True).first()
    if other is not None:
        values = {"account": row.account.name, "transition": str(other)}
        reasons.append(Reason("open.exists", values, where=f"/transitions/{other}/"))
    expected = row.receiver_id if to == lifecycle.STABILISING else (row.owner_before or row.giver_id)
    if row.ownership == "account" and row.account.owner_id != expected:
        owner = row.account.owner.name if row.account.owner else "–"
        reasons.append(Reason("reopen.owner_moved", {"owner": owner}, where=f"/accounts/{row.account_id}/"))
    if to == lifecycle.PLANNED:
        reasons += why_not_plan(row)
    return reasons


def reopen(actor: Actor, row: Transition, to: str, reason: str) -> None:
    """Take the stage back; people take part again, open steps and their clocks go on, what is done stays done."""
    now = clock.now()
    try:
        with transaction.atomic():
            change_stage(actor, row, to, reason=reason, closed_at=None)
    except IntegrityError:  # somebody opened another one for the role at the same instant
        raise Conflict(Reason("conflict.transition")) from None
    planting.join(row, now)
    if row.ownership == "account" and row.cut_over_at is None:
        lock_owners({row.account_id: row.pk})
    if not row.steps.exists():
        planting.replant_steps(row, now)
        return
    apply_plan(row)
    for step in row.steps.filter(state="todo").values_list("key", flat=True):
        clock_rows.restart_for_step(row, step, now)
