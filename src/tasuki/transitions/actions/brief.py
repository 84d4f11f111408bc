"""The receiver accepts the brief, or returns it with what must be better (KN-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.knowledge.actions import freeze_brief
from tasuki.knowledge.brief import gather
from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import Brief
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.gates import GateResult
from tasuki.rules.reasons import Reason, refuse_if
from tasuki.transitions import facts
from tasuki.transitions.actions.moves import change_stage, save_columns
from tasuki.transitions.actions.steps import settle_quietly
from tasuki.transitions.models import Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

IN_REVIEW = (lifecycle.PREPARING, lifecycle.READY)


@transaction.atomic
def accept_brief(*, actor: Actor, transition_id: UUID) -> Brief:
    """Freeze a numbered brief and note that the receiver stands behind it (KN-1, KN-6, ME-2).

    Refused, with every reason, while the record is thinner than the target or a question is open, unless a
    manager has overridden that gate.
    """
    transition = access_transition(actor, transition_id)
    now = clock.now()
    results, known, _steps = facts.evaluate_gates(transition)
    relations = relations_to_transition(actor, transition)
    refuse_if(why_not_accept(actor, transition, relations, results.values()))
    document, around = facts.document_of(transition), gather(transition.account, now)
    brief = freeze_brief(
        actor=actor,
        account=transition.account,
        transition_id=transition.pk,
        requirements=document.requirements(),
        now=now,
        freshness_days=document.freshness_days,
        commitments=around.commitments,
        gaps=around.gaps,
        timeline=around.timeline,
        upcoming=around.upcoming,
        team=around.team,
        relations=relations,
    )
    save_columns(
        transition,
        brief=brief,
        accepted_at=now,
        completeness_at_acceptance=known.total,
        returned_items=[],
    )
    for key in ("fill-record", "accept-brief"):
        settle_quietly(actor, transition, key)
    facts.recompute(transition)
    notify(transition, "notice.accepted", [transition.giver_id], {"receiver": actor.name}, once=str(brief.pk))
    record(
        actor=actor,
        action="brief.accepted",
        subject=("transition", transition.pk),
        fields={"brief": brief.number, "completeness": str(known.total)},
    )
    return brief


@transaction.atomic
def return_brief(*, actor: Actor, transition_id: UUID, items: Mapping[str, str]) -> Transition:
    """Send the brief back: each named item with its reason; the transition returns to preparation (KN-6, TR-2)."""
    transition = access_transition(actor, transition_id)
    reasons = why_not("brief.return", actor, relations_to_transition(actor, transition)) + _why_not_review(
        transition
    )
    known = all_items().keys()
    if not items or any(is_placeholder(reason) for reason in items.values()):
        reasons.append(Reason("return.items_missing"))
    reasons += [Reason("return.unknown_item", {"item": key}) for key in items if key not in known]
    refuse_if(reasons)
    why = "; ".join(f"{key}: {reason}" for key, reason in items.items())
    rows = [{"item": key, "reason": reason, "by": actor.name} for key, reason in items.items()]
    change_stage(actor, transition, lifecycle.RETURNED, reason=why)
    save_columns(transition, brief=None, accepted_at=None, returned_items=rows)
    _reopen(transition, ("accept-brief", "fill-record", "readiness-review"))
    facts.recompute(transition)
    values = {"receiver": actor.name, "count": len(items)}
    notify(transition, "notice.returned", [transition.giver_id, transition.giver_manager_id], values)
    record(
        actor=actor,
        action="brief.returned",
        subject=("transition", transition.pk),
        fields={"items": list(items), "reasons": fingerprint(why)},
    )
    return transition


def why_not_accept(
    actor: Actor, transition: Transition, relations: frozenset[str], results: Iterable[GateResult]
) -> list[Reason]:
    """Why the brief cannot be accepted by this actor now; empty means it can."""
    reasons = why_not("brief.accept", actor, relations) + _why_not_review(transition)
    if transition.brief_id is not None and transition.accepted_at is not None:
        reasons.append(Reason("accept.already", {"day": transition.accepted_at.date().isoformat()}))
    prepared = next(one for one in results if one.gate == lifecycle.PREPARED)
    if not prepared.overridden:
        reasons += [
            reason for reason in prepared.reasons if reason.code in ("gate.incomplete", "gate.questions")
        ]
    return reasons


def _why_not_review(transition: Transition) -> list[Reason]:
    if transition.stage in IN_REVIEW:
        return []
    return [Reason("stage.not_for_brief", {"stage": transition.stage})]


def _reopen(transition: Transition, keys: tuple[str, ...]) -> None:
    transition.steps.filter(key__in=keys).update(state="todo", settled_at=None, settled_by=None, note="")
