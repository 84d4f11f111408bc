"""The agenda of a meeting in words: for the meetings page, for an invitation, for a recap (MT-1 … MT-3, MT-5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasuki.meetings.models import Meeting
from tasuki.playbooks.document import AgendaItem, PlaybookMeeting


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An item of an agenda in the reader's language; `note` is what its speaker may say (MT-5)."""

    title: str
    minutes: int
    speaker: str
    note: str = ""
    key: str = ""
    starts: int = 0
    own: bool = False


def agenda_rows(spec: PlaybookMeeting, meeting: Meeting | None, language: str) -> list[AgendaRow]:
    """The agenda as it was kept when the meeting was planned, else the playbook's, with the minute each item begins.

    An item that people added has the title they gave it; notes that people wrote for this meeting win (MT-5).
    """
    items: list[dict[str, Any]]
    if meeting is None or not meeting.agenda:
        items = [{"key": one.key, "minutes": one.minutes, "speaker": one.speaker} for one in spec.agenda]
    else:
        items = list(meeting.agenda)
    known = {(one.key, one.speaker): one for form in spec.forms for one in form.agenda.items}
    known |= {(one.key, one.speaker): one for one in spec.agenda}
    prepared: Mapping[str, Any] = meeting.prepared if meeting is not None else {}
    rows, at = [], 0
    for item in items:
        rows.append(_row(item, known.get((item["key"], item["speaker"])), spec, prepared, language, at))
        at += item["minutes"]
    return rows


def agenda_lines(spec: PlaybookMeeting, meeting: Meeting | None, language: str) -> list[str]:
    """The agenda as lines of text. Example: "5′ Why the change"."""
    return [f"{row.minutes}′ {row.title}" for row in agenda_rows(spec, meeting, language)]


def _row(
    item: Mapping[str, Any],
    known: AgendaItem | None,
    spec: PlaybookMeeting,
    prepared: Mapping[str, Any],
    language: str,
    at: int,
) -> AgendaRow:
    key, minutes, speaker = item["key"], item["minutes"], item["speaker"]
    titled = known or spec.known_items().get(key)
    own = item.get("title", "")
    title = own or (titled.title(language) if titled else key)
    note = prepared.get("notes", {}).get(key) or (titled.note(language) if titled else "")
    return AgendaRow(title, minutes, speaker, note, key, at, bool(own))
