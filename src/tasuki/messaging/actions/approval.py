"""Approving exactly what was read, and queueing it through the gates (MS-5, GA-1 … GA-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.jobs.actions import wake_named
from tasuki.messaging import drafting
from tasuki.messaging.actions.drafts import no_such_step
from tasuki.messaging.actions.telling import tell
from tasuki.messaging.contact import contact_reasons
from tasuki.messaging.headers import why_not_names
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.queries import access_for_messages, access_message, messages_of
from tasuki.messaging.recipients import why_not_reach_many
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.models import Transition
from tasuki.web import clock


@transaction.atomic
def approve(*, actor: Actor, message_id: UUID, expected_hash: str) -> Message:
    """Approve exactly the text that was looked at: `expected_hash` is its hash; another text is a Conflict (MS-5)."""
    return approve_read(actor, access_message(actor, message_id, "message.approve"), expected_hash)


def approve_read(actor: Actor, message: Message, expected_hash: str) -> Message:
    """`approve` for a caller that has already been let in; inside its transaction."""
    if message.content_hash != expected_hash:
        raise Conflict(Reason("message.changed"))
    if message.state in (STATE.APPROVED, STATE.QUEUED):
        return message
    reasons = drafting.why_not_text(message.subject, message.body) + why_not_names(message)
    if message.state != STATE.DRAFT:
        reasons.append(Reason("message.not_editable", {"state": message.get_state_display()}))
    refuse_if(reasons)
    values = {"approved_by_id": actor.person_id, "approved_at": clock.now(), "approved_hash": expected_hash}
    changed = Message.objects.filter(pk=message.pk, state=STATE.DRAFT, content_hash=expected_hash).update(
        state=STATE.APPROVED, version=F("version") + 1, **values
    )
    if not changed:
        raise Conflict(Reason("message.changed"))
    message.refresh_from_db()
    tell(actor, "message.approved", message, {"hash": expected_hash})
    return message


@transaction.atomic
def queue(
    *, actor: Actor, transition_id: UUID, step_key: str, scheduled_at: datetime | None = None
) -> list[Message]:
    """Queue the approved messages of a step, for now or later; all reasons at once while a gate is shut (GA-1 … GA-3).

    The statement that claims a message for sending demands the same once more.
    """
    row = access_for_messages(actor, transition_id, "message.approve")
    return queue_for(actor, row, step_key, scheduled_at)


def queue_for(
    actor: Actor, row: Transition, step_key: str, scheduled_at: datetime | None = None
) -> list[Message]:
    """`queue` for a caller that has already been let in; inside its transaction."""
    found = list(messages_of(row).filter(step_key=step_key, state=STATE.APPROVED))
    refuse_if(why_not_queue(row, step_key, found))
    for message in found:
        _enqueue(actor, message, scheduled_at, (STATE.APPROVED,))
    wake_named("tasuki.messaging.jobs.deliver")
    return found


def why_not_queue(row: Transition, step_key: str, approved: Iterable[Message]) -> list[Reason]:
    """Everything that keeps the approved messages of a step from the queue; the button shows the same."""
    found = list(approved)
    kind = _kind_of(row, step_key)
    if not kind:
        return [no_such_step(row, step_key)]
    inside = bool(found) and all(one.colleague_id for one in found)
    reasons = [] if inside else contact_reasons(row, kind)
    if not found:
        reasons.append(Reason("message.nothing_approved", {"step": step_key}, where="messages"))
    return reasons + [reason for one in why_not_reach_many(found).values() for reason in one]


def _kind_of(row: Transition, step_key: str) -> str:
    """The kind of a step's messages, by the playbook; else of those that other rooms wrote, such as a recap."""
    spec = drafting.spec_of(row, step_key)
    if spec is not None:
        return drafting.KIND_OF_KEY[spec.key]
    kept = Message.objects.filter(transition=row, step_key=step_key)
    return kept.values_list("kind", flat=True).first() or ""


@transaction.atomic
def send_again(*, actor: Actor, message_id: UUID) -> Message:
    """Queue a failed message once more: a person's decision, never the program's. Its approval still holds."""
    message = access_message(actor, message_id, "message.approve")
    reasons = [] if message.colleague_id else contact_reasons(message.transition, message.kind)
    reasons += drafting.why_not_reach(message)
    if message.state != STATE.FAILED:
        reasons.append(Reason("message.not_failed", {"state": message.get_state_display()}))
    refuse_if(reasons)
    _enqueue(actor, message, None, (STATE.FAILED,))
    wake_named("tasuki.messaging.jobs.deliver")
    return message


def _enqueue(actor: Actor, message: Message, at: datetime | None, from_states: tuple[str, ...]) -> None:
    ready = Message.objects.filter(pk=message.pk, state__in=from_states, approved_hash=F("content_hash"))
    changed = ready.update(
        state=STATE.QUEUED,
        scheduled_at=max(at, clock.now()) if at else clock.now(),
        not_before=None,
        tries=0,
        error_code="",
        version=F("version") + 1,
    )
    if not changed:
        raise Conflict(Reason("message.changed"))
    message.refresh_from_db()
    tell(
        actor,
        "message.queued",
        message,
        {"at": message.scheduled_at.isoformat() if message.scheduled_at else ""},
    )
