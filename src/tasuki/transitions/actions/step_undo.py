"""Taking back that a step is done, as long as nothing was built on it (UX-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Reason, refuse_if
from tasuki.transitions.actions.steps import BY_HAND
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.facts import recompute
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

MINUTES: Final = 15


@transaction.atomic
def reopen_step(*, actor: Actor, transition_id: UUID, key: str) -> Step:
    """A slip of the hand: whoever ticked the step off opens it again, within minutes. Its clocks run on.

    Not once the stage has moved on since: gates were read with it. Both the tick and its undoing stay in the log.
    """
    row = access_transition(actor, transition_id)
    # Held, then read: else it might advance between the look and the change.
    list(Transition.objects.select_for_update().filter(pk=row.pk).values_list("pk"))
    row = access_transition(actor, transition_id)
    step = row.steps.filter(key=key).first()
    if step is None:
        raise NotFound("step", key)
    refuse_if(why_not_undo(actor, row, step))
    changed = Step.objects.filter(pk=step.pk, state=Step.State.DONE, settled_at=step.settled_at).update(
        state=Step.State.TODO, settled_at=None, settled_by=None
    )
    if not changed:
        raise Conflict(Reason("conflict.transition"))
    step.state, step.settled_at, step.settled_by_id = Step.State.TODO, None, None
    clock_rows.restart_for_step(row, key, clock.now())
    record(
        actor=actor,
        action="step.reopened",
        subject=("transition", row.pk),
        fields={"step": key, "gate": step.feeds},
    )
    recompute(row)
    return step


def why_not_undo(actor: Actor, row: Transition, step: Step) -> list[Reason]:
    """Why it stays done; empty: it may be taken back."""
    if step.state != Step.State.DONE or step.settled_at is None:
        return [Reason("step.not_done")]
    if actor.person_id is None or step.settled_by_id != actor.person_id or step.completed_by not in BY_HAND:
        return [Reason("step.undo_not_yours")]
    if clock.now() - step.settled_at > timedelta(minutes=MINUTES):
        return [Reason("step.undo_late", {"minutes": MINUTES})]
    if row.stage_changes.filter(at__gte=step.settled_at).exists():
        return [Reason("step.undo_moved")]
    return []
