"""What is known of a message from outside: that it left, that it came back, that a copy lies in the Sent folder (MS-5).

A reply or a report that names our Message-ID could only be written by somebody who got the message: that proves that
it left, and settles an uncertain one by itself. A copy in the Sent folder only proposes; a person confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F

from tasuki.audit.actions import fingerprint, record
from tasuki.connectors import mailbox as mail_door
from tasuki.jobs.actions import wake_named
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.outcome import note_bounce
from tasuki.messaging.smtp import MAX_EVIDENCE
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Unavailable
from tasuki.transitions.notices import notify
from tasuki.web import clock

POSTMAN: Final = Actor.system("mailbox")
# It counts as not sent, and somebody may try again: evidence that it left comes first (never twice, MS-5).
_DOUBTED: Final = (STATE.UNCERTAIN, STATE.FAILED, STATE.QUEUED)


@dataclass(frozen=True, slots=True)
class Copy:
    """Whether a copy of a message was found in a folder of the mailbox."""

    folder: str
    found: bool


@transaction.atomic
def note_left(message: Message, *, evidence: str) -> bool:
    """Evidence that the message left: one that was in doubt counts as sent from now on; tells whether it was."""
    attempt = Attempt.objects.filter(message=message).order_by("-started_at").first()
    if message.state not in _DOUBTED or attempt is None:
        return False
    now = clock.now()
    try:
        with transaction.atomic():
            changed = Message.objects.filter(
                pk=message.pk, state=message.state, version=message.version
            ).update(
                state=STATE.SENT,
                sent_at=attempt.started_at,
                error_code="",
                error_values={},
                version=F("version") + 1,
            )
    except IntegrityError:  # another message of the step has left for this address: this one stays as it is
        return False
    if not changed:
        return False
    Attempt.objects.filter(pk=attempt.pk).update(
        finished_at=now, outcome=Attempt.Outcome.SENT, evidence=evidence[:MAX_EVIDENCE]
    )
    _tell("message.resolved", message, {"sent": True, "evidence": fingerprint(evidence)})
    wake_named("tasuki.messaging.jobs.mark_expired_claims")
    message.refresh_from_db()
    return True


@transaction.atomic
def note_returned(message: Message, *, evidence: str, permanent: bool) -> bool:
    """The message came back; tells whether that is news. Twice changes nothing. Whoever writes to them hears of it.

    `permanent`: the address is out of use and gets nothing more. Else the address is counted: the third within
    14 days is as good as out of use.
    """
    note_left(message, evidence=evidence)
    if not note_bounce(message, evidence=evidence[:MAX_EVIDENCE], permanent=permanent):
        return False
    row = message.transition
    people = [message.sender_id, row.giver_id, row.receiver_id]
    notify(row, "notice.mail_bounced", people, {"name": message.to_name}, once=str(message.pk))
    message.refresh_from_db()
    return True


def look_for_evidence(message: Message) -> list[Copy]:
    """Look for a copy by its Message-ID in the Sent folder and the mailbox; `Unavailable` says what is in the way.

    It proposes only: that a copy is missing proves nothing, many servers keep none of what a program sends.
    """
    address = mail_door.configured()
    inbox = address.folder if address else mail_door.INBOX
    folders = [one for one in dict.fromkeys((mail_door.sent_folder(), inbox)) if one]
    found = []
    with mail_door.connect() as box:
        for folder in folders:
            try:
                box.open(folder)
            except Unavailable:
                if folder == folders[-1]:
                    raise
                continue
            found.append(Copy(folder, bool(box.find(message.message_id))))
    return found


def _tell(action: str, message: Message, more: dict[str, Any]) -> None:
    record(
        actor=POSTMAN,
        action=action,
        subject=("transition", message.transition_id),
        fields={"message": str(message.pk), "step": message.step_key, **more},
    )
