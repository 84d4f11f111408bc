"""When a meeting begins and ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from tasuki.meetings.models import Meeting
from tasuki.rules.reasons import Reason, Refused


def begins(meeting: Meeting) -> datetime:
    """When it begins; refused for one without a date."""
    if meeting.starts_at is None:
        raise Refused(Reason("invitation.no_date"))
    return meeting.starts_at


def ends(meeting: Meeting) -> datetime:
    """When it ends."""
    return begins(meeting) + timedelta(minutes=meeting.minutes)
