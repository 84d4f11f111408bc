"""The checklist that an internal handoff meeting ends with (MT-1): what was covered, and what is still to be done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tasuki.meetings.agenda_text import AgendaRow
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import KnownFact


@dataclass(frozen=True, slots=True)
class Check:
    """Something that the meeting was to bring about, and whether it did."""

    text: str
    done: bool


def outcome_list(
    meeting: Meeting, agenda: list[AgendaRow] | tuple[AgendaRow, ...], facts: list[KnownFact]
) -> list[Check]:
    """Who was needed was there, each item was spoken of (where the timer ran), the record has its points."""
    attendance = list(meeting.attendance.all())
    missed = [one.person.name for one in attendance if not one.present and one.person]
    found = [
        Check(_("Everybody needed was there"), not missed),
        Check(_("Notes were taken"), bool(meeting.notes.strip())),
        Check(_("Agreed actions have an owner and a day"), meeting.actions.exists()),
    ]
    marks = meeting.sitting.marks if hasattr(meeting, "sitting") else {}
    if marks:
        found += [Check(_("Spoken of: %(item)s") % {"item": row.title}, row.key in marks) for row in agenda]
    return found + [
        Check(_("In the record: %(item)s") % {"item": one.item.words.label()}, bool(one.text))
        for one in facts
    ]
