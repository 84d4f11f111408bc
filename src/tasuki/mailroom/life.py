"""What was received about a message, for the story of its life (MS-5)."""

from __future__ import annotations

from typing import Final

from tasuki.mailroom.models import ReceivedMail
from tasuki.messaging.models import Message
from tasuki.messaging.outbox.life import MOST, Line

_BAD: Final = ("bounce", "complaint")


def lines(message: Message) -> list[Line]:
    """Bounces, delays, replies and answers, each with what came of it."""
    rows = ReceivedMail.objects.filter(message=message).order_by("seen_at")[:MOST]
    return [
        Line(
            at=one.seen_at,
            text=one.get_kind_display(),
            detail=f"{one.get_outcome_display()} {one.status}".strip(),
            side="breach" if one.kind in _BAD else "receiver",
        )
        for one in rows
    ]
