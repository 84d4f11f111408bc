"""Recording a meeting that was held: its step, its contact, its corrections, its actions, in one go (MT-1 … MT-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tasuki.customers.actions import add_touchpoint
from tasuki.customers.models import Stakeholder, Touchpoint
from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import KnowledgeItem
from tasuki.meetings import decisions
from tasuki.meetings.actions.keeping import facts_of, keep, kind_of, standing, tell
from tasuki.meetings.agendas import fitted, items_of
from tasuki.meetings.calendar.actions import release
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.indexing import MEETINGS
from tasuki.meetings.models import Attendance, Meeting, MeetingAction
from tasuki.meetings.queries import colleagues_of, customer_of, meeting_of
from tasuki.meetings.running.models import Sitting
from tasuki.meetings.running.queries import sitting_of
from tasuki.playbooks.agendas import SHORT
from tasuki.playbooks.document import PlaybookMeeting
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason, Refused
from tasuki.rules.worktime import local_date
from tasuki.stakeholders.actions import note_introduction
from tasuki.transitions.actions import settle_step
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock


@dataclass(frozen=True, slots=True)
class ActionNote:
    """An action agreed in a meeting: what, who, until when (MT-8); a colleague's, or a `stakeholder`'s."""

    text: str
    owner: UUID | None
    due_on: date | None
    stakeholder: UUID | None = None


@transaction.atomic
def record_meeting(
    *,
    actor: Actor,
    transition_id: UUID,
    step_key: str,
    held_at: datetime | None,
    people: Sequence[UUID] = (),
    stakeholders: Sequence[UUID] = (),
    notes: str = "",
    actions: Sequence[ActionNote] = (),
    corrections: Mapping[str, str] | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Note that a meeting was held: who was there, notes, actions, what the customer corrected (MT-1 … MT-4, MT-8).

    The step is settled, a meeting with the customer becomes a contact of the account, and each correction becomes
    the answer of its knowledge item with this meeting as its source, all in one transaction. Refused with every
    reason at once; a meeting with the customer not before contact is allowed, a planned joint one not without the
    giver (the reason names the waiver of GA-4).
    """
    row = access_transition(actor, transition_id)
    meeting = standing(row, step_key)
    spec = fitted(row, meeting_of(row, step_key), meeting)
    customers = list(row.account.stakeholders.filter(pk__in=stakeholders).order_by("created_at", "id"))
    there, known = set(people), {one.person.pk for one in colleagues_of(row)}
    facts = facts_of(row, spec, meeting, held_at=held_at, present=there & known, customers=len(customers))
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    reasons += decisions.why_not_record(facts)
    reasons += _why_not_attend(there - known, set(stakeholders) - {one.pk for one in customers})
    reasons += _why_not_actions(row, actions, known, held_at)
    if reasons or held_at is None:
        raise Refused(reasons)
    if meeting is not None:
        release(meeting, actor)
    values: dict[str, Any] = {
        "state": Meeting.State.HELD,
        "held_at": held_at,
        "notes": notes.strip(),
        "corrections": _correct(
            actor, row, corrections or {}, spec, local_date(held_at, calendar_of(row)), _versions(meeting)
        ),
        "recorded_by_id": actor.person_id,
    }
    kept = keep(row, spec, meeting, _as_planned(spec, meeting) | values, expected_version)
    _attend(row, kept, spec, there, customers)
    Sitting.objects.filter(meeting=kept, ended_at=None).update(ended_at=clock.now(), since=None)
    _agree(kept, actions)
    if kept.kind in WITH_CUSTOMER:
        _touch(actor, row, kept, there, customers)
    if kept.kind == Meeting.Kind.JOINT:
        _introduce(actor, row, kept, there, customers)
    MEETINGS.refresh_ids([kept.pk])
    settle_step(actor=actor, transition_id=row.pk, key=step_key)
    tell(actor, "meeting.held", kept, _counts(kept, len(there), len(customers), len(actions)))
    return kept


def _why_not_attend(people: set[UUID], stakeholders: set[UUID]) -> list[Reason]:
    reasons = [Reason("meeting.unknown_person")] if people else []
    return reasons + ([Reason("meeting.unknown_stakeholder")] if stakeholders else [])


def _why_not_actions(
    row: Transition, actions: Sequence[ActionNote], known: set[UUID], held_at: datetime | None
) -> list[Reason]:
    reasons = []
    held_on = local_date(held_at, calendar_of(row)) if held_at else None
    for number, one in enumerate(actions, start=1):
        if is_placeholder(one.text):
            reasons.append(Reason("meeting.action_text", {"number": number}))
        if one.stakeholder is not None and customer_of(row, one.stakeholder) is None:
            reasons.append(Reason("meeting.unknown_stakeholder"))
        if (one.owner is None) == (one.stakeholder is None) or (one.owner and one.owner not in known):
            reasons.append(Reason("meeting.action_owner", {"number": number}))
        if one.due_on is None:
            reasons.append(Reason("meeting.action_due", {"number": number}))
        elif held_on is not None and one.due_on < held_on:
            reasons.append(
                Reason("meeting.action_due_before", {"number": number, "day": one.due_on.isoformat()})
            )
    return reasons


def _as_planned(spec: PlaybookMeeting, meeting: Meeting | None) -> dict[str, Any]:
    """A meeting that nobody planned has the playbook's agenda."""
    if meeting is not None:
        return {}
    short = spec.form == SHORT
    return {"minutes": spec.minutes, "agenda": items_of(spec.full), "form": spec.form, "short": short}


def _versions(meeting: Meeting | None) -> dict[str, int]:
    """The versions of the items that were on the screen when the customer put them right in the running meeting."""
    sitting = sitting_of(meeting)
    return {key: one["version"] for key, one in sitting.corrections.items()} if sitting is not None else {}


def _correct(
    actor: Actor,
    row: Transition,
    corrections: Mapping[str, str],
    spec: PlaybookMeeting,
    held_on: date,
    seen: Mapping[str, int],
) -> list[dict[str, str]]:
    """Each correction becomes the answer of its item, with the meeting as its source (MT-4).

    What was put right in the running meeting carries the version that was on the screen: a colleague's newer
    answer is not overwritten unseen (SE-6).
    """
    kept = []
    relations = relations_to_transition(actor, row)
    for key, text in corrections.items():
        if not text.strip():
            continue
        if key in all_items() and all_items()[key].sensitive:
            raise Refused(Reason("meeting.correction_item", {"item": key}))
        before = KnowledgeItem.objects.filter(account_id=row.account_id, key=key).first()
        answer_item(
            actor=actor,
            account=row.account,
            key=key,
            answer=text,
            source=str(Meeting.Kind(kind_of(spec)).label),
            source_on=held_on,
            relations=relations,
            expected_version=seen.get(key),
        )
        kept.append({"item": key, "before": before.answer if before else "", "after": text.strip()})
    return kept


def _attend(
    row: Transition,
    meeting: Meeting,
    spec: PlaybookMeeting,
    people: set[UUID],
    customers: Sequence[Stakeholder],
) -> None:
    """Who was there, and which of the required colleagues were not."""
    rows = [
        Attendance(meeting=meeting, person=one.person, present=one.person.pk in people)
        for one in colleagues_of(row)
        if one.person.pk in people or one.role in spec.required_roles
    ]
    rows += [Attendance(meeting=meeting, stakeholder=one) for one in customers]
    Attendance.objects.bulk_create(rows)


def _agree(meeting: Meeting, actions: Sequence[ActionNote]) -> None:
    rows = [
        MeetingAction(
            meeting=meeting,
            text=one.text.strip(),
            owner_id=one.owner,
            stakeholder_id=one.stakeholder,
            due_on=one.due_on,
        )
        for one in actions
        if one.due_on is not None
    ]
    MeetingAction.objects.bulk_create(rows)


def _touch(
    actor: Actor, row: Transition, meeting: Meeting, people: set[UUID], customers: Sequence[Stakeholder]
) -> None:
    """The meeting is a contact with the customer: the receiver's, who was there (ME-1)."""
    add_touchpoint(
        actor=actor,
        account=row.account,
        channel=Touchpoint.Channel.MEETING,
        at=meeting.held_at,
        person=row.receiver if row.receiver_id in people else None,
        stakeholder=next(iter(customers), None),
        source=f"meeting:{meeting.pk}",
    )


def _introduce(
    actor: Actor, row: Transition, meeting: Meeting, people: set[UUID], customers: Sequence[Stakeholder]
) -> None:
    """Who came to the joint meeting was told there, if nobody had before, and met the receiver who came (PE-7)."""
    for one in customers:
        note_introduction(
            actor=actor,
            stakeholder=one,
            transition_id=row.pk,
            told_at=meeting.held_at,
            told_by=row.giver if row.giver_id in people else row.receiver,
            channel="meeting",
            met_at=meeting.held_at if row.receiver_id in people else None,
            met=row.receiver,
            automatic=True,
        )


def _counts(meeting: Meeting, people: int, customers: int, actions: int) -> dict[str, Any]:
    """What the event keeps of the meeting."""
    return {
        "step": meeting.step_key,
        "people": people,
        "customers": customers,
        "actions": actions,
        "corrected": [one["item"] for one in meeting.corrections],
    }
