"""What is done about a concern: log, answer, agree a follow-up, close with the customer's words, reopen (MT-7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.meetings.concerns.models import Concern, ConcernStep
from tasuki.meetings.concerns.queries import access_concern
from tasuki.meetings.indexing import CONCERNS
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_meeting, colleagues_of, customer_of
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.rules.worktime import local_date
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

MOST_TEXT: Final = 5_000
MOST_FOLLOW_UP: Final = 500
OLDEST: Final = timedelta(days=366)
WHAT = ConcernStep.What


@transaction.atomic
def log_concern(
    *,
    actor: Actor,
    feeling: str,
    text: str,
    meeting_id: UUID | None = None,
    transition_id: UUID | None = None,
    stakeholder: UUID | None = None,
    raised_at: datetime | None = None,
) -> Concern:
    """Keep a concern that somebody at the customer raised, in a meeting or outside of one (MT-7)."""
    meeting = access_meeting(actor, meeting_id) if meeting_id is not None else None
    if meeting is None and transition_id is None:
        raise Refused(Reason("concern.where"))
    row = meeting.transition if meeting is not None else access_transition(actor, transition_id)  # type: ignore[arg-type]
    now = clock.now()
    at = raised_at or now
    reasons = _why_not(actor, row)
    if feeling not in Concern.Feeling.values:
        reasons.append(Reason("concern.feeling", {"known": list(Concern.Feeling.values)}))
    reasons += _why_not_words(
        text, Reason("concern.text_empty"), Reason("concern.text_long", {"limit": MOST_TEXT})
    )
    if at > now or at < now - OLDEST:
        reasons.append(Reason("concern.raised", {"at": at.date().isoformat()}))
    if stakeholder is not None and customer_of(row, stakeholder) is None:
        reasons.append(Reason("meeting.unknown_stakeholder"))
    if meeting is not None and meeting.state == Meeting.State.CANCELLED:
        reasons.append(Reason("meeting.cancelled"))
    refuse_if(reasons)
    made = Concern.objects.create(
        transition=row, meeting=meeting, stakeholder_id=stakeholder, feeling=feeling, text=text.strip(),
        raised_at=at, logged_by_id=actor.person_id,
    )  # fmt: skip
    _note(actor, made, WHAT.RAISED, "")
    _tell(actor, made, "concern.raised", {"feeling": feeling, "in_meeting": meeting is not None})
    return made


@transaction.atomic
def answer_concern(
    *, actor: Actor, concern_id: UUID, response: str, expected_version: int | None = None
) -> Concern:
    """Note what was said in answer; the concern stays open until the customer says that it is settled."""
    concern = _open(actor, concern_id)
    refuse_if(
        _why_not_words(
            response, Reason("concern.response_empty"), Reason("concern.response_long", {"limit": MOST_TEXT})
        )
    )
    _save(concern, {"response": response.strip(), "state": Concern.State.ANSWERED}, expected_version)
    _note(actor, concern, WHAT.ANSWERED, response.strip())
    _tell(actor, concern, "concern.answered", {})
    return concern


@transaction.atomic
def follow_up(
    *,
    actor: Actor,
    concern_id: UUID,
    what: str,
    who: UUID | None,
    until: date | None,
    expected_version: int | None = None,
) -> Concern:
    """Agree what will be done about it, by which colleague, until when."""
    concern = _open(actor, concern_id)
    row = concern.transition
    reasons = _why_not_words(
        what, Reason("concern.follow_up_empty"), Reason("concern.follow_up_long", {"limit": MOST_FOLLOW_UP})
    )
    if who not in {one.person.pk for one in colleagues_of(row)}:
        reasons.append(Reason("concern.follow_up_who"))
    if until is None:
        reasons.append(Reason("concern.follow_up_when"))
    elif until < local_date(clock.now(), calendar_of(row)):
        reasons.append(Reason("concern.follow_up_past", {"day": until.isoformat()}))
    refuse_if(reasons)
    values = {"follow_up": what.strip(), "follow_up_by_id": who, "follow_up_on": until}
    _save(concern, values, expected_version)
    _note(actor, concern, WHAT.FOLLOW_UP, what.strip())
    _tell(actor, concern, "concern.follow_up", {"due": until.isoformat() if until else ""})
    return concern


@transaction.atomic
def correct_concern(
    *,
    actor: Actor,
    concern_id: UUID,
    feeling: str | None = None,
    text: str | None = None,
    stakeholder: UUID | None = None,
    expected_version: int | None = None,
) -> Concern:
    """Write it down better: another feeling, other words, whose it is. What stood there stays in the ledger."""
    concern = _open(actor, concern_id)
    values: dict[str, Any] = {}
    reasons: list[Reason] = []
    if feeling is not None:
        values["feeling"] = feeling
        if feeling not in Concern.Feeling.values:
            reasons.append(Reason("concern.feeling", {"known": list(Concern.Feeling.values)}))
    if text is not None:
        values["text"] = text.strip()
        reasons += _why_not_words(
            text, Reason("concern.text_empty"), Reason("concern.text_long", {"limit": MOST_TEXT})
        )
    if stakeholder is not None:
        values["stakeholder_id"] = stakeholder
        if customer_of(concern.transition, stakeholder) is None:
            reasons.append(Reason("meeting.unknown_stakeholder"))
    refuse_if(reasons)
    before = f"{concern.feeling}: {concern.text}"
    _save(concern, values, expected_version)
    _note(actor, concern, WHAT.CORRECTED, before)
    _tell(actor, concern, "concern.corrected", {"changed": sorted(values)})
    return concern


@transaction.atomic
def close_concern(
    *, actor: Actor, concern_id: UUID, closing: str, expected_version: int | None = None
) -> Concern:
    """It is settled: what the customer said of it is asked for, not what we think (MT-7)."""
    concern = _open(actor, concern_id)
    refuse_if(
        _why_not_words(
            closing, Reason("concern.closing_empty"), Reason("concern.closing_long", {"limit": MOST_TEXT})
        )
    )
    values = {"state": Concern.State.CLOSED, "closed_at": clock.now(), "closing": closing.strip()}
    _save(concern, values, expected_version)
    _note(actor, concern, WHAT.CLOSED, closing.strip())
    _tell(actor, concern, "concern.closed", {})
    return concern


@transaction.atomic
def reopen_concern(
    *, actor: Actor, concern_id: UUID, reason: str, expected_version: int | None = None
) -> Concern:
    """It came up again; how it was closed stays in the ledger."""
    concern = access_concern(actor, concern_id)
    reasons = _why_not(actor, concern.transition)
    if concern.state != Concern.State.CLOSED:
        reasons.append(Reason("concern.not_closed"))
    refuse_if(
        reasons
        + _why_not_words(
            reason, Reason("concern.reopen_empty"), Reason("concern.reopen_long", {"limit": MOST_TEXT})
        )
    )
    state = Concern.State.ANSWERED if concern.response else Concern.State.OPEN
    _save(concern, {"state": state, "closed_at": None, "closing": ""}, expected_version)
    _note(actor, concern, WHAT.REOPENED, reason.strip())
    _tell(actor, concern, "concern.reopened", {})
    return concern


def _open(actor: Actor, concern_id: UUID) -> Concern:
    concern = access_concern(actor, concern_id)
    reasons = _why_not(actor, concern.transition, concern)
    if concern.state == Concern.State.CLOSED:
        reasons.append(Reason("concern.closed"))
    refuse_if(reasons)
    return concern


def _why_not(actor: Actor, row: Transition, concern: Concern | None = None) -> list[Reason]:
    """A party of the transition, or who promised to follow it up; nothing about one that was called off."""
    mine = concern is not None and actor.person_id is not None and concern.follow_up_by_id == actor.person_id
    reasons = [] if mine else why_not("meeting.record", actor, relations_to_transition(actor, row))
    if row.stage == lifecycle.CANCELLED:
        reasons.append(Reason("step.stage_ended", {"stage": row.stage}))
    return reasons


def _why_not_words(text: str, empty: Reason, long: Reason) -> list[Reason]:
    """The text says something, and fits into the limit that the second reason names."""
    if is_placeholder(text):
        return [empty]
    return [long] if len(text.strip()) > long.values["limit"] or "\x00" in text else []


def _save(concern: Concern, values: dict[str, Any], expected_version: int | None) -> None:
    seen = concern.version if expected_version is None else expected_version
    same = Concern.objects.filter(pk=concern.pk, version=seen, state=concern.state)
    if not same.update(**values, version=F("version") + 1):
        raise Conflict(Reason("conflict.stale"))
    concern.version = seen + 1
    for name, value in values.items():
        setattr(concern, name, value)


def _note(actor: Actor, concern: Concern, what: str, note: str) -> None:
    ConcernStep.objects.create(concern=concern, what=what, at=clock.now(), by_id=actor.person_id, note=note)


def _tell(actor: Actor, concern: Concern, action: str, fields: dict[str, Any]) -> None:
    """The event: ids, dates and states, never what was said."""
    CONCERNS.refresh_ids([concern.pk])
    record(
        actor=actor,
        action=action,
        subject=("transition", concern.transition_id),
        fields={"concern": str(concern.pk), **fields},
    )
