"""Taking messages back, and settling what the program cannot know (MS-5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.audit.actions import fingerprint
from tasuki.jobs.actions import wake_named
from tasuki.messaging.actions.telling import EDITABLE, tell, why_not_editable
from tasuki.messaging.delivery import settle_if_done
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.queries import access_message
from tasuki.messaging.suppression.actions import note_suppressed
from tasuki.rules.access import Actor
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.web import clock


@transaction.atomic
def cancel(*, actor: Actor, message_id: UUID, reason: str = "") -> Message:
    """Take back a message that has not left; one that is just being sent is a Conflict."""
    message = access_message(actor, message_id, "message.draft")
    refuse_if(why_not_editable(message))
    withdraw(actor, message, reason)
    message.refresh_from_db()
    return message


def withdraw(actor: Actor, message: Message, reason: str = "") -> None:
    """`cancel` for a caller that has already been let in; inside its transaction."""
    changed = Message.objects.filter(pk=message.pk, state__in=EDITABLE).update(
        state=STATE.CANCELLED, version=F("version") + 1
    )
    if not changed:
        raise Conflict(Reason("message.changed"))
    tell(actor, "message.cancelled", message, {"reason": fingerprint(reason) if reason else ""})
    settle_if_done(message.transition_id, message.step_key)


@transaction.atomic
def resolve_uncertain(*, actor: Actor, message_id: UUID, was_sent: bool, evidence: str) -> Message:
    """A person found out what became of an uncertain message, and says how they know; the program never guesses.

    Sent: everything follows as if the server had said so. Not sent: it counts as failed and may be sent again.
    """
    message = access_message(actor, message_id, "message.resolve")
    reasons = []
    if message.state != STATE.UNCERTAIN:
        reasons.append(Reason("message.not_uncertain", {"state": message.get_state_display()}))
    if is_placeholder(evidence):
        reasons.append(Reason("message.evidence_missing"))
    refuse_if(reasons)
    attempt = Attempt.objects.filter(message=message).order_by("-started_at").first()
    now = clock.now()
    sent_at = attempt.started_at if attempt else now
    values: dict[str, Any] = (
        {"state": STATE.SENT, "sent_at": sent_at, "error_code": ""}
        if was_sent
        else {"state": STATE.FAILED, "error_code": "mail.found_unsent", "attempt_token": None}
    )
    changed = Message.objects.filter(pk=message.pk, state=STATE.UNCERTAIN, version=message.version).update(
        **values, version=F("version") + 1
    )
    if not changed:
        raise Conflict(Reason("message.changed"))
    if not was_sent:
        settle_if_done(message.transition_id, message.step_key)
    if attempt is not None:
        outcome = Attempt.Outcome.SENT if was_sent else Attempt.Outcome.RELEASED
        Attempt.objects.filter(pk=attempt.pk).update(finished_at=now, outcome=outcome, evidence=evidence)
    tell(actor, "message.resolved", message, {"sent": was_sent, "evidence": fingerprint(evidence)})
    if was_sent:
        wake_named("tasuki.messaging.jobs.mark_expired_claims")
    message.refresh_from_db()
    return message


@transaction.atomic
def record_bounce(*, actor: Actor, message_id: UUID, evidence: str) -> Message:
    """A sent message came back: the address gets nothing more until somebody lifts that (MS-5)."""
    message = access_message(actor, message_id, "message.resolve")
    reasons = []
    if message.state != STATE.SENT:
        reasons.append(Reason("message.not_sent", {"state": message.get_state_display()}))
    if is_placeholder(evidence):
        reasons.append(Reason("message.evidence_missing"))
    refuse_if(reasons)
    if not Message.objects.filter(pk=message.pk, state=STATE.SENT).update(
        state=STATE.BOUNCED, error_code="mail.bounced", version=F("version") + 1
    ):
        raise Conflict(Reason("message.changed"))
    note_suppressed(
        actor=actor, address=message.address_key, reason=evidence, source="bounced", message=message
    )
    tell(actor, "message.bounced", message, {"evidence": fingerprint(evidence)})
    message.refresh_from_db()
    return message
