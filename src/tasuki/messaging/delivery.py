"""Sending: claim with the gate in one statement, commit the attempt, then the wire, then what came of it (MS-5).

The attempt is committed before anything is said to the mail server. A try whose outcome is not known becomes
`uncertain` and is never sent again by the program.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import DatabaseError, IntegrityError, InterfaceError, transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.customers.actions import add_touchpoint
from tasuki.messaging import smtp
from tasuki.messaging.decisions import retry_after
from tasuki.messaging.envelope import compose, thread_of, wire_address
from tasuki.messaging.models import PENDING, STATE, Attempt, Message
from tasuki.messaging.queries import RELATED, claimable, may_contact
from tasuki.messaging.smtp import Delivery
from tasuki.rules.access import Actor
from tasuki.transitions.actions import settle_step
from tasuki.web import clock
from tasuki.web.ids import new_id

logger = logging.getLogger(__name__)

# Longer than any conversation with a mail server may take: nobody's claim runs out while they still speak.
LEASE: Final = timedelta(minutes=15)
BATCH: Final = 100
_PATIENCE: Final = (0.0, 1.0, 3.0, 10.0, 30.0)
MAIL: Final = Actor.system("mail")


def deliver_due(limit: int = BATCH) -> int:
    """Send what is due and may leave, one after the other, at most `limit`; returns how many were tried.

    Stops when the mail server cannot be reached: the rest waits for the next sweep.
    """
    if not smtp.is_configured():
        return 0
    due = claimable(clock.now()).order_by("scheduled_at", "id").values_list("pk", flat=True)
    tried = 0
    for message_id in list(due[:limit]):
        tried += 1
        outcome = deliver_one(message_id)
        if outcome is not None and outcome.server_down:
            break
    return tried


def deliver_one(message_id: UUID) -> Delivery | None:
    """Claim one message and send it; None when it was not to be had."""
    token = claim(message_id)
    if token is None:
        return None
    message = Message.objects.select_related(*RELATED).get(pk=message_id)
    outcome = _last_look(message) or _send(message)
    _finish_patiently(message, token, outcome)
    return outcome


def claim(message_id: UUID) -> UUID | None:
    """Make the message ours, if everything that sending demands holds in this very statement; its token, or None.

    The transaction is durable: it commits here, before the wire, or not at all.
    """
    now, token = clock.now(), new_id()
    values = {"state": STATE.CLAIMED, "attempt_token": token, "lease_until": now + LEASE, "error_code": ""}
    try:
        with transaction.atomic(durable=True):
            if not claimable(now).filter(pk=message_id).update(**values, tries=F("tries") + 1):
                return None
            Attempt.objects.create(message_id=message_id, token=token, started_at=now)
    except IntegrityError:  # a twin of this message was claimed in the same moment
        return None
    return token


def _last_look(message: Message) -> Delivery | None:
    """Between claim and wire: paused or cancelled in this moment? Is the text the approved one?"""
    if not Message.objects.filter(may_contact(), pk=message.pk, state=STATE.CLAIMED).exists():
        return Delivery("postponed", "mail.stopped")
    if message.hash_now() != message.approved_hash:
        return Delivery("refused", "mail.not_as_approved")
    return None


def _send(message: Message) -> Delivery:
    try:
        mail = compose(message)
    except (ValueError, UnicodeError) as error:
        return Delivery("refused", "mail.bad_content", str(error)[: smtp.MAX_EVIDENCE])
    try:
        return smtp.deliver(
            mail, sender=wire_address(message.from_address), recipient=wire_address(message.to_address)
        )
    except Exception as error:
        logger.exception("sending %s failed in an unforeseen way", message.pk)
        return Delivery("unknown", "mail.unknown", f"{type(error).__name__}: {error}"[: smtp.MAX_EVIDENCE])


# -- what came of it ------------------------------------------------------------------------------


def _finish_patiently(message: Message, token: UUID, outcome: Delivery) -> None:
    """Write the outcome down even if the database is busy for a while; else the claim runs out as uncertain."""
    for last, pause in enumerate(_PATIENCE, start=1):
        time.sleep(pause)
        try:
            finish(message, token, outcome)
            return
        except (DatabaseError, InterfaceError):
            if last == len(_PATIENCE):
                raise
            logger.warning("could not write down what became of %s; trying again", message.pk, exc_info=True)


@transaction.atomic
def finish(message: Message, token: UUID, outcome: Delivery) -> None:
    """Keep what became of a claimed message. A late answer still settles what had become uncertain meanwhile."""
    now = clock.now()
    Attempt.objects.filter(token=token).update(
        finished_at=now, outcome=_OUTCOMES[outcome.fate], evidence=outcome.evidence or outcome.code
    )
    values = _values_after(message, outcome, now)
    mine = Message.objects.filter(
        pk=message.pk, attempt_token=token, state__in=(STATE.CLAIMED, STATE.UNCERTAIN)
    )
    if not mine.update(**values, lease_until=None, version=F("version") + 1):
        return
    record(
        actor=MAIL,
        action=f"message.{values['state']}",
        subject=("transition", message.transition_id),
        fields={"message": str(message.pk), "step": message.step_key, "code": outcome.code},
    )
    if outcome.fate == "sent":
        _note_if_possible(message.pk)


_OUTCOMES: Final = {
    "sent": Attempt.Outcome.SENT,
    "postponed": Attempt.Outcome.POSTPONED,
    "refused": Attempt.Outcome.REFUSED,
    "unknown": Attempt.Outcome.UNKNOWN,
}


def _values_after(message: Message, outcome: Delivery, now: datetime) -> dict[str, object]:
    told = {
        "error_code": outcome.code,
        "error_values": {"evidence": outcome.evidence} if outcome.code else {},
    }
    if outcome.fate == "sent":
        return {
            **told,
            "state": STATE.SENT,
            "sent_at": now,
            "in_reply_to": next(iter(thread_of(message)[-1:]), ""),
        }
    if outcome.fate == "unknown":
        return {**told, "state": STATE.UNCERTAIN}
    wait = None if outcome.fate == "refused" else retry_after(message.tries, server_down=outcome.server_down)
    if outcome.fate == "refused" or wait is None:
        return {**told, "state": STATE.FAILED, "attempt_token": None}
    return {**told, "state": STATE.QUEUED, "attempt_token": None, "not_before": now + wait}


def _note_if_possible(message_id: UUID) -> None:
    """What follows from sending must not undo that it was sent: a sweep comes back to it."""
    try:
        with transaction.atomic():
            note_sent(message_id)
    except Exception:
        logger.exception("the effects of sending %s could not be noted yet", message_id)


@transaction.atomic
def note_sent(message_id: UUID) -> bool:
    """What follows once: a touchpoint with the customer (ME-1), and the step when all its messages are settled."""
    if not Message.objects.filter(pk=message_id, state=STATE.SENT, noted_at=None).update(
        noted_at=clock.now()
    ):
        return False
    message = Message.objects.select_related(*RELATED).get(pk=message_id)
    add_touchpoint(
        actor=MAIL,
        account=message.transition.account,
        channel="mail",
        at=message.sent_at,
        person=message.sender,
        stakeholder=message.recipient,
        summary=message.subject,
        source=f"message:{message.pk}",
    )
    settle_if_done(message.transition_id, message.step_key)
    return True


def settle_if_done(transition_id: UUID, step_key: str) -> None:
    """Complete the step when at least one of its messages was sent and none is still to be decided."""
    rows = Message.objects.filter(transition_id=transition_id, step_key=step_key)
    if rows.filter(state__in=PENDING).exists() or not rows.filter(state=STATE.SENT).exists():
        return
    settle_step(actor=MAIL, transition_id=transition_id, key=step_key)


def note_all_sent(limit: int = BATCH) -> int:
    """Catch up with messages that were sent and whose effects were not noted."""
    rows = Message.objects.filter(state=STATE.SENT, noted_at=None).order_by("sent_at")
    return sum(note_sent(message_id) for message_id in list(rows.values_list("pk", flat=True)[:limit]))


def mark_expired(limit: int = BATCH) -> int:
    """Claims that ran out: nobody can tell what became of them, so they are `uncertain` until a person knows."""
    now, marked = clock.now(), 0
    expired = Message.objects.filter(state=STATE.CLAIMED, lease_until__lt=now)
    for pk, transition_id, step, token in list(
        expired.values_list("pk", "transition_id", "step_key", "attempt_token")[:limit]
    ):
        with transaction.atomic():
            changed = Message.objects.filter(
                pk=pk, state=STATE.CLAIMED, attempt_token=token, lease_until__lt=now
            ).update(
                state=STATE.UNCERTAIN,
                error_code="mail.worker_lost",
                error_values={},
                version=F("version") + 1,
            )
            if changed:
                marked += 1
                record(
                    actor=MAIL,
                    action="message.uncertain",
                    subject=("transition", transition_id),
                    fields={"message": str(pk), "step": step, "code": "mail.worker_lost"},
                )
    return marked
