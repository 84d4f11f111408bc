"""What came back to the letters of the sample company: bounces, delays, replies; and who is kept out of all mail."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from tasuki.mailroom.models import ReceivedMail
from tasuki.messaging.models import STATE, Message, Suppression

_FIRST: tuple[tuple[str, str, str], ...] = (
    ("reply", "replied", ""),
    ("auto", "ignored", ""),
    ("delay", "delayed", "4.4.1"),
    ("reply", "replied", ""),
    ("delivered", "delivered", "2.1.5"),
)


def arrive(now: datetime) -> None:
    """A dozen mails, and two addresses on the list that no mail led to."""
    rows: list[ReceivedMail] = []
    bounced = Message.objects.filter(state=STATE.BOUNCED).order_by("sent_at")
    rows += [_mail(one, len(rows), "bounce", "suppressed", "5.1.1") for one in bounced[:4]]
    sent = Message.objects.filter(state=STATE.SENT, sent_at__lt=now).order_by("-sent_at")
    for one, (kind, outcome, status) in zip(sent[: len(_FIRST)], _FIRST, strict=False):
        rows.append(_mail(one, len(rows), kind, outcome, status))
    ReceivedMail.objects.bulk_create(rows)
    Suppression.objects.bulk_create(
        Suppression(address=address, source=source, reason=reason, at=now - timedelta(days=days))
        for address, source, reason, days in (
            ("no.more@quiet-harbour.example", "asked", "Asked by phone", 40),
            ("former@old-mill.example", "list", "List of the former mail program", 200),
        )
    )


def _mail(message: Message, number: int, kind: str, outcome: str, status: str) -> ReceivedMail:
    at = (message.sent_at or message.created_at) + timedelta(minutes=7 + 31 * number)
    return ReceivedMail(
        folder="INBOX",
        validity=1,
        uid=number + 1,
        digest=hashlib.sha256(f"sample {message.pk} {kind}".encode()).hexdigest(),
        seen_at=at,
        size=4_000 + 137 * number,
        kind=kind,
        outcome=outcome,
        status=status,
        sent_from=message.domain,
        message=message,
    )
