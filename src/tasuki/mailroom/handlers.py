"""What comes of a received mail: a bounce, an answer to an invitation, a reply, a complaint, or nothing (MS-5, MT-5).

A mail counts only when it names something that we sent: our Message-ID, or the message's id in the bounce address.
Both hold 74 bits that only the recipient and the mail servers on the way have seen, so that nobody else can write it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from tasuki.customers.actions import add_touchpoint
from tasuki.customers.models import Stakeholder
from tasuki.mailroom.models import ReceivedMail
from tasuki.mailroom.parsing import Failed, Mail, is_address_gone
from tasuki.meetings.calendar.actions import note_reply
from tasuki.messaging.evidence import POSTMAN, note_left, note_returned
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.queries import RELATED
from tasuki.messaging.suppression.actions import note_suppressed
from tasuki.people.models import Person
from tasuki.transitions.notices import notify
from tasuki.web import clock

OUTCOME: Final = ReceivedMail.Outcome
_TOKEN: Final = re.compile(r"(?<![0-9a-f])([0-9a-f]{32})(?![0-9a-f])")
# It never left, so nothing can have come of it: whoever names it guesses.
_NEVER_LEFT: Final = (STATE.DRAFT, STATE.APPROVED)


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of a mail; `settled`: it was the proof that an uncertain message had left."""

    outcome: str
    message: Message | None = None
    status: str = ""
    settled: bool = False


def handle(mail: Mail) -> Handled:
    """Do what follows from the mail, inside the caller's transaction; doing it twice changes nothing."""
    if mail.kind == "unreadable":
        return Handled(OUTCOME.UNCLEAR)
    if mail.kind == "calendar":
        return _answer(mail)
    message = message_of(mail)
    if message is None:
        return Handled(OUTCOME.IGNORED if mail.kind in ("other", "auto") else OUTCOME.NOT_OURS)
    settled = note_left(message, evidence=_evidence(mail))
    match mail.kind:
        case "bounce":
            done = _returned(mail, message)
        case "delay" | "delivered":
            kept = OUTCOME.DELAYED if mail.kind == "delay" else OUTCOME.DELIVERED
            done = Handled(kept, message, mail.reports[0].status)
        case "complaint":
            done = _complaint(message)
        case "auto":
            done = Handled(OUTCOME.IGNORED, message)
        case "reply":
            done = _replied(mail, message)
        case _:  # came to the bounce address, in words that only a person understands
            done = Handled(OUTCOME.UNCLEAR if mail.empty_path else OUTCOME.IGNORED, message)
    return Handled(done.outcome, done.message, done.status, settled)


def message_of(mail: Mail) -> Message | None:
    """Our message that the mail is about: by the bounce address it came to, else by the Message-IDs that it names."""
    tokens = [UUID(hex=one) for address in mail.to for one in _TOKEN.findall(address.rpartition("@")[0])]
    rows = Message.objects.select_related(*RELATED).exclude(state__in=_NEVER_LEFT)
    found = rows.filter(pk__in=tokens[:5]).first() if tokens else None
    if found is not None or not mail.ids:
        return found
    named = {row.message_id: row for row in rows.filter(message_id__in=mail.ids)}
    return next((named[one] for one in mail.ids if one in named), None)


def _evidence(mail: Mail) -> str:
    report = mail.reports[0] if mail.reports else None
    told = f" {report.status} {report.told}" if report else ""
    return f"{mail.kind}{told} {mail.mail_id}".strip()


# -- each kind ------------------------------------------------------------------------------------------


def _returned(mail: Mail, message: Message) -> Handled:
    failed = [one for one in mail.reports if one.action == "failed"]
    mine = next((one for one in failed if message.address_key in one.recipients), failed[0])
    gone = is_address_gone(mine.status) and _is_about(mine, message)
    evidence = f"{mine.status} {mine.told}".strip() or mail.mail_id
    if not note_returned(message, evidence=evidence, permanent=gone):
        return Handled(OUTCOME.KNOWN, message, mine.status)
    return Handled(OUTCOME.SUPPRESSED if gone else OUTCOME.BOUNCED, message, mine.status)


def _is_about(failed: Failed, message: Message) -> bool:
    """Whether the address that failed is ours: behind a forwarding it may be another one, and ours is fine."""
    return not failed.recipients or message.address_key in failed.recipients


def _complaint(message: Message) -> Handled:
    entry = note_suppressed(
        actor=POSTMAN,
        address=message.address_key,
        reason="feedback report",
        source="complaint",
        message=message,
    )
    return Handled(OUTCOME.SUPPRESSED if entry.message_id == message.pk else OUTCOME.KNOWN, message)


def _answer(mail: Mail) -> Handled:
    message = message_of(mail)
    settled = bool(message and note_left(message, evidence=_evidence(mail)))
    about = message.about if message is not None else None
    told = note_reply(
        ics=mail.calendar, sent_from=mail.sender, at=clock.now(), about=about, vouched=is_vouched(mail)
    )
    outcome = {
        None: OUTCOME.NOT_OURS,
        "old": OUTCOME.IGNORED,
        "over": OUTCOME.IGNORED,
        "forged": OUTCOME.UNCLEAR,
        "unclear": OUTCOME.UNCLEAR,
        "unproven": OUTCOME.UNCLEAR,
    }.get(told, OUTCOME.ANSWERED)
    return Handled(outcome, message, (told or "")[:20], settled)


def is_vouched(mail: Mail) -> bool:
    """Whether our own mail server (TASUKI_MAILBOX_TRUST) found that the mail is from the domain that it says.

    Its newest word counts: lines of the same name further down may have come with the mail.
    """
    text = getattr(settings, "TASUKI_MAILBOX_TRUST", None)
    trusted = (os.environ.get("TASUKI_MAILBOX_TRUST", "") if text is None else text).strip().lower()
    return bool(trusted) and next((passed for server, passed in mail.checked if server == trusted), False)


def _replied(mail: Mail, message: Message) -> Handled:
    """A person answered: a contact with the customer, and a line for whoever looks after them; not a word is kept."""
    if message.recipient is None or Person.objects.filter(email__iexact=mail.sender).exists():
        return Handled(OUTCOME.IGNORED, message)
    if mail.sender.rpartition("@")[2] != message.address_key.rpartition("@")[2] and not _known(mail, message):
        return Handled(OUTCOME.UNCLEAR, message)
    if _seen_before(mail):
        return Handled(OUTCOME.KNOWN, message)
    row = message.transition
    add_touchpoint(
        actor=POSTMAN,
        account=row.account,
        channel="mail",
        at=_when(mail, message),
        stakeholder=_known(mail, message),
        summary=f"Re: {message.subject}",
        source=f"mail:{mail.digest[:40]}",
    )
    people = [row.account.owner_id, message.sender_id]
    values = {"name": message.to_name, "subject": message.subject}
    notify(row, "notice.customer_replied", people, values, once=mail.digest[:40])
    return Handled(OUTCOME.REPLIED, message)


def _known(mail: Mail, message: Message) -> Stakeholder | None:
    """Who at the customer wrote, if we know the address."""
    rows = Stakeholder.objects.filter(account_id=message.transition.account_id, email__iexact=mail.sender)
    return rows.first() if mail.sender else None


def _seen_before(mail: Mail) -> bool:
    """The same reply, delivered twice under other headers."""
    same = ReceivedMail.objects.filter(mail_id=mail.mail_id[:250], outcome=OUTCOME.REPLIED)
    return bool(mail.mail_id) and same.exists()


def _when(mail: Mail, message: Message) -> datetime:
    """The mail's own date where it can be true: after ours, not in the future."""
    now, least = clock.now(), message.sent_at or message.created_at
    return mail.date if mail.date is not None and least <= mail.date <= now else now
