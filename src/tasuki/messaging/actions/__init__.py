"""What people do with messages; one verb, one function."""

from tasuki.messaging.actions.approval import (
    approve,
    queue,
    queue_for,
    send_again,
    why_not_queue,
)
from tasuki.messaging.actions.drafts import draft_for, draft_messages, edit_draft, rewrite
from tasuki.messaging.actions.posting import Post, post, take_back
from tasuki.messaging.actions.settling import cancel, record_bounce, resolve_uncertain, withdraw
from tasuki.messaging.actions.telling import EDITABLE
from tasuki.messaging.contact import contact_reasons
from tasuki.messaging.suppression.actions import suppress

__all__ = [
    "EDITABLE",
    "Post",
    "approve",
    "cancel",
    "contact_reasons",
    "draft_for",
    "draft_messages",
    "edit_draft",
    "post",
    "queue",
    "queue_for",
    "record_bounce",
    "resolve_uncertain",
    "rewrite",
    "send_again",
    "suppress",
    "take_back",
    "why_not_queue",
    "withdraw",
]
