"""The event that every change of a message leaves behind."""

from __future__ import annotations

from typing import Any, Final

from tasuki.audit.actions import NewEvent, record_many
from tasuki.messaging.models import STATE, Message
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason

# Nothing has left and nothing is leaving: the text may still change, or the message be withdrawn.
EDITABLE: Final = (STATE.DRAFT, STATE.APPROVED, STATE.QUEUED, STATE.FAILED)


def why_not_editable(message: Message) -> list[Reason]:
    """Empty while nothing of the message has left."""
    if message.state in EDITABLE:
        return []
    return [Reason("message.not_editable", {"state": message.get_state_display()})]


def tell(actor: Actor, action: str, message: Message, more: dict[str, Any]) -> None:
    """The event: ids, names of fields, hashes; never the text (SE-3)."""
    record_many([told(actor, action, message, more)])


def told(actor: Actor, action: str, message: Message, more: dict[str, Any]) -> NewEvent:
    """The same event, to be appended together with others."""
    fields = {"message": str(message.pk), "step": message.step_key, **more}
    return NewEvent(actor, action, ("transition", message.transition_id), fields)
