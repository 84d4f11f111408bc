"""What became of a message, and what follows from it (MS-5, ME-1, PE-7)."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from tasuki.audit.actions import NewEvent, fingerprint, record, record_many
from tasuki.customers.actions import add_touchpoints
from tasuki.customers.models import Touchpoint
from tasuki.messaging.decisions import retry_after
from tasuki.messaging.indexing import MESSAGES
from tasuki.messaging.models import PENDING, STATE, Attempt, Message, Suppression
from tasuki.messaging.queries import RELATED
from tasuki.messaging.smtp import Delivery
from tasuki.rules.access import Actor
from tasuki.stakeholders.actions import Told, note_told
from tasuki.transitions.actions import settle_steps
from tasuki.web import clock
from tasuki.web.ids import new_id
from tasuki.web.prepared import THEN, Prepared, Statement, prepare_update

logger = logging.getLogger(__name__)

MAIL: Final = Actor.system("mail")
BATCH: Final = 100
# Longer than any conversation with a mail server may take: nobody's claim runs out while they still speak.
LEASE: Final = timedelta(minutes=15)
# Effects are written together: after so many messages, or so many seconds.
TOGETHER: Final = 50
WAIT: Final = 2.0
# What the event log calls the states that a message may be left in.
EVENTS: Final[dict[str, str]] = {
    STATE.SENT: "message.sent",
    STATE.QUEUED: "message.queued",
    STATE.FAILED: "message.failed",
    STATE.UNCERTAIN: "message.uncertain",
    STATE.BOUNCED: "message.bounced",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed message. `pause`: how long it is left alone where the server was down."""

    message: Message
    token: UUID
    delivery: Delivery
    pause: timedelta | None = None

    @property
    def state(self) -> str:
        """The state that follows from it."""
        fate = self.delivery.fate
        if fate == "sent":
            return STATE.SENT
        if fate == "unknown":
            return STATE.UNCERTAIN
        return STATE.FAILED if fate == "refused" or self.wait is None else STATE.QUEUED

    @property
    def wait(self) -> timedelta | None:
        """How long until the next try, where there is one."""
        if self.pause is not None:
            return self.pause
        return retry_after(self.message.tries, server_down=self.delivery.server_down)

    def values(self, now: datetime) -> dict[str, object]:
        """What is to be written on the message."""
        told: dict[str, object] = {
            "state": self.state,
            "error_code": self.delivery.code,
            "error_values": {"evidence": self.delivery.evidence} if self.delivery.code else {},
        }
        if self.state == STATE.UNCERTAIN:
            return told
        if self.state == STATE.FAILED:
            return {**told, "attempt_token": None}
        if self.delivery.server_down:  # not the message's fault: such a try brings it no closer to giving up
            told["tries"] = max(self.message.tries - 1, 0)
        return {**told, "attempt_token": None, "not_before": now + self.wait if self.wait else None}


_OUTCOMES: Final = {
    "sent": Attempt.Outcome.SENT,
    "postponed": Attempt.Outcome.POSTPONED,
    "refused": Attempt.Outcome.REFUSED,
    "unknown": Attempt.Outcome.UNKNOWN,
}


def write_outcome(outcome: Outcome, now: datetime) -> bool:
    """Message and attempt, inside the caller's transaction; False when the message is no longer this claim's."""
    changed = _SENT.change(**_sent(outcome, now)) if outcome.state == STATE.SENT else _other(outcome, now)
    told = outcome.delivery
    _FINISHED.change(
        token=outcome.token, now=now, outcome=_OUTCOMES[told.fate].value, evidence=told.evidence or told.code
    )
    return bool(changed)


def _sent(outcome: Outcome, now: datetime) -> dict[str, object]:
    message = outcome.message
    return {"pk": message.pk, "token": outcome.token, "now": now, "answers": message.in_reply_to}


def _other(outcome: Outcome, now: datetime) -> int:
    mine = _claimed(outcome.message.pk, outcome.token)
    return mine.update(**outcome.values(now), lease_until=None, version=F("version") + 1)


def _claimed(pk: UUID, token: UUID) -> QuerySet[Message]:
    return Message.objects.filter(pk=pk, attempt_token=token, state__in=(STATE.CLAIMED, STATE.UNCERTAIN))


def _sent_statement() -> Prepared:
    marks: dict[str, Any] = {"pk": new_id(), "token": new_id(), "now": THEN, "answers": "<answers>"}
    values = {
        "state": STATE.SENT,
        "sent_at": THEN,
        "in_reply_to": marks["answers"],
        "lease_until": None,
        "error_code": "",
        "error_values": {},
        "version": F("version") + 1,
    }
    return prepare_update(_claimed(marks["pk"], marks["token"]), values, marks)


def _finished_statement() -> Prepared:
    marks: dict[str, Any] = {"token": new_id(), "now": THEN, "outcome": "<outcome>", "evidence": "<evidence>"}
    values = {"finished_at": THEN, "outcome": "<outcome>", "evidence": "<evidence>"}
    return prepare_update(Attempt.objects.filter(token=marks["token"]), values, marks)


_SENT: Final = Statement(_sent_statement)
_FINISHED: Final = Statement(_finished_statement)


def tell_outcomes(outcomes: Iterable[Outcome]) -> None:
    """The events; as late in the transaction as can be, since they lock the end of the log."""
    record_many(
        NewEvent(
            MAIL,
            EVENTS[one.state],
            ("transition", one.message.transition_id),
            {"message": str(one.message.pk), "step": one.message.step_key, "code": one.delivery.code},
        )
        for one in outcomes
    )


# -- what follows from having been sent ---------------------------------------------------------------


class Effects:
    """Collects what was sent and notes what follows from it, many at a time; leaving the block notes the rest."""

    def __init__(self) -> None:
        self._ids: list[UUID] = []
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._note()

    def after(self, outcome: Outcome) -> None:
        """The outcome is committed: note what follows, now or soon."""
        if outcome.state == STATE.FAILED:
            _settle_if_possible(outcome.message)
        if outcome.state != STATE.SENT:
            return
        if not self._ids:
            self._since = time.monotonic()
        self._ids.append(outcome.message.pk)
        if len(self._ids) >= TOGETHER or time.monotonic() - self._since > WAIT:
            self._note()

    def _note(self) -> None:
        ids, self._ids = self._ids, []
        if ids:
            note_if_possible(ids)


def _settle_if_possible(message: Message) -> None:
    """A message that failed may have been the last that its step waited for."""
    try:
        with transaction.atomic():
            settle_if_done(message.transition_id, message.step_key)
    except Exception:
        logger.exception("the step of %s could not be settled", message.pk)


def note_if_possible(message_ids: Sequence[UUID]) -> int:
    """What follows from sending must not undo that it was sent: a sweep comes back to what could not be noted."""
    try:
        return note_many(message_ids)
    except Exception:
        logger.exception("the effects of sending %d messages could not be noted together", len(message_ids))
    done = 0
    for message_id in message_ids if len(message_ids) > 1 else ():
        try:
            done += note_sent(message_id)
        except Exception:
            logger.exception("the effects of sending %s could not be noted yet", message_id)
    return done


def note_sent(message_id: UUID) -> bool:
    """`note_many` for one."""
    return bool(note_many([message_id]))


@transaction.atomic
def note_many(message_ids: Sequence[UUID]) -> int:
    """What follows once for each: a touchpoint with the customer (ME-1), a line of the introduction ledger (PE-7),
    the search index, and the step when all its messages are settled. Returns for how many this call did it.
    """
    rows = Message.objects.filter(pk__in=list(message_ids), state=STATE.SENT, noted_at=None)
    if connection.features.has_select_for_update_of:  # SQLite has one writer at a time
        rows = rows.select_for_update(of=("self",))
    found = list(rows.select_related(*RELATED).order_by("sent_at", "id"))
    Message.objects.filter(pk__in=[one.pk for one in found]).update(noted_at=clock.now())
    MESSAGES.refresh(found)
    to_customers = [(one, one.recipient) for one in found if one.recipient is not None]
    add_touchpoints([_touchpoint(one) for one, _who in to_customers])
    introductions = [
        Told(who, one.transition_id, one.sent_at or clock.now(), one.sender)
        for one, who in to_customers
        if one.kind == Message.Kind.INTRODUCTION
    ]
    note_told(actor=MAIL, told=introductions, channel="mail")
    settle_done((one.transition_id, one.step_key) for one in found)
    return len(found)


def _touchpoint(message: Message) -> Touchpoint:
    return Touchpoint(
        account_id=message.transition.account_id,
        channel="mail",
        at=message.sent_at or clock.now(),
        person_id=message.sender_id,
        stakeholder_id=message.recipient_id,
        summary=message.subject,
        source=f"message:{message.pk}",
    )


def settle_if_done(transition_id: UUID, step_key: str) -> None:
    """Complete the step when at least one of its messages was sent and none is still to be decided."""
    settle_done([(transition_id, step_key)])


def settle_done(touched: Iterable[tuple[UUID, str]]) -> None:
    """`settle_if_done` for many, each named by transition and step; what belongs to a meeting is no step (`~`)."""
    wanted = {one for one in touched if "~" not in one[1]}
    if not wanted:
        return
    states: dict[tuple[UUID, str], set[str]] = {}
    rows = Message.objects.filter(
        transition__in={pk for pk, _step in wanted}, step_key__in={step for _pk, step in wanted}
    )
    for pk, step, state in rows.values_list("transition_id", "step_key", "state"):
        states.setdefault((pk, step), set()).add(state)
    settle_steps(
        actor=MAIL,
        done=[
            one
            for one in wanted
            if STATE.SENT in states.get(one, ()) and not states[one].intersection(PENDING)
        ],
    )


def note_all_sent(limit: int = BATCH) -> int:
    """Catch up with messages that were sent and whose effects were not noted."""
    rows = Message.objects.filter(state=STATE.SENT, noted_at=None).order_by("sent_at")
    ids = list(rows.values_list("pk", flat=True)[:limit])
    return note_if_possible(ids) if ids else 0


# -- what the program cannot know, and what comes back --------------------------------------------------


def mark_expired(limit: int = BATCH) -> int:
    """Claims that ran out: nobody can tell what became of them, so they are `uncertain` until a person knows.

    A claim is also taken to have run out when it says it lasts longer than any claim can: the clock went back.
    """
    now, marked = clock.now(), 0
    ran_out = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    expired = Message.objects.filter(ran_out, state=STATE.CLAIMED)
    for pk, transition_id, step, token in list(
        expired.values_list("pk", "transition_id", "step_key", "attempt_token")[:limit]
    ):
        with transaction.atomic():
            changed = Message.objects.filter(ran_out, pk=pk, state=STATE.CLAIMED, attempt_token=token).update(
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


@transaction.atomic
def note_bounce(message: Message, *, evidence: str, permanent: bool) -> bool:
    """A mail came back: what had left, or may have, did not arrive. Twice changes nothing; returns whether this did.

    `permanent`: the address gets nothing more until somebody lifts that. Else it is only counted; the third within
    two weeks has the same effect (MS-5). That it came back also settles what was uncertain: it had left.
    """
    from tasuki.messaging.suppression.actions import note_soft_bounce, note_suppressed

    now = clock.now()
    left = Message.objects.filter(pk=message.pk, state__in=(STATE.SENT, STATE.UNCERTAIN, STATE.CLAIMED))
    values = {"evidence": evidence[:500]}
    if not left.update(
        state=STATE.BOUNCED,
        error_code="mail.bounced",
        error_values=values,
        lease_until=None,
        version=F("version") + 1,
    ):
        return False
    Message.objects.filter(pk=message.pk, sent_at=None).update(sent_at=now)
    settle_if_done(message.transition_id, message.step_key)
    if permanent:
        source = Suppression.Source.BOUNCED
        note_suppressed(
            actor=MAIL, address=message.to_address, reason=evidence[:300], source=source, message=message
        )
    else:
        note_soft_bounce(actor=MAIL, message=message, at=now)
    record(
        actor=MAIL,
        action="message.bounced",
        subject=("transition", message.transition_id),
        fields={
            "message": str(message.pk),
            "step": message.step_key,
            "permanent": permanent,
            "evidence": fingerprint(evidence),
        },
    )
    return True
