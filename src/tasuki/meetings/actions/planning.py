"""Planning meetings, preparing them, calling them off (MT-1 … MT-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from tasuki.meetings import decisions
from tasuki.meetings.actions.keeping import facts_of, keep, save, standing, tell
from tasuki.meetings.agendas import AgendaEdit, edited, fitted, form_of, items_of, why_not_agenda
from tasuki.meetings.calendar.actions import follow
from tasuki.meetings.indexing import MEETINGS
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_meeting, meeting_of
from tasuki.playbooks.agendas import SHORT
from tasuki.playbooks.document import PlaybookMeeting
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, refuse_if
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

SHORTEST: Final = 5
LONGEST: Final = 480
FARTHEST: Final = timedelta(days=366)
MOST_PLACE: Final = 500
MOST_URL: Final = 1000
MOST_KEY: Final = 60
MOST_WORDS: Final = 5_000


@transaction.atomic
def plan_meeting(
    *,
    actor: Actor,
    transition_id: UUID,
    step_key: str,
    starts_at: datetime,
    form: str = "",
    short: bool = False,
    minutes: int | None = None,
    place: str | None = None,
    online_url: str | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Put a meeting of the playbook on a date, or move it; its agenda is kept and checked against its length (MT-2).

    `form` names one of the playbook's forms (`short` the short one, MT-3); without, a new meeting takes the one
    usual for the account's tier, and one that is moved keeps its own with what people made of its agenda.
    Telling the customer is a message's business.
    """
    row = access_transition(actor, transition_id)
    spec = meeting_of(row, step_key)
    meeting = standing(row, step_key)
    wanted = form or (SHORT if short and spec.short else "")
    chosen = spec.in_form(wanted) if wanted else fitted(row, spec, meeting)
    same = meeting is not None and chosen.form == form_of(meeting)
    length = minutes or (meeting.minutes if meeting is not None and same else chosen.minutes)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    reasons += decisions.why_not_touch(facts_of(row, spec, meeting))
    reasons += _why_not_at(starts_at) + _why_not_long(length) + _why_not_form(spec, form)
    reasons += _why_not_place(place, online_url)
    refuse_if(reasons)
    values: dict[str, Any] = {"starts_at": starts_at, "minutes": length}
    values |= {"form": chosen.form, "short": chosen.form == SHORT}
    values |= {} if same else {"agenda": items_of(chosen.full)}
    values |= {} if place is None else {"place": place.strip()}
    values |= {} if online_url is None else {"online_url": online_url.strip()}
    kept = keep(row, spec, meeting, values, expected_version)
    kept.transition = row
    follow(kept, actor)
    tell(actor, "meeting.planned", kept, {"step": step_key, "at": starts_at.isoformat(), "minutes": length})
    return kept


@transaction.atomic
def adapt_agenda(
    *,
    actor: Actor,
    meeting_id: UUID,
    items: Sequence[AgendaEdit],
    expected_version: int,
    minutes: int | None = None,
) -> Meeting:
    """Give a planned meeting another agenda: minutes, order, items left out, own ones (MT-2, MT-3).

    Whoever read an older one is told (Conflict), so that nobody's change is lost.
    """
    meeting, spec = _to_prepare(actor, meeting_id)
    length = minutes or meeting.minutes
    refuse_if(why_not_agenda(items, meeting.agenda, spec) + _why_not_long(length))
    agenda = edited(items, meeting.agenda, spec)
    save(meeting, {"agenda": agenda, "minutes": length}, expected_version)
    follow(meeting, actor)
    tell(actor, "meeting.agenda_changed", meeting, {"step": meeting.step_key, "items": len(agenda)})
    return meeting


@transaction.atomic
def prepare_meeting(
    *,
    actor: Actor,
    meeting_id: UUID,
    expected_version: int,
    notes: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Meeting:
    """Keep own speaking notes by agenda item and own answers to typical questions for this meeting (MT-5, MT-6).

    An empty text brings the prepared one back.
    """
    meeting, _spec = _to_prepare(actor, meeting_id)
    wanted = {"notes": dict(notes or {}), "answers": dict(answers or {})}
    items = {item["key"] for item in meeting.agenda}
    refuse_if(_why_not_words(wanted["notes"], items) + _why_not_words(wanted["answers"], None))
    kept = {
        part: {
            key: text for key, text in ((meeting.prepared or {}).get(part, {}) | new).items() if text.strip()
        }
        for part, new in wanted.items()
    }
    save(meeting, {"prepared": kept}, expected_version)
    tell(actor, "meeting.prepared", meeting, {"step": meeting.step_key})
    return meeting


def _to_prepare(actor: Actor, meeting_id: UUID) -> tuple[Meeting, PlaybookMeeting]:
    meeting = access_meeting(actor, meeting_id)
    row = meeting.transition
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    if meeting.state != Meeting.State.PLANNED:
        reasons.append(Reason("meeting.only_planned"))
    refuse_if(reasons)
    spec = meeting_of(row, meeting.step_key)
    return meeting, fitted(row, spec, meeting)


def _why_not_words(texts: Mapping[str, str], known: set[str] | None) -> list[Reason]:
    reasons = []
    for key, text in texts.items():
        if (known is not None and key not in known) or not key or len(key) > MOST_KEY:
            reasons.append(Reason("meeting.unknown_part", {"part": key[:MOST_KEY]}))
        if len(text) > MOST_WORDS or "\x00" in text:
            reasons.append(Reason("meeting.words_long", {"part": key[:MOST_KEY], "limit": MOST_WORDS}))
    return reasons


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: UUID, expected_version: int | None = None) -> Meeting:
    """Call off a planned meeting; another may be planned for the same step."""
    meeting = access_meeting(actor, meeting_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition))
    if meeting.state != Meeting.State.PLANNED:
        reasons.append(Reason("meeting.not_planned"))
    if meeting.actions.exists() or meeting.concerns.exists() or meeting.points.exists():
        reasons.append(Reason("meeting.begun"))
    refuse_if(reasons)
    save(meeting, {"state": Meeting.State.CANCELLED}, expected_version)
    follow(meeting, actor)
    tell(actor, "meeting.cancelled", meeting, {"step": meeting.step_key})
    return meeting


@transaction.atomic
def amend_notes(*, actor: Actor, meeting_id: UUID, notes: str, expected_version: int) -> Meeting:
    """Write the notes of a held meeting anew; somebody else's newer text is a Conflict, nothing is lost (SE-6)."""
    meeting = access_meeting(actor, meeting_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition))
    if meeting.state != Meeting.State.HELD:
        reasons.append(Reason("meeting.not_held"))
    refuse_if(reasons)
    save(meeting, {"notes": notes.strip()}, expected_version)
    MEETINGS.refresh([meeting])
    tell(actor, "meeting.notes_changed", meeting, {"step": meeting.step_key})
    return meeting


def _why_not_at(starts_at: datetime) -> list[Reason]:
    now, day = clock.now(), starts_at.date().isoformat()
    if starts_at <= now:
        return [Reason("meeting.start_past", {"at": day})]
    if starts_at > now + FARTHEST:
        return [Reason("meeting.start_far", {"at": day})]
    return []


def _why_not_long(minutes: int) -> list[Reason]:
    if SHORTEST <= minutes <= LONGEST:
        return []
    return [Reason("meeting.minutes", {"minutes": minutes})]


def _why_not_form(spec: PlaybookMeeting, form: str) -> list[Reason]:
    known = [one.key for one in spec.forms]
    return [] if not form or form in known else [Reason("meeting.form", {"form": form[:60], "known": known})]


def _why_not_place(place: str | None, online_url: str | None) -> list[Reason]:
    reasons = []
    if place is not None and (len(place) > MOST_PLACE or "\x00" in place):
        reasons.append(Reason("meeting.place_long", {"limit": MOST_PLACE}))
    if online_url:
        try:
            URLValidator(schemes=["https", "http"])(online_url.strip())
        except ValidationError:
            reasons.append(Reason("meeting.online_url"))
        if len(online_url) > MOST_URL:
            reasons.append(Reason("meeting.online_url_long", {"limit": MOST_URL}))
    return reasons
