"""Agendas: which form a meeting takes, whether its items fit, what could be shortened, own changes (MT-1 … MT-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tasuki.meetings.models import Meeting
from tasuki.playbooks.agendas import FULL, SHORT
from tasuki.playbooks.document import Agenda, PlaybookMeeting
from tasuki.rules.reasons import Reason
from tasuki.transitions.models import Transition

LEAST: Final = 5  # nothing is proposed to be shorter than this
MOST_ITEMS: Final = 40
MOST_MINUTES: Final = 240
MOST_TITLE: Final = 200
OWN: Final = "own-"
SPEAKERS: Final = (
    "giver", "receiver", "giver_manager", "receiver_manager", "sponsor", "operations", "support",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """An item that could be shorter: its minutes now, and then."""

    key: str
    minutes: int
    to: int


@dataclass(frozen=True, slots=True)
class AgendaEdit:
    """An item as people want it; one without a key is their own and has a title."""

    key: str
    minutes: int
    title: str = ""
    speaker: str = ""


def form_of(meeting: Meeting) -> str:
    """The playbook's form that a meeting follows."""
    return meeting.form or (SHORT if meeting.short else FULL)


def fitted(row: Transition, spec: PlaybookMeeting, meeting: Meeting | None) -> PlaybookMeeting:
    """The meeting in the form it was planned in, else in the one that is usual for the account's tier."""
    return spec.in_form(form_of(meeting) if meeting is not None else spec.form_for(row.tier))


def items_of(agenda: Agenda) -> list[dict[str, Any]]:
    """A playbook's agenda as a meeting keeps it."""
    return [{"key": one.key, "minutes": one.minutes, "speaker": one.speaker} for one in agenda.items]


def proposal(items: Sequence[Mapping[str, Any]], minutes: int) -> list[Cut]:
    """Which items to shorten so that the sum fits, the longest first, none below five minutes (MT-2).

    Example: 5, 5, 10, 5, 5, 5 in 30 → the third from 10 to 5. What cannot be saved that way is left over.
    """
    left = {item["key"]: item["minutes"] for item in items}
    over = sum(left.values()) - minutes
    while over > 0:
        longest = max(left, key=lambda key: left[key])
        if left[longest] <= LEAST:
            break
        less = min(LEAST, left[longest] - LEAST, over)
        left[longest] -= less
        over -= less
    return [
        Cut(item["key"], item["minutes"], left[item["key"]])
        for item in items
        if left[item["key"]] != item["minutes"]
    ]


def why_not_agenda(
    edits: Sequence[AgendaEdit], agenda: Sequence[Mapping[str, Any]], spec: PlaybookMeeting
) -> list[Reason]:
    """Everything that is wrong with an agenda that people wrote."""
    known = {item["key"] for item in agenda} | set(spec.known_items())
    reasons = [] if edits else [Reason("meeting.agenda_empty")]
    if len(edits) > MOST_ITEMS:
        reasons.append(Reason("meeting.agenda_long", {"limit": MOST_ITEMS}))
    seen: set[str] = set()
    for number, one in enumerate(edits, start=1):
        reasons += _why_not_item(number, one, known, seen)
        seen.add(one.key)
    return reasons


def _why_not_item(number: int, one: AgendaEdit, known: set[str], seen: set[str]) -> list[Reason]:
    reasons = []
    if one.key and one.key not in known:
        reasons.append(Reason("meeting.agenda_item", {"number": number, "item": one.key[:60]}))
    if one.key and one.key in seen:
        reasons.append(Reason("meeting.agenda_twice", {"item": one.key[:60]}))
    if not 1 <= one.minutes <= MOST_MINUTES:
        reasons.append(Reason("meeting.agenda_minutes", {"number": number, "limit": MOST_MINUTES}))
    if not one.key and not one.title.strip():
        reasons.append(Reason("meeting.agenda_title", {"number": number}))
    if len(one.title) > MOST_TITLE or "\x00" in one.title:
        reasons.append(Reason("meeting.agenda_title_long", {"number": number, "limit": MOST_TITLE}))
    if one.speaker and one.speaker not in SPEAKERS:
        reasons.append(Reason("meeting.agenda_speaker", {"number": number}))
    return reasons


def edited(
    edits: Sequence[AgendaEdit], agenda: Sequence[Mapping[str, Any]], spec: PlaybookMeeting
) -> list[dict[str, Any]]:
    """The agenda as people want it: their order, their minutes, their own items with keys of their own."""
    before = {item["key"]: item for item in agenda}
    known = spec.known_items()
    taken = {one.key for one in edits} | set(before)
    found = []
    for one in edits:
        old = before.get(one.key, {})
        model = known.get(one.key)
        speaker = one.speaker or old.get("speaker", "") or (model.speaker if model else spec.leads)
        item: dict[str, Any] = {"key": one.key or _free(taken), "minutes": one.minutes, "speaker": speaker}
        taken.add(item["key"])
        title = one.title.strip() or (old.get("title", "") if one.key else "")
        if title:
            item["title"] = title
        found.append(item)
    return found


def _free(taken: set[str]) -> str:
    number = 1
    while f"{OWN}{number}" in taken:
        number += 1
    return f"{OWN}{number}"
