"""A manager decides about a breach: resolved or dismissed, with a reason (BO-5)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.notices import notify
from tasuki.watch import decisions
from tasuki.watch.models import Breach
from tasuki.watch.queries import access_breach, relations_to_breach
from tasuki.web import clock

_EVENTS: Final = {decisions.RESOLVED: "breach.resolved", decisions.DISMISSED: "breach.dismissed"}


def resolve_breach(
    *, actor: Actor, breach_id: UUID, reason: str, expected_version: int | None = None
) -> Breach:
    """It was one, and it is settled: `reason` says how."""
    return decide_breach(
        actor=actor,
        breach_id=breach_id,
        decision=decisions.RESOLVED,
        reason=reason,
        expected_version=expected_version,
    )


def dismiss_breach(
    *, actor: Actor, breach_id: UUID, reason: str, expected_version: int | None = None
) -> Breach:
    """It was none: `reason` says why."""
    return decide_breach(
        actor=actor,
        breach_id=breach_id,
        decision=decisions.DISMISSED,
        reason=reason,
        expected_version=expected_version,
    )


@transaction.atomic
def decide_breach(
    *, actor: Actor, breach_id: UUID, decision: str, reason: str, expected_version: int | None = None
) -> Breach:
    """Close an open breach as "resolved" or "dismissed". Final; nobody decides about themselves (BO-5)."""
    breach = access_breach(actor, breach_id)
    refuse_if(why_not_decide(actor, breach) + decisions.why_not_decide(breach.state, decision, reason))
    seen = breach.version if expected_version is None else expected_version
    values = {
        "state": decision,
        "resolution": reason.strip(),
        "decided_at": clock.now(),
        "decided_by_id": actor.person_id,
        "decided_by_name": actor.name[:200],
        "version": seen + 1,
    }
    found = Breach.objects.filter(pk=breach.pk, version=seen, state=Breach.State.OPEN)
    if breach.version != seen or not found.update(**values):
        raise Conflict(Reason("conflict.stale"))
    people = [one for one in (breach.reported_by_id, breach.about_id) if one != actor.person_id]
    told = {"breach": breach.kind, "breach_state": decision}
    notify(breach.transition, "notice.breach_decided", people, told, once=str(breach.pk))
    record(
        actor=actor,
        action=_EVENTS[decision],
        subject=("transition", breach.transition_id),
        fields={"breach": str(breach.pk), "kind": breach.kind, "reason": fingerprint(reason.strip())},
    )
    return access_breach(actor, breach.pk)


def why_not_decide(actor: Actor, breach: Breach) -> list[Reason]:
    """Empty when the actor is a manager of either side and it is not about themselves."""
    reasons = why_not("breach.decide", actor, relations_to_breach(actor, breach))
    return reasons + decisions.why_not_concerned(actor.person_id, breach.about_id)
