"""`{% invitations_of meeting %}`: who is invited, what they answered, what was sent, on a meeting's card (MT-5)."""

from __future__ import annotations

from typing import Any

from django import template

from tasuki.meetings.calendar.board import board
from tasuki.meetings.models import Meeting
from tasuki.web.requests import actor_of

register = template.Library()


@register.inclusion_tag("meetings/calendar/_invitations.html", takes_context=True)
def invitations_of(context: dict[str, Any], meeting: Meeting | None) -> dict[str, Any]:
    """The invitations of a planned meeting; nothing while there is none."""
    if meeting is None or meeting.state == Meeting.State.CANCELLED:
        return {"shown": False}
    meeting.transition = context["transition"]
    shown = board(actor_of(context["request"]), meeting)
    return {
        "shown": meeting.state == Meeting.State.PLANNED or bool(shown["lines"]),
        "meeting": meeting,
        "ended": context["transition"].stage in ("closed", "cancelled"),
        "csrf_token": context.get("csrf_token"),
        **shown,
    }
