"""Doing a task from the desk, and taking that back (UX-2)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tasuki.desk.snooze.actions import TaskRef
from tasuki.meetings.actions import finish_action, reopen_action
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.transitions.actions import complete_step
from tasuki.transitions.actions.step_undo import reopen_step


@transaction.atomic
def do_task(*, actor: Actor, task: TaskRef) -> None:
    """Done: a step that is done by hand, or an action agreed in a meeting. Everything else has its own place."""
    if task.kind == "step":
        complete_step(actor=actor, transition_id=task.transition_id, key=task.key)
    elif task.kind == "action":
        finish_action(actor=actor, action_id=_action(task))
    else:
        raise NotFound("task", task.key)


@transaction.atomic
def undo_task(*, actor: Actor, task: TaskRef) -> None:
    """It was not done after all."""
    if task.kind == "step":
        reopen_step(actor=actor, transition_id=task.transition_id, key=task.key)
    elif task.kind == "action":
        reopen_action(actor=actor, action_id=_action(task))
    else:
        raise NotFound("task", task.key)


def _action(task: TaskRef) -> UUID:
    try:
        return UUID(task.key)
    except ValueError:
        raise NotFound("task", task.key) from None
