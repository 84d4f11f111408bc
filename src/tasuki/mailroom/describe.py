"""A received mail and the mailbox as plain data: the same on API and command line."""

from __future__ import annotations

from typing import Any

from tasuki.mailroom.models import MailboxState, ReceivedMail
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def described(one: ReceivedMail) -> dict[str, Any]:
    """What came and what came of it."""
    return {
        "id": one.pk,
        "seen_at": one.seen_at,
        "kind": one.kind,
        "outcome": one.outcome,
        "status": one.status,
        "sent_from": one.sent_from,
        "size": one.size,
        "mail_id": one.mail_id,
        "message": one.message_id,
        "settled": one.settled,
    }


def mailbox(state: MailboxState | None, wrong: Reason | None) -> dict[str, Any]:
    """How the mailbox stands."""
    return {
        "folder": state.folder if state else "",
        "looked_at": state.looked_at if state else None,
        "fine_at": state.fine_at if state else None,
        "next_at": state.next_at if state else None,
        "waiting": state.waiting if state else 0,
        "failures": state.failures if state else 0,
        "error": wrong.code if wrong else "",
        "error_message": sentence(wrong) if wrong else "",
    }
