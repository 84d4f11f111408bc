"""Moving a transition along its stages, through its gates (TR-2, TR-4, GA-1 … GA-8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.actions import change_owner
from tasuki.jobs.actions import wake_named
from tasuki.knowledge.actions import prefill_accounts
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.gates import GateResult, still_shut
from tasuki.rules.lifecycle import Move, find_move, why_not_move
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.transitions import facts, giver_window
from tasuki.transitions.actions.cover import end_for_handover
from tasuki.transitions.actions.dates import apply_plan, why_not_plan
from tasuki.transitions.actions.moves import change_stage, save_columns
from tasuki.transitions.actions.reopen import reopen, why_not_reopen
from tasuki.transitions.actions.steps import settle_quietly
from tasuki.transitions.models import GateOverride, Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.opening import approvals
from tasuki.transitions.planning import planting
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

SHORTEST_REASON = 5  # letters: less says nothing to whoever reads it later


@transaction.atomic
def advance(
    *,
    actor: Actor,
    transition_id: UUID,
    to: str,
    reason: str = "",
    override_reason: str = "",
    expected_version: int | None = None,
) -> Transition:
    """Move to stage `to`; refused with all reasons at once.

    With `override_reason` a manager of either side opens the gates that are shut on this way and approves what
    waits for approval (GA-8): logged, kept on the transition, counted. `expected_version` is what the caller
    had read; a newer one is a Conflict.
    """
    transition = access_transition(actor, transition_id)
    if expected_version is not None and expected_version != transition.version:
        raise Conflict(Reason("stage.moved_meanwhile", {"stage": transition.stage}))
    results, known, _steps = facts.evaluate_gates(transition)
    move = find_move(transition.stage, to)
    reasons = why_not_advance(actor, transition, to, reason or override_reason)
    waiting = _waiting(transition, move, results)
    if override_reason or not waiting:
        reasons += _why_not_override(actor, transition, waiting, override_reason)
    else:
        reasons += waiting
    refuse_if(reasons)
    if move is None:  # the table has been asked already
        raise Refused(why_not_move(transition.stage, to))
    if waiting:
        _override(actor, transition, move, results, override_reason)
    _carry_out(actor, transition, move, reason or override_reason, str(known.total))
    facts.recompute(transition)
    return transition


@transaction.atomic
def approve(*, actor: Actor, transition_id: UUID, reason: str) -> Transition:
    """A manager approves, with a reason, what asks for it before preparation starts (TR-7, TR-8).

    Refused where nothing waits; whoever is second at the same instant gets a Conflict.
    """
    transition = access_transition(actor, transition_id)
    reasons = why_not("transition.approve", actor, relations_to_transition(actor, transition))
    asked = approvals.waiting(transition)
    if not asked:
        reasons.append(Reason("approval.not_needed"))
    if is_placeholder(reason) or len(reason.strip()) < SHORTEST_REASON:
        reasons.append(Reason("override.reason_missing"))
    refuse_if(reasons)
    _approve(actor, transition, asked, reason)
    return transition


def why_not_advance(actor: Actor, transition: Transition, to: str, reason: str = "") -> list[Reason]:
    """What forbids the move apart from gates and approvals: the table, the policy, missing facts, a missing reason."""
    cut_over = transition.cut_over_at is not None
    reasons = why_not_move(transition.stage, to, paused_from=transition.paused_from, cut_over=cut_over)
    move = find_move(transition.stage, to)
    if reasons or move is None:
        return reasons
    reasons = why_not(move.action, actor, relations_to_transition(actor, transition))
    if move.needs_reason and is_placeholder(reason):
        reasons.append(Reason("stage.reason_missing"))
    if move.verb == "plan":
        reasons += why_not_plan(transition)
    if move.verb == "reopen":
        reasons += why_not_reopen(transition, move.end)
    if move.verb == "return_brief":
        reasons.append(Reason("stage.return_names_items", who="receiver", where="knowledge"))
    return reasons


def waiting_for(
    transition: Transition, to: str, results: dict[str, GateResult], asked: list[Reason] | None = None
) -> list[Reason]:
    """Gates that are shut and approvals that are missing on the way to `to`; `asked` where these are known."""
    return _waiting(transition, find_move(transition.stage, to), results, asked)


def _waiting(
    transition: Transition,
    move: Move | None,
    results: dict[str, GateResult],
    asked: list[Reason] | None = None,
) -> list[Reason]:
    if move is None:
        return []
    found = still_shut(results, move.gates)
    if move.verb == "start":
        found += approvals.waiting(transition) if asked is None else asked
    return found


def _why_not_override(
    actor: Actor, transition: Transition, waiting: list[Reason], reason: str
) -> list[Reason]:
    if not waiting or not reason:
        return []
    reasons = []
    if not allowed("transition.override", actor, relations_to_transition(actor, transition)):
        reasons = [
            *waiting,
            *why_not("transition.override", actor, relations_to_transition(actor, transition)),
        ]
    if is_placeholder(reason) or len(reason.strip()) < SHORTEST_REASON:
        reasons.append(Reason("override.reason_missing"))
    return reasons


def _override(
    actor: Actor, transition: Transition, move: Move, results: dict[str, GateResult], reason: str
) -> None:
    now = clock.now()
    asked = approvals.waiting(transition) if move.verb == "start" else []
    if asked:
        _approve(actor, transition, asked, reason)
    for gate in move.gates:
        result = results[gate]
        if result.open:
            continue
        _open_gate(actor, transition, result, reason, now)
        record(
            actor=actor,
            action="gate.overridden",
            subject=("transition", transition.pk),
            fields={"gate": gate, "reasons": len(result.reasons), "reason": fingerprint(reason)},
        )


def _open_gate(actor: Actor, transition: Transition, result: GateResult, reason: str, now: datetime) -> None:
    """One row per gate: whoever is first opens it, a second one at the same instant is told (GA-8)."""
    row = GateOverride(
        transition=transition,
        gate=result.gate,
        by_id=actor.person_id,
        by_name=actor.name,
        reason=reason,
        reasons_then=result.as_dict()["reasons"],
        at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(Reason("override.meanwhile")) from None


def _approve(actor: Actor, transition: Transition, asked: list[Reason], reason: str) -> None:
    before = transition.approvals if transition.approved_at else []
    save_columns(
        transition,
        approved_at=clock.now(),
        approved_by_id=actor.person_id,
        approval_reason=reason,
        approvals=[*before, *(one.as_dict() for one in asked)],
    )
    record(
        actor=actor,
        action="transition.approved",
        subject=("transition", transition.pk),
        fields={"codes": [one.code for one in asked], "reason": fingerprint(reason)},
    )


def _carry_out(actor: Actor, transition: Transition, move: Move, reason: str, completeness: str) -> None:
    if move.end == lifecycle.HANDED_OVER:
        _cut_over(actor, transition, reason, completeness)
        return
    if move.verb == "reopen":
        reopen(actor, transition, move.end, reason)
        return
    if move.verb == "start":
        # the transition's row, then the items', then the log: so nobody waits in a circle (SE-6)
        list(Transition.objects.select_for_update().filter(pk=transition.pk).values_list("pk"))
        prefill_accounts(actor=actor, accounts=[transition.account])
    change_stage(actor, transition, move.end, reason=reason)
    if move.verb == "plan":
        planting.replant_steps(transition, clock.now())
    if move.end == lifecycle.CANCELLED:
        people = [
            transition.giver_id,
            transition.receiver_id,
            transition.receiver_manager_id,
            transition.support_id,
        ]
        notify(transition, "notice.cancelled", people, {"reason": reason})
        wake_named("tasuki.messaging.jobs.after_cancel", transition_id=str(transition.pk))
        wake_named("tasuki.meetings.calendar.jobs.after_cancel", transition_id=str(transition.pk))


def _cut_over(actor: Actor, transition: Transition, reason: str, completeness: str) -> None:
    """Change the owner of record exactly once, with its event, in this transaction (TR-4)."""
    now = clock.now()
    receiver = transition.receiver
    if receiver is None:
        raise Refused(Reason("open.no_receiver"))
    change_stage(
        actor,
        transition,
        lifecycle.HANDED_OVER,
        reason=reason,
        cut_over_at=now,
        completeness_at_cutover=completeness,
        **giver_window.at_cutover(transition, now),
    )
    if transition.ownership == "account":
        change_owner(
            actor=actor,
            account=transition.account,
            to=receiver,
            expected=transition.owner_before or transition.giver_id,
            at=now,
            cause=transition.pk,
        )
    end_for_handover(actor, transition)
    settle_quietly(actor, transition, "cutover")
    apply_plan(transition)
    people = [transition.giver_id, transition.receiver_id, transition.support_id, transition.sponsor_id]
    notify(transition, "notice.handed_over", people, {"receiver": receiver.name})
    wake_named("tasuki.messaging.jobs.after_cutover", transition_id=str(transition.pk))
