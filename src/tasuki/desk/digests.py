"""Sending digests: who is due, claim, commit, then the wire, then what came of it (MS-8; DESIGN, section 3).

At most once for each person and slot. The claim is committed before anything is said to the mail server; a try
whose outcome is not known becomes `uncertain` and is never made again. What surely did not leave is tried later,
with what is true then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Final
from uuid import UUID

from django.db import DatabaseError, IntegrityError, InterfaceError, transaction
from django.db.models import F

from tasuki.desk.digest_content import SETTLES, Content, Wanted, contents
from tasuki.desk.digest_due import Due, due_digests
from tasuki.desk.digest_mail import compose, sender
from tasuki.desk.models import STATE, Digest
from tasuki.messaging import smtp
from tasuki.messaging.decisions import retry_after
from tasuki.messaging.envelope import wire_address
from tasuki.messaging.smtp import Delivery
from tasuki.web import clock
from tasuki.web.ids import new_id

logger = logging.getLogger(__name__)

#: Longer than any conversation with a mail server may take.
LEASE: Final = timedelta(minutes=15)
#: People of whom is read together, and mails of one sweep.
TOGETHER: Final = 100
BATCH: Final = 300
_PATIENCE: Final = (0.0, 1.0, 3.0, 10.0)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did; `more`: it stopped because it had done enough, not because nothing was left."""

    sent: int = 0
    empty: int = 0
    tried: int = 0
    more: bool = False


def send_due(limit: int = BATCH) -> Swept:
    """Send the digests that are due now; stops where the mail server cannot be reached."""
    mark_expired()
    if not smtp.is_configured():
        return Swept()
    now = clock.now()
    found = due_digests(now)
    sent = empty = tried = 0
    for some in batched(found, TOGETHER):
        known = contents([Wanted(one.person, one.since, one.tasks) for one in some], now)
        empty += _close_empty([one for one in some if one.tasks and not known[one.person.pk].lines], now)
        for one in some:
            content = known[one.person.pk]
            if not content.lines:
                continue
            if tried >= limit:
                return Swept(sent, empty, tried, more=True)
            tried += 1
            outcome = _deliver(one, content, now)
            sent += outcome is not None and outcome.fate == "sent"
            if outcome is not None and outcome.server_down:
                return Swept(sent, empty, tried)
    return Swept(sent, empty, tried)


def _close_empty(some: Sequence[Due], now: datetime) -> int:
    """Nothing to say: the slot is over, so that it is not looked at again."""
    known = Digest.objects.filter(pk__in=[one.row for one in some if one.row])
    known.filter(state=STATE.WAITING).update(state=STATE.EMPTY)  # not one that was claimed since
    rows = [
        Digest(person=one.person, slot=one.slot, state=STATE.EMPTY, since=one.since, until=now - SETTLES)
        for one in some
        if one.row is None
    ]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(some)


def _deliver(due: Due, content: Content, now: datetime) -> Delivery | None:
    """Claim one digest and send it; None when it was not to be had."""
    row = claim(due, content.lines, now)
    if row is None:
        return None
    outcome = _send(row, due, content)
    _finish_patiently(row, outcome)
    return outcome


def claim(due: Due, lines: int, now: datetime) -> Digest | None:
    """Make the digest ours, or find that it is somebody else's. Durable: it commits here, before the wire."""
    row = Digest(
        person=due.person, slot=due.slot, since=due.since, until=now - SETTLES, lines=lines, tries=1,
        state=STATE.CLAIMED, attempt_token=new_id(), lease_until=clock.now() + LEASE,
    )  # fmt: skip
    try:
        with transaction.atomic(durable=True):
            if due.row is None:
                row.save(force_insert=True)
            elif not _claim_again(row, due.row):
                return None
            older = Digest.objects.filter(person=due.person, state=STATE.WAITING)
            older.exclude(slot=due.slot).update(state=STATE.DROPPED)
    except IntegrityError:  # another worker claimed this slot in the same moment
        return None
    return row


def _claim_again(row: Digest, pk: UUID) -> bool:
    """Take up a digest that surely did not leave, with what is true now."""
    row.pk = row.id = pk
    waiting = Digest.objects.filter(pk=pk, state=STATE.WAITING)
    taken = waiting.update(
        state=STATE.CLAIMED,
        attempt_token=row.attempt_token,
        lease_until=row.lease_until,
        since=row.since,
        until=row.until,
        lines=row.lines,
        tries=F("tries") + 1,
        error_code="",
    )
    return bool(taken)


def _send(row: Digest, due: Due, content: Content) -> Delivery:
    try:
        mail = compose(row.pk, due.person, content)
        recipient = wire_address(due.person.email or "")
    except (ValueError, UnicodeError) as error:
        return Delivery("refused", "mail.bad_content", str(error)[: smtp.MAX_EVIDENCE])
    try:
        return smtp.deliver(mail, sender=wire_address(sender()), recipient=recipient)
    except Exception as error:
        logger.exception("sending digest %s failed in an unforeseen way", row.pk)
        return Delivery("unknown", "mail.unknown", f"{type(error).__name__}: {error}"[: smtp.MAX_EVIDENCE])


def _finish_patiently(row: Digest, outcome: Delivery) -> None:
    """Write the outcome down even if the database is busy for a while; else the claim runs out as uncertain."""
    for last, pause in enumerate(_PATIENCE, start=1):
        time.sleep(pause)
        try:
            finish(row, outcome)
            return
        except (DatabaseError, InterfaceError):
            if last == len(_PATIENCE):
                raise
            logger.warning("could not write down what became of %s; trying again", row.pk, exc_info=True)


@transaction.atomic
def finish(row: Digest, outcome: Delivery) -> None:
    """Keep what became of a claimed digest. A late answer still settles what had become uncertain meanwhile."""
    mine = Digest.objects.filter(
        pk=row.pk, attempt_token=row.attempt_token, state__in=(STATE.CLAIMED, STATE.UNCERTAIN)
    )
    tries = mine.values_list("tries", flat=True).first()
    if tries is not None:
        mine.update(
            **_after(tries, outcome, clock.now()),
            lease_until=None,
            error_code=outcome.code,
            evidence=outcome.evidence,
        )


def _after(tries: int, outcome: Delivery, now: datetime) -> dict[str, object]:
    if outcome.fate == "sent":
        return {"state": STATE.SENT, "sent_at": now}
    if outcome.fate == "unknown":
        return {"state": STATE.UNCERTAIN}
    wait = None if outcome.fate == "refused" else retry_after(tries, server_down=outcome.server_down)
    if wait is None:
        return {"state": STATE.FAILED, "attempt_token": None}
    return {"state": STATE.WAITING, "attempt_token": None, "not_before": now + wait}


def mark_expired() -> int:
    """Claims whose worker is lost: nobody knows whether the mail left, so it is not sent again."""
    lost = Digest.objects.filter(state=STATE.CLAIMED, lease_until__lt=clock.now())
    return lost.update(state=STATE.UNCERTAIN, error_code="mail.unknown")
