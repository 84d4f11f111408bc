"""What is done here settles steps of open transitions, in the same transaction (DESIGN «Gates read steps»)."""

from __future__ import annotations

from uuid import UUID

from tasuki.rules.access import Actor
from tasuki.success.queries import open_transitions
from tasuki.transitions.actions import settle_step
from tasuki.transitions.models import Step


def settle(actor: Actor, account_id: UUID, keys: tuple[str, ...], *, by: str = "", note: str = "") -> None:
    """Settle the open steps with these keys, and with `by` every other one that is completed that way."""
    for row in open_transitions(account_id):
        todo = row.steps.filter(state=Step.State.TODO).values_list("key", "completed_by")
        for key, completed_by in todo:
            if key in keys or (by and completed_by == by):
                settle_step(actor=actor, transition_id=row.pk, key=key, note=note)
