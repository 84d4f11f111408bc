"""What planning and recording share: gathering facts, and the compare-and-set way of keeping a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.meetings import decisions
from tasuki.meetings.decisions import MeetingFacts
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import roles_of
from tasuki.playbooks.document import PlaybookMeeting
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock


def standing(row: Transition, step_key: str) -> Meeting | None:
    """The one meeting of the step that was not called off."""
    return row.meetings.filter(step_key=step_key).exclude(state=Meeting.State.CANCELLED).first()


def facts_of(
    row: Transition,
    spec: PlaybookMeeting,
    meeting: Meeting | None,
    *,
    held_at: datetime | None = None,
    present: set[UUID] | None = None,
    customers: int = 0,
) -> MeetingFacts:
    """What the rules look at."""
    return MeetingFacts(
        step=spec.step,
        kind=kind_of(spec),
        stage=row.stage,
        now=clock.now(),
        held_at=held_at,
        present=roles_of(row, present or set()),
        people_present=len(present or ()),
        customers_present=customers,
        required_roles=spec.required_roles,
        already_held=meeting is not None and meeting.state == Meeting.State.HELD,
    )


def kind_of(spec: PlaybookMeeting) -> str:
    """The kind that is kept; what a company's own playbook calls otherwise is an other meeting."""
    return spec.kind if spec.kind in Meeting.Kind.values else Meeting.Kind.OTHER


def why_not_meet(
    actor: Actor, row: Transition, spec: PlaybookMeeting, meeting: Meeting | None
) -> list[Reason]:
    """What shuts the button «Record»: everything that does not depend on what is typed in."""
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    return reasons + decisions.why_not_meet(facts_of(row, spec, meeting))


def why_not_plan(
    actor: Actor, row: Transition, spec: PlaybookMeeting, meeting: Meeting | None
) -> list[Reason]:
    """What shuts the button «Plan»."""
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    return reasons + decisions.why_not_touch(facts_of(row, spec, meeting))


def keep(
    row: Transition,
    spec: PlaybookMeeting,
    meeting: Meeting | None,
    values: dict[str, Any],
    expected_version: int | None,
) -> Meeting:
    """The step's one meeting with these values: made, or changed if nobody was faster; else Conflict."""
    if meeting is not None:
        save(meeting, values, expected_version)
        return meeting
    if expected_version:
        raise Conflict(Reason("conflict.stale"))
    try:
        with transaction.atomic():
            return Meeting.objects.create(transition=row, step_key=spec.step, kind=kind_of(spec), **values)
    except IntegrityError as error:
        raise Conflict(Reason("conflict.stale")) from error


def save(meeting: Meeting, values: dict[str, Any], expected_version: int | None) -> None:
    """Change these columns if the meeting is still as it was read, or as the caller had read it; else Conflict."""
    seen = meeting.version if expected_version is None else expected_version
    same = Meeting.objects.filter(pk=meeting.pk, version=seen, state=meeting.state)
    if not same.update(**values, version=F("version") + 1):
        raise Conflict(Reason("conflict.stale"))
    meeting.version = seen + 1
    for name, value in values.items():
        setattr(meeting, name, value)


def tell(actor: Actor, action: str, meeting: Meeting, fields: dict[str, Any]) -> None:
    """The event: ids, keys and numbers, never what was said."""
    record(
        actor=actor,
        action=action,
        subject=("transition", meeting.transition_id),
        fields={"meeting": str(meeting.pk), **fields},
    )
