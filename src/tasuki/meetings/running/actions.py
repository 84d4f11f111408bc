"""What is done while a meeting runs: begin, time, tick, note, put right (MT-3, MT-4, MT-8).

Everything here is provisional: the meeting counts as held, and the record learns the corrections, when it is
recorded (`record_meeting`). Actions, concerns and points are kept at once.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tasuki.meetings import decisions
from tasuki.meetings.actions.keeping import facts_of, keep, standing, tell
from tasuki.meetings.agendas import fitted, items_of
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_meeting, colleagues_of, customer_of, meeting_of
from tasuki.meetings.running import timer
from tasuki.meetings.running.models import MeetingPoint, Sitting
from tasuki.meetings.running.queries import correctable
from tasuki.meetings.running.timer import Timing
from tasuki.playbooks.agendas import SHORT
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

COMMANDS: Final = ("start", "pause", "next", "previous", "go", "end")
MOST_NOTES: Final = 20_000
MOST_CORRECTION: Final = 20_000
MOST_POINT: Final = 1_000
MOST_ANSWER: Final = 5_000


@transaction.atomic
def begin_meeting(*, actor: Actor, transition_id: UUID, step_key: str) -> Sitting:
    """Open the running view of a meeting; one that nobody planned begins now. A second time gives the same.

    Ticked beforehand is who accepted the invitation, nobody else: who is there is for people to say.
    """
    row = access_transition(actor, transition_id)
    spec, meeting = meeting_of(row, step_key), standing(row, step_key)
    spec = fitted(row, spec, meeting)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    refuse_if(reasons + decisions.why_not_meet(facts_of(row, spec, meeting)))
    now = clock.now()
    if meeting is None:
        values: dict[str, Any] = {"starts_at": now, "minutes": spec.minutes, "agenda": items_of(spec.full)}
        values |= {"form": spec.form, "short": spec.form == SHORT}
        meeting = keep(row, spec, None, values, None)
    found = Sitting.objects.filter(meeting=meeting).first()
    if found is not None:
        return found
    said_yes = meeting.invitations.filter(partstat="accepted", removed_at=None, person__isnull=False)
    expected = set(said_yes.values_list("person_id", flat=True))
    try:
        with transaction.atomic():
            made = Sitting.objects.create(
                meeting=meeting,
                started_at=now,
                started_by_id=actor.person_id,
                people=[str(one.person.pk) for one in colleagues_of(row) if one.person.pk in expected],
            )
    except IntegrityError:
        return Sitting.objects.get(meeting=meeting)
    tell(actor, "meeting.begun", meeting, {"step": step_key})
    return made


@transaction.atomic
def time_item(*, actor: Actor, meeting_id: UUID, command: str, item: str = "") -> Sitting:
    """Move the timer: start or pause the item at hand, go to the next, the previous or a named one, end it.

    The server's clock counts; whoever presses first, wins, and pressing twice does no harm.
    """
    sitting = _running(actor, meeting_id)
    agenda, now = sitting.meeting.agenda, clock.now()
    keys = [one["key"] for one in agenda]
    if command not in COMMANDS or (command == "go" and item not in keys) or not keys:
        raise Refused(Reason("meeting.timer", {"command": command[:20], "known": list(COMMANDS)}))
    old = Timing(sitting.item, sitting.since, sitting.spent, sitting.marks)
    if command == "pause":
        new = timer.pause(old, now)
    elif command == "end":
        new = timer.end(old, now)
    else:
        by = {"next": 1, "previous": -1}.get(command, 0)
        new = timer.start(old, item if command == "go" else timer.neighbour(agenda, old.item, by), now)
    _save(sitting, item=new.item, since=new.since, spent=dict(new.spent), marks=dict(new.marks))
    return sitting


@transaction.atomic
def tick_attendance(
    *,
    actor: Actor,
    meeting_id: UUID,
    present: bool,
    person: UUID | None = None,
    stakeholder: UUID | None = None,
) -> Sitting:
    """Somebody is there, or is not."""
    sitting = _running(actor, meeting_id)
    row = sitting.meeting.transition
    if (person is None) == (stakeholder is None):
        raise Refused(Reason("meeting.attendee_whose"))
    if person is not None and person not in {one.person.pk for one in colleagues_of(row)}:
        raise Refused(Reason("meeting.unknown_person"))
    if stakeholder is not None and customer_of(row, stakeholder) is None:
        raise Refused(Reason("meeting.unknown_stakeholder"))
    name, who = ("people", str(person)) if person is not None else ("customers", str(stakeholder))
    rest = [one for one in getattr(sitting, name) if one != who]
    _save(sitting, **{name: [*rest, who] if present else rest})
    return sitting


@transaction.atomic
def note_down(*, actor: Actor, meeting_id: UUID, notes: str, expected_version: int) -> Sitting:
    """Keep the notes; somebody else's newer text is a Conflict, nothing is lost (SE-6)."""
    sitting = _running(actor, meeting_id)
    if len(notes) > MOST_NOTES or "\x00" in notes:
        raise Refused(Reason("meeting.notes_long", {"limit": MOST_NOTES}))
    if sitting.notes == notes:
        return sitting
    same = Sitting.objects.filter(pk=sitting.pk, notes_version=expected_version)
    if not same.update(notes=notes, notes_version=F("notes_version") + 1):
        raise Conflict(Reason("meeting.notes_newer"))
    sitting.notes, sitting.notes_version = notes, expected_version + 1
    return sitting


@transaction.atomic
def put_right(
    *, actor: Actor, meeting_id: UUID, item: str, text: str, seen_version: int | None = None
) -> Sitting:
    """What the customer says of an item of the record instead; empty takes it back (MT-4).

    The version that was on the screen (`seen_version`) is kept: whoever changes the item meanwhile is not
    overwritten. Without it that of the first time counts.
    """
    sitting = _running(actor, meeting_id)
    facts = {one.item.key: one for one in correctable(sitting.meeting)}
    if item not in facts:
        raise Refused(Reason("meeting.correction_item", {"item": item[:200]}))
    if len(text) > MOST_CORRECTION or "\x00" in text:
        raise Refused(Reason("meeting.correction_long", {"limit": MOST_CORRECTION}))
    kept = {key: value for key, value in sitting.corrections.items() if key != item}
    if text.strip() and text.strip() != facts[item].text:
        seen = sitting.corrections.get(item, {}).get("version", facts[item].version)
        if seen_version is not None:
            seen = min(seen_version, facts[item].version)
        kept[item] = {"text": text.strip(), "version": seen}
    _save(sitting, corrections=kept)
    return sitting


@transaction.atomic
def note_point(
    *,
    actor: Actor,
    meeting_id: UUID,
    kind: str,
    text: str,
    answer: str = "",
    item: str = "",
    asked_by: UUID | None = None,
) -> MeetingPoint:
    """Keep a question with its answer, or what was decided."""
    meeting = _to_note(actor, meeting_id)
    reasons = [] if kind in MeetingPoint.Kind.values else [Reason("meeting.point_kind")]
    reasons += _why_not_point(text, answer)
    if asked_by is not None and customer_of(meeting.transition, asked_by) is None:
        reasons.append(Reason("meeting.unknown_stakeholder"))
    refuse_if(reasons)
    keys = {one["key"] for one in meeting.agenda}
    made = MeetingPoint.objects.create(
        meeting=meeting, kind=kind, text=text.strip(), answer=answer.strip(), item=item if item in keys else "",
        asked_by_id=asked_by, noted_by_id=actor.person_id,
    )  # fmt: skip
    tell(actor, "meeting.point_noted", meeting, {"point": str(made.pk), "kind": kind})
    return made


@transaction.atomic
def answer_point(
    *, actor: Actor, point_id: UUID, answer: str, expected_version: int | None = None
) -> MeetingPoint:
    """Write the answer to a question, in the meeting or afterwards."""
    point = access_point(actor, point_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, point.meeting.transition))
    refuse_if(reasons + _why_not_point(point.text, answer))
    seen = point.version if expected_version is None else expected_version
    if not MeetingPoint.objects.filter(pk=point.pk, version=seen).update(
        answer=answer.strip(), version=seen + 1
    ):
        raise Conflict(Reason("conflict.stale"))
    point.answer, point.version = answer.strip(), seen + 1
    tell(actor, "meeting.point_answered", point.meeting, {"point": str(point.pk)})
    return point


def access_point(actor: Actor, point_id: UUID) -> MeetingPoint:
    """A point of a meeting that the actor may see."""
    point = MeetingPoint.objects.filter(pk=point_id).first()
    if point is None:
        raise NotFound("point", point_id)
    try:
        point.meeting = access_meeting(actor, point.meeting_id)
    except NotFound:
        raise NotFound("point", point_id) from None
    return point


def _why_not_point(text: str, answer: str) -> list[Reason]:
    if is_placeholder(text):
        return [Reason("meeting.point_empty")]
    reasons = []
    if len(text) > MOST_POINT or "\x00" in text:
        reasons.append(Reason("meeting.point_long", {"limit": MOST_POINT}))
    if len(answer) > MOST_ANSWER or "\x00" in answer:
        reasons.append(Reason("meeting.answer_long", {"limit": MOST_ANSWER}))
    return reasons


def _to_note(actor: Actor, meeting_id: UUID) -> Meeting:
    meeting = access_meeting(actor, meeting_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition))
    if meeting.state == Meeting.State.CANCELLED:
        reasons.append(Reason("meeting.cancelled"))
    refuse_if(reasons)
    return meeting


def _running(actor: Actor, meeting_id: UUID) -> Sitting:
    """The sitting of a planned meeting that has begun, held for this change."""
    meeting = access_meeting(actor, meeting_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition))
    sitting = Sitting.objects.select_for_update().filter(meeting=meeting).first()
    if meeting.state != Meeting.State.PLANNED or sitting is None:
        reasons.append(Reason("meeting.not_running"))
    refuse_if(reasons)
    if sitting is None:
        raise Refused(Reason("meeting.not_running"))
    sitting.meeting = meeting
    return sitting


def _save(sitting: Sitting, **values: Any) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(**values, version=F("version") + 1)
    for name, value in values.items():
        setattr(sitting, name, value)
    sitting.version += 1
