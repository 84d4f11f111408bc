"""What colleagues say of the outcome: rating, health checks, retrospective (ME-5, ME-8, ME-20, GA-7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.actions import record_health
from tasuki.customers.models import HealthReading
from tasuki.outcomes import decisions
from tasuki.outcomes.indexing import RETROSPECTIVES
from tasuki.outcomes.models import HandoffRating, Retrospective
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.actions import settle_step
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock


@transaction.atomic
def rate_handoff(*, actor: Actor, transition_id: UUID, score: int, comment: str = "") -> HandoffRating:
    """The incoming owner rates the handoff, 1 to 5; they may think again until the transition is closed (ME-5)."""
    row = access_transition(actor, transition_id)
    comment = comment.strip()
    reasons = why_not_rate(actor, row)
    reasons += decisions.why_not_score(score) + decisions.why_not_text(
        "comment", comment, decisions.MAX_COMMENT
    )
    refuse_if(reasons)
    rating, _new = HandoffRating.objects.update_or_create(
        transition=row,
        defaults={"by_id": actor.person_id, "at": clock.now(), "score": score, "comment": comment},
    )
    settle_step(actor=actor, transition_id=row.pk, key="rate-handoff")
    # Not what was said: everybody on the transition reads its events, the rated one among them.
    record(actor=actor, action="handoff.rated", subject=("transition", row.pk))
    return rating


def sees_rating(actor: Actor, row: Transition) -> bool:
    """Who reads the rating (ME-5): the incoming side, managers and sponsor; the outgoing owner once it is over.

    Nobody rates freely under the eyes of whom they rate.
    """
    relations = relations_to_transition(actor, row)
    ended = row.stage == lifecycle.CLOSED and "giver" in relations
    return ended or allowed("rating.see", actor, relations)


def why_not_rate(actor: Actor, row: Transition) -> list[Reason]:
    """Empty when the actor may rate the handoff now."""
    reasons = why_not("outcome.rate", actor, relations_to_transition(actor, row))
    reasons += decisions.why_not_after(row.stage, row.cut_over_at, after_closing=True)
    if row.stage == lifecycle.CLOSED and HandoffRating.objects.filter(transition=row).exists():
        reasons.append(Reason("rating.final"))
    return reasons


@transaction.atomic
def record_health_check(
    *, actor: Actor, transition_id: UUID, day: int, score: int, source: str = ""
) -> HealthReading:
    """Keep the health of the account on day 0 (baseline), 30, 60 or 90 after the cut-over, 0 to 100 (ME-8).

    The check's step is settled. A closed transition still takes its checks: 60 and 90 usually come after closing.
    """
    row = access_transition(actor, transition_id)
    reasons = why_not_check(actor, row, day) + decisions.why_not_text("source", source, 100)
    if not 0 <= score <= 100:
        reasons.append(Reason("health.out_of_range", {"score": score}))
    refuse_if(reasons)
    reading = record_health(
        actor=actor,
        account=row.account,
        score=score,
        source=source.strip() or "check",
        transition_id=row.pk,
        day=day,
    )
    settle_step(actor=actor, transition_id=row.pk, key=f"health-{day}")
    return reading


def why_not_check(actor: Actor, row: Transition, day: int) -> list[Reason]:
    """Empty when this health check may be recorded now."""
    reasons = why_not("outcome.record", actor, relations_to_transition(actor, row))
    reasons += decisions.why_not_after(row.stage, row.cut_over_at, after_closing=True)
    return reasons + decisions.why_not_health(day, row.cut_over_at, clock.now())


@transaction.atomic
def write_retrospective(
    *,
    actor: Actor,
    transition_id: UUID,
    went_well: str,
    went_badly: str,
    customer_feedback: str,
    actions: str,
    expected_version: int | None = None,
) -> Retrospective:
    """Write what went well and badly, what the customer said and what will be done (ME-20, GA-7).

    Placeholders are refused field by field. `expected_version` is the version that was read (0: none yet); a newer
    one is a Conflict.
    """
    row = access_transition(actor, transition_id)
    texts = {
        "went_well": went_well.strip(),
        "went_badly": went_badly.strip(),
        "customer_feedback": customer_feedback.strip(),
        "actions": actions.strip(),
    }
    refuse_if(why_not_write(actor, row) + decisions.why_not_retrospective(texts))
    values: dict[str, Any] = {**texts, "written_by_id": actor.person_id, "written_at": clock.now()}
    found = _write(row, values, expected_version)
    RETROSPECTIVES.refresh([found])
    settle_step(actor=actor, transition_id=row.pk, key="retrospective")
    record(
        actor=actor,
        action="retrospective.written",
        subject=("transition", row.pk),
        fields={"version": found.version, "text": fingerprint("\n".join(texts.values()))},
    )
    return found


def why_not_write(actor: Actor, row: Transition) -> list[Reason]:
    """Empty when the actor may write the retrospective now."""
    reasons = why_not("retrospective.write", actor, relations_to_transition(actor, row))
    return reasons + decisions.why_not_after(row.stage, row.cut_over_at, after_closing=True)


def _write(row: Transition, values: dict[str, Any], expected_version: int | None) -> Retrospective:
    found = Retrospective.objects.filter(transition=row).first()
    if found is None:
        if expected_version:
            raise Conflict(Reason("conflict.stale"))
        try:
            with transaction.atomic():
                return Retrospective.objects.create(transition=row, **values)
        except IntegrityError as error:
            raise Conflict(Reason("conflict.stale")) from error
    seen = found.version if expected_version is None else expected_version
    if not Retrospective.objects.filter(pk=found.pk, version=seen).update(**values, version=F("version") + 1):
        raise Conflict(Reason("conflict.stale"))
    found.refresh_from_db()
    return found
