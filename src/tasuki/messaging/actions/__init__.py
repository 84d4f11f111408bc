"""What people do with messages; one verb, one function."""

from tasuki.messaging.actions.approval import (
    approve,
    contact_reasons,
    queue,
    queue_for,
    send_again,
    why_not_queue,
)
from tasuki.messaging.actions.drafts import draft_for, draft_messages, edit_draft, rewrite
from tasuki.messaging.actions.settling import cancel, record_bounce, resolve_uncertain, suppress, withdraw
from tasuki.messaging.actions.telling import EDITABLE

__all__ = [
    "EDITABLE",
    "approve",
    "cancel",
    "contact_reasons",
    "draft_for",
    "draft_messages",
    "edit_draft",
    "queue",
    "queue_for",
    "record_bounce",
    "resolve_uncertain",
    "rewrite",
    "send_again",
    "suppress",
    "why_not_queue",
    "withdraw",
]
