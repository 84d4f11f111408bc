"""Setting the outgoing owner's window and part, and their acknowledgement (BO-1, BO-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.rules import boundaries, lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.giver_window import boundaries_of, local_day
from tasuki.transitions.models import Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.watch.models import Statement
from tasuki.web import clock


@transaction.atomic
def set_boundaries(
    *,
    actor: Actor,
    transition_id: UUID,
    until: date | None,
    parts: Sequence[str],
    expected_version: int | None = None,
) -> Transition:
    """Say until when the outgoing owner can be reached and what stays theirs; asks them to acknowledge it (BO-3).

    `expected_version` is the transition's version that was read; a newer one is a Conflict.
    """
    row = access_transition(actor, transition_id)
    wanted = boundaries.in_order(parts)
    reasons = why_not_change(actor, row) + _why_not_values(row, until, parts)
    if until is not None and row.giver_until == until and tuple(row.giver_part) == wanted:
        reasons.append(Reason("boundary.nothing_changed"))
    refuse_if(reasons)
    seen = row.version if expected_version is None else expected_version
    values = {"giver_until": until, "giver_part": list(wanted)}
    found = Transition.objects.filter(pk=row.pk, version=seen)
    if row.version != seen or not found.update(**values, version=F("version") + 1):
        raise Conflict(Reason("conflict.transition"))
    row.version, row.giver_until, row.giver_part = seen + 1, until, list(wanted)
    _keep(actor, row)
    return row


def why_not_change(actor: Actor, row: Transition) -> list[Reason]:
    """Empty when the actor may set the boundaries now."""
    reasons = why_not("boundary.set", actor, relations_to_transition(actor, row))
    if row.stage == lifecycle.CANCELLED:
        reasons.append(Reason("step.stage_ended", {"stage": row.stage}))
    return reasons


def _why_not_values(row: Transition, until: date | None, parts: Sequence[str]) -> list[Reason]:
    known = boundaries_of(row)
    if until is None:
        missing = [Reason("boundary.until_missing")]
    elif known.cutover is None:
        missing = [Reason("boundary.no_date", who="giver_manager", where="next")]
    else:
        missing = []
    today = local_day(row, clock.now())
    return missing + boundaries.why_not_set(
        until=until,
        parts=parts,
        scenario=row.scenario,
        cutover=known.cutover,
        today=today,
        last_day=known.last_day,
    )


def _keep(actor: Actor, row: Transition) -> None:
    now = clock.now()
    Statement.objects.update_or_create(
        transition=row,
        defaults={
            "set_by_id": actor.person_id,
            "set_by_name": actor.name[:200],
            "set_at": now,
            "acknowledged_at": None,
            "acknowledged_by": None,
        },
    )
    if row.giver_id != actor.person_id:
        notify(row, "notice.boundaries_set", [row.giver_id])
    fields = {"until": row.giver_until.isoformat() if row.giver_until else None, "parts": row.giver_part}
    record(actor=actor, action="boundaries.set", subject=("transition", row.pk), fields=fields)


@transaction.atomic
def acknowledge_boundaries(*, actor: Actor, transition_id: UUID) -> Statement:
    """The outgoing owner says that they know until when and as what they can be reached (BO-3)."""
    row = access_transition(actor, transition_id)
    refuse_if(why_not_acknowledge(actor, row))
    now = clock.now()
    statement, _new = Statement.objects.get_or_create(transition=row)
    mine = Statement.objects.filter(pk=statement.pk, acknowledged_at=None, set_at=statement.set_at)
    if not mine.update(acknowledged_at=now, acknowledged_by_id=actor.person_id):
        raise Conflict(Reason("conflict.stale"))
    statement.refresh_from_db()
    known = boundaries_of(row)
    fields = {"until": known.until.isoformat() if known.until else None, "parts": list(known.parts)}
    record(actor=actor, action="boundaries.acknowledged", subject=("transition", row.pk), fields=fields)
    return statement


def why_not_acknowledge(actor: Actor, row: Transition) -> list[Reason]:
    """Empty when the actor is the outgoing owner and has not done so yet."""
    reasons = why_not("boundary.acknowledge", actor, relations_to_transition(actor, row))
    if row.stage == lifecycle.CANCELLED:
        reasons.append(Reason("step.stage_ended", {"stage": row.stage}))
    if boundaries_of(row).until is None:
        reasons.append(Reason("boundary.no_date", who="giver_manager", where="next"))
    if Statement.objects.filter(transition=row, acknowledged_at__isnull=False).exists():
        reasons.append(Reason("boundary.acknowledged"))
    return reasons
