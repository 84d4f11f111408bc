"""Every verb of meetings: plan, record, call off, amend the notes, finish an action."""

from tasuki.meetings.actions.planning import amend_notes, cancel_meeting, finish_action, plan_meeting
from tasuki.meetings.actions.recording import ActionNote, record_meeting

__all__ = ["ActionNote", "amend_notes", "cancel_meeting", "finish_action", "plan_meeting", "record_meeting"]
