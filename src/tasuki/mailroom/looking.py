"""Looking into the mailbox: what is new, one mail after the other, each in a transaction of its own (MS-5).

The row of a mail, what follows from it and how far we have read are committed together: a worker that dies over a
mail leaves it to the next look, and nothing is done twice. One look at a time: the row of the folder is leased.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Q

from tasuki.connectors import mailbox as door
from tasuki.connectors.mailbox import Folder, Found, Mailbox
from tasuki.mailroom.handlers import OUTCOME, handle
from tasuki.mailroom.models import MailboxState, ReceivedMail
from tasuki.mailroom.parsing import MOST, Mail, read_mail
from tasuki.rules.reasons import Reason, Unavailable
from tasuki.web import clock

logger = logging.getLogger(__name__)

PORTION: Final = 100
LEASE: Final = timedelta(minutes=10)
SECONDS: Final = 50.0
TRIES: Final = 5
LONGEST_WAIT: Final = timedelta(minutes=30)
KEPT: Final = timedelta(days=365)

type Place = dict[str, Any]


@dataclass
class Looked:
    """How a look went. `busy`: somebody else is looking; `resting`: after an error, not yet time again."""

    configured: bool = True
    busy: bool = False
    resting: bool = False
    read: int = 0
    waiting: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    error: Reason | None = None


def look(*, now_anyway: bool = False, most: int = 5_000) -> Looked:
    """Read what is new; `now_anyway` does not wait for the time after an error."""
    try:
        address = door.configured()
    except Unavailable as error:
        return Looked(error=error.reason)
    if address is None:
        return Looked(configured=False)
    state, _new = MailboxState.objects.get_or_create(folder=address.folder)
    now = clock.now()
    if not now_anyway and state.next_at is not None and state.next_at > now:
        return Looked(resting=True)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    if not MailboxState.objects.filter(free, pk=state.pk).update(lease_until=now + LEASE, looked_at=now):
        return Looked(busy=True)
    done = Looked()
    try:
        with door.connect() as box:
            _read_all(box, state.pk, box.open(address.folder), done, most)
    except Unavailable as error:
        done.error = error.reason
        _note_error(state, error)
    else:
        _note_fine(state)
    finally:
        MailboxState.objects.filter(pk=state.pk).update(lease_until=None)
    return done


def _read_all(box: Mailbox, state_id: UUID, folder: Folder, done: Looked, most: int) -> None:
    """In portions until nothing is new, the time is up or `most` were read; the rest waits for the next look."""
    state = MailboxState.objects.get(pk=state_id)
    last = state.last_uid if state.validity == folder.validity else 0
    _keep_place(state_id, folder, last)
    _try_again(box, folder, done)
    ends = time.monotonic() + SECONDS
    while done.read < most and time.monotonic() < ends:
        found = box.after(last, PORTION)
        for one in found:
            _take(box, folder, one, state_id, done)
            last = one.uid
        if len(found) < PORTION:
            break
    done.waiting = max(0, folder.next_uid - 1 - last)
    MailboxState.objects.filter(pk=state_id).update(waiting=done.waiting)


def _keep_place(state_id: UUID, folder: Folder, last: int) -> None:
    MailboxState.objects.filter(pk=state_id).update(validity=folder.validity, last_uid=last)


def _take(box: Mailbox, folder: Folder, found: Found, state_id: UUID, done: Looked) -> None:
    """One new mail: the row, its effects and our place in one transaction."""
    raw = box.read(found.uid, MOST)
    done.read += 1
    if not raw:  # moved away meanwhile
        _keep_place(state_id, folder, found.uid)
        return
    mail = read_mail(raw)
    place: Place = {"folder": folder.name, "validity": folder.validity, "uid": found.uid}
    try:
        with transaction.atomic():
            known = ReceivedMail.objects.filter(digest=mail.digest).update(**place)
            outcome = OUTCOME.KNOWN if known else _keep(mail, place, found.size)
            _keep_place(state_id, folder, found.uid)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("a received mail could not be handled: uid %s", found.uid)
        outcome = _keep_failed(mail, place, found, state_id, folder)
    done.outcomes[outcome] = done.outcomes.get(outcome, 0) + 1


def _keep(mail: Mail, place: Place, size: int) -> str:
    row = ReceivedMail(digest=mail.digest, seen_at=clock.now(), size=size, **place)
    _fill(row, mail)
    row.save(force_insert=True)
    return row.outcome


def _fill(row: ReceivedMail, mail: Mail) -> None:
    """Do what follows from the mail and say so in its row."""
    handled = handle(mail)
    row.kind, row.outcome, row.status = mail.kind, handled.outcome, handled.status[:20]
    row.message, row.settled = handled.message, handled.settled
    row.sent_from, row.mail_id = mail.sender.rpartition("@")[2][:254], mail.mail_id[:250]


def _keep_failed(mail: Mail, place: Place, found: Found, state_id: UUID, folder: Folder) -> str:
    """A mistake of ours must not stop the other mails: it is shown, and tried again with the next looks."""
    with transaction.atomic():
        ReceivedMail.objects.create(
            digest=mail.digest,
            seen_at=clock.now(),
            size=found.size,
            kind=mail.kind,
            outcome=OUTCOME.FAILED,
            mail_id=mail.mail_id[:250],
            tries=1,
            **place,
        )
        _keep_place(state_id, folder, found.uid)
    return OUTCOME.FAILED


def _try_again(box: Mailbox, folder: Folder, done: Looked) -> None:
    """Mails whose handling failed before, while they can still be found under their number."""
    rows = ReceivedMail.objects.filter(
        folder=folder.name, validity=folder.validity, outcome=OUTCOME.FAILED, tries__lt=TRIES
    )
    for row in list(rows.order_by("seen_at")[:PORTION]):
        raw = box.read(row.uid, MOST)
        try:
            with transaction.atomic():
                if raw:
                    _fill(row, read_mail(raw))
                row.tries += 1
                row.save()
        except DatabaseError:
            raise
        except Exception:
            logger.exception("a received mail could not be handled again: uid %s", row.uid)
            ReceivedMail.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
        else:
            done.outcomes[row.outcome] = done.outcomes.get(row.outcome, 0) + 1


def _note_error(state: MailboxState, error: Unavailable) -> None:
    """What went wrong, and when to try again: the longer it lasts, the later, at most half an hour."""
    now, failures = clock.now(), state.failures + 1
    wait = (
        LONGEST_WAIT if error.permanent else min(timedelta(minutes=2 ** min(failures - 1, 5)), LONGEST_WAIT)
    )
    MailboxState.objects.filter(pk=state.pk).update(
        error_code=error.reason.code,
        error_values=dict(error.reason.values),
        failures=failures,
        next_at=now + wait,
    )


def _note_fine(state: MailboxState) -> None:
    MailboxState.objects.filter(pk=state.pk).update(
        error_code="", error_values={}, failures=0, next_at=None, fine_at=clock.now()
    )


def tidy(now: datetime | None = None) -> int:
    """Forget rows after a year; how far we have read is kept apart, so none of them is read anew."""
    before = (now or clock.now()) - KEPT
    return ReceivedMail.objects.filter(seen_at__lt=before).delete()[0]
