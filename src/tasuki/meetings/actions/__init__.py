"""Every verb of meetings: plan, prepare, record, call off, amend the notes, agreed actions, recap."""

from tasuki.meetings.actions.agreed import change_action, finish_action, note_action, reopen_action
from tasuki.meetings.actions.planning import (
    adapt_agenda,
    amend_notes,
    cancel_meeting,
    plan_meeting,
    prepare_meeting,
)
from tasuki.meetings.actions.recap import draft_recap
from tasuki.meetings.actions.recording import ActionNote, record_meeting
from tasuki.meetings.agendas import AgendaEdit

__all__ = [
    "ActionNote",
    "AgendaEdit",
    "adapt_agenda",
    "amend_notes",
    "cancel_meeting",
    "change_action",
    "draft_recap",
    "finish_action",
    "note_action",
    "plan_meeting",
    "prepare_meeting",
    "record_meeting",
    "reopen_action",
]
