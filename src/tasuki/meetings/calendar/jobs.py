"""What calendars do by themselves: taking back what came too late, telling who still holds a dead meeting."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.meetings.calendar import actions, ending, publishing


@task()
def sweep_invitations() -> int:
    """Invitations whose meeting has begun do not leave any more; cancelled transitions are told about once."""
    return actions.withdraw_past() + ending.tell_all()


@task()
def after_cancel(transition_id: str) -> int:
    """The transition is cancelled: say whose calendars still hold its meetings (MS-5)."""
    return ending.tell_holders(UUID(transition_id))


@task()
def sync_calendars() -> int:
    """Bring the calendars up to date whose time has come."""
    return publishing.sync_due()
