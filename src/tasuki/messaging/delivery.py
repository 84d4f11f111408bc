"""Sending: claim with the gate in one statement, commit the attempt, then the wire, then what came of it (MS-5).

The attempt is committed before anything is said to the mail server. A try whose outcome is not known becomes
`uncertain` and is never sent again by the program. What came of a message is written in the transaction that claims
the next one, so that each costs one commit.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, IntegrityError, InterfaceError, transaction
from django.db.models import Exists, F, Q

from tasuki.messaging import smtp
from tasuki.messaging.decisions import LONGEST_PAUSE
from tasuki.messaging.envelope import compose, envelope_sender, wire_address
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.outcome import (
    LEASE,
    Effects,
    Outcome,
    mark_expired,
    note_all_sent,
    note_bounce,
    note_sent,
    settle_if_done,
    tell_outcomes,
    write_outcome,
)
from tasuki.messaging.pace import buckets
from tasuki.messaging.pace.buckets import Limits, Paced
from tasuki.messaging.pace.models import OVERALL
from tasuki.messaging.queries import claimable, due, halted, may_contact
from tasuki.messaging.smtp import Delivery, Session
from tasuki.web import clock
from tasuki.web.bulk import insert_rows
from tasuki.web.ids import new_id
from tasuki.web.prepared import THEN, Prepared, Statement, prepare_select, prepare_update

__all__ = [
    "BATCH",
    "LEASE",
    "Round",
    "claim",
    "deliver_due",
    "deliver_one",
    "deliver_round",
    "finish",
    "mark_expired",
    "note_all_sent",
    "note_bounce",
    "note_sent",
    "settle_if_done",
]

logger = logging.getLogger(__name__)

BATCH: Final = 100
# So many that are due are looked at together at most, where few of them may leave.
LONGEST_PORTION: Final = 500
# So many lost lines in a row end a run: each may have cost the whole time that a server may be silent.
LOST_LINES: Final = 5
# What of other rows goes over the wire.
WIRE: Final = ("recipient", "colleague", "sender")
_PATIENCE: Final = (0.0, 1.0, 3.0, 10.0, 30.0)
_TROUBLE: Final = (DatabaseError, InterfaceError)


@dataclass(slots=True)
class Round:
    """What a run did. `again_at`: when the next one may leave, where the pace holds messages back."""

    tried: int = 0
    again_at: datetime | None = None


def deliver_due(limit: int = BATCH) -> int:
    """Send what is due and may leave, one after the other, at most `limit`; returns how many were tried."""
    return deliver_round(limit).tried


def deliver_round(limit: int = BATCH) -> Round:
    """Send what is due: oldest first, as fast as the pace allows, over one connection (MS-5, MS-7).

    Stops when the mail server cannot be reached: the rest waits for the next sweep.
    """
    if not smtp.is_configured():
        return Round()
    held = buckets.held_until(smtp.server_name(), clock.now())
    if held is not None:
        return Round(again_at=held if due(clock.now()).exists() else None)
    with smtp.session() as line, Effects() as effects:
        run = _Run(limit, line, effects, buckets.limits())
        try:
            run.go()
        finally:
            run.settle()
    return run.done


class _Run:
    """One pass over what is due. `before` is what came of the last message and is not written yet."""

    def __init__(self, limit: int, line: Session, effects: Effects, given: Limits) -> None:
        self.left = limit
        self.line = line
        self.effects = effects
        self.given = given
        self.shut = buckets.shut(given, clock.now())
        overall = given.of(OVERALL)
        self.at_once = overall.burst + 1 if overall else BATCH
        self.answered = False
        self.lost = 0
        self.before: Outcome | None = None
        self.done = Round()

    def go(self) -> None:
        for message in self._candidates():
            token = self._claim(message)
            if OVERALL in self.shut:
                break
            if token is None:
                continue
            self.done.tried += 1
            self.before = converse(message, token, self.line)
            if self.before.delivery.server_down:
                self._hold(self.before)
                return
            self._note_line(self.before.delivery)
            if self.lost >= LOST_LINES:  # what was tried stands back: the next sweep goes on with the rest
                return
        self.done.again_at = self._again_at()

    def _hold(self, outcome: Outcome) -> None:
        """The server is away: it is asked again after a while. The queue keeps its order; only a message that the
        server may have hung up for stands back, so that another asks first.
        """
        now = clock.now()
        until = self.done.again_at = buckets.hold(smtp.server_name(), now)
        self.before = replace(outcome, pause=(until - now) * (2 if outcome.delivery.line_lost else 1))

    def _note_line(self, told: Delivery) -> None:
        """The server is there; a line lost at one recipient does not hold up the others."""
        if not self.answered:
            buckets.answered(smtp.server_name())
            self.answered = True
        self.lost = self.lost + 1 if told.line_lost else 0

    def _candidates(self) -> Iterator[Message]:
        """The oldest first. A domain whose share is used up is left out, and does not hold back the others.

        What is due is read in the order of its index, portion by portion, and only of a portion is it asked what may
        leave: all conditions for everything that is due cost seconds before the first mail of a long queue.
        """
        now, size = clock.now(), min(self.left, self.at_once)
        last: tuple[datetime, UUID] | None = None
        while self.left > 0 and OVERALL not in self.shut:
            portion = _next_due(now, last, leave_out=buckets.names_of(self.shut), size=size)
            if not portion:
                return
            last, size = portion[-1], min(2 * size, LONGEST_PORTION)
            rows = claimable(now).filter(pk__in=[pk for _at, pk in portion]).select_related(*WIRE)
            ready = list(rows.order_by("scheduled_at", "id"))
            buckets.open_for({message.domain for message in ready}, self.given)
            for message in ready:
                if self.left <= 0 or OVERALL in self.shut:
                    return
                if message.domain not in self.shut:
                    self.left -= 1
                    yield message

    def _claim(self, message: Message) -> UUID | None:
        """Claim it, and write what came of the one before in the same transaction."""
        before, self.before = self.before, None
        try:
            token = _claim(message, self.given, before)
        except Paced as paced:
            self.shut[paced.name] = buckets.next_at(paced.name, self.given, clock.now())
            token = None
        except _TROUBLE:
            if before is None:
                raise
            finish_patiently(before)
            token = None
        if before is not None:
            self.effects.after(before)
        return token

    def settle(self) -> None:
        """Write what came of the last one."""
        before, self.before = self.before, None
        if before is not None:
            finish_patiently(before)
            self.effects.after(before)

    def _again_at(self) -> datetime | None:
        if OVERALL in self.shut:
            return self.shut[OVERALL] if due(clock.now()).exists() else None
        waiting = set(
            due(clock.now()).filter(domain__in=list(self.shut)).values_list("domain", flat=True).distinct()
        )
        return min((at for name, at in self.shut.items() if name in waiting), default=None)


def _next_due(
    now: datetime, after: tuple[datetime, UUID] | None, *, leave_out: Sequence[str], size: int
) -> list[tuple[datetime, UUID]]:
    """Instant and id of the messages that are due after this one, oldest first, without those to these domains."""
    rows = due(now).exclude(domain__in=leave_out).order_by("scheduled_at", "pk")
    if after is not None:
        at, pk = after
        rows = rows.filter(Q(scheduled_at__gt=at) | Q(scheduled_at=at, pk__gt=pk), scheduled_at__gte=at)
    found: Any = rows.values_list("scheduled_at", "pk")[:size]
    return list(found)


def deliver_one(message_id: UUID) -> Delivery | None:
    """Claim one message and send it; None when it was not to be had, or not its turn."""
    message = Message.objects.select_related(*WIRE).get(pk=message_id)
    try:
        token = _claim(message, buckets.limits(), None)
    except Paced:
        return None
    if token is None:
        return None
    with smtp.session() as line, Effects() as effects:
        outcome = converse(message, token, line)
        finish_patiently(outcome)
        effects.after(outcome)
    return outcome.delivery


# -- before the wire --------------------------------------------------------------------------------


def claim(message_id: UUID) -> UUID | None:
    """Make the message ours, if everything that sending demands holds in this very statement; its token, or None."""
    return _claim(Message.objects.get(pk=message_id), buckets.limits(), None)


def _claim(message: Message, given: Limits, before: Outcome | None) -> UUID | None:
    """`claim` for a message that was just read: it must be the same still (`version`).

    The transaction is durable: it commits here, before the wire, or not at all. `before` is written in it, or right
    after it where the claim is undone. Raises `Paced` when it is not this message's turn.
    """
    now, token = clock.now(), new_id()
    try:
        with transaction.atomic(durable=True):
            changed = before is not None and write_outcome(before, now)
            mine = _take(message, token, given, now)
            if changed and before is not None:
                tell_outcomes([before])  # last: it locks the end of the log
    except (IntegrityError, Paced) as error:
        if before is not None:
            finish(before)  # it was undone with the claim
        if isinstance(error, Paced):
            raise
        return None  # a twin of this message was claimed in the same moment
    if not mine:
        return None
    message.state, message.attempt_token, message.tries = STATE.CLAIMED, token, message.tries + 1
    return token


def _take(message: Message, token: UUID, given: Limits, now: datetime) -> bool:
    """The claim's own statements; what they did is undone where one of them fails."""
    mine = _CLAIM.change(
        pk=message.pk,
        version=message.version,
        token=token,
        now=now,
        day=now.date(),
        lease=now + LEASE,
        too_late=now + 2 * LONGEST_PAUSE,
    )
    if not mine:
        return False
    if given.per_minute:
        buckets.take(message.domain, given, now)
    insert_rows(Attempt, _ATTEMPT, [(new_id(), now, message.pk, token, now, "unknown", "")])
    return True


def _claim_statement() -> Prepared:
    """UPDATE … WHERE everything that sending demands: claim and gate in one (DESIGN, section 3)."""
    marks: dict[str, Any] = {
        "pk": new_id(),
        "version": 907_110_503,
        "token": new_id(),
        "now": THEN,
        "day": THEN.date(),
        "lease": THEN + LEASE,
        "too_late": THEN + 2 * LONGEST_PAUSE,
    }
    values = {
        "state": STATE.CLAIMED,
        "attempt_token": marks["token"],
        "lease_until": marks["lease"],
        "error_code": "",
        "tries": F("tries") + 1,
    }
    mine = claimable(THEN).filter(pk=marks["pk"], version=marks["version"])
    return prepare_update(mine, values, marks)


def _still_statement() -> Prepared:
    pk = new_id()
    mine = Message.objects.filter(may_contact(), ~Exists(halted()), pk=pk, state=STATE.CLAIMED)
    return prepare_select(mine.values_list("state"), {"pk": pk})


_CLAIM: Final = Statement(_claim_statement)
_STILL: Final = Statement(_still_statement)
_ATTEMPT: Final = ("id", "created_at", "message_id", "token", "started_at", "outcome", "evidence")


def converse(message: Message, token: UUID, line: Session) -> Outcome:
    """Everything between the commit of the attempt and the answer of the mail server."""
    return Outcome(message, token, last_look(message) or _send(message, line))


def last_look(message: Message) -> Delivery | None:
    """Between claim and wire: paused or cancelled in this moment? Is the text the approved one?"""
    if not _STILL.rows(pk=message.pk):
        return Delivery("postponed", "mail.stopped")
    if message.hash_now() != message.approved_hash:
        return Delivery("refused", "mail.not_as_approved")
    return None


def _send(message: Message, line: Session) -> Delivery:
    try:
        mail = compose(message)
        sender, recipient = envelope_sender(message), wire_address(message.to_address)
    except (ValueError, UnicodeError) as error:
        return Delivery("refused", "mail.bad_content", str(error)[: smtp.MAX_EVIDENCE])
    message.in_reply_to = str(mail["In-Reply-To"] or "")
    try:
        return smtp.deliver(mail, sender=sender, recipient=recipient, session=line)
    except Exception as error:
        logger.exception("sending %s failed in an unforeseen way", message.pk)
        return Delivery("unknown", "mail.unknown", f"{type(error).__name__}: {error}"[: smtp.MAX_EVIDENCE])


# -- after it ---------------------------------------------------------------------------------------


def finish_patiently(outcome: Outcome) -> None:
    """Write the outcome down even if the database is busy for a while; else the claim runs out as uncertain."""
    for last, pause in enumerate(_PATIENCE, start=1):
        time.sleep(pause)
        try:
            finish(outcome)
            return
        except _TROUBLE:
            if last == len(_PATIENCE):
                raise
            logger.warning(
                "could not write down what became of %s; trying again", outcome.message.pk, exc_info=True
            )


@transaction.atomic
def finish(outcome: Outcome) -> None:
    """Keep what became of a claimed message. A late answer still settles what had become uncertain meanwhile."""
    if write_outcome(outcome, clock.now()):
        tell_outcomes([outcome])
