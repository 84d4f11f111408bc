"""The event that every change of a message leaves behind."""

from __future__ import annotations

from typing import Any, Final

from tasuki.audit.actions import record
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
    record(
        actor=actor,
        action=action,
        subject=("transition", message.transition_id),
        fields={"message": str(message.pk), "step": message.step_key, **more},
    )
