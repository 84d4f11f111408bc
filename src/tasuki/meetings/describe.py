"""Meetings as plain data: for the API and the command line."""

from __future__ import annotations

from typing import Any

from tasuki.meetings.agendas import form_of, proposal
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import Attendance, Meeting, MeetingAction
from tasuki.meetings.preparing.queries import Preparation
from tasuki.meetings.queries import KnownFact
from tasuki.meetings.running.models import MeetingPoint
from tasuki.messaging.models import Message
from tasuki.rules.worktime import local_date
from tasuki.transitions.facts import calendar_of
from tasuki.web import clock


def meeting(one: Meeting) -> dict[str, Any]:
    """A meeting with its agenda, who was there, what was agreed."""
    return {
        "id": one.pk,
        "step": one.step_key,
        "kind": one.kind,
        "state": one.state,
        "starts_at": one.starts_at,
        "held_at": one.held_at,
        "minutes": one.minutes,
        "form": form_of(one),
        "place": one.place,
        "online_url": one.online_url,
        "over_by": one.over_by,
        "cuts": [
            {"key": cut.key, "minutes": cut.minutes, "to": cut.to}
            for cut in proposal(one.agenda, one.minutes)
        ],
        "agenda": one.agenda,
        "notes": one.notes,
        "attendance": [_attendance(row) for row in one.attendance.all()],
        "actions": [action(row) for row in one.actions.all()],
        "corrections": one.corrections,
        "version": one.version,
    }


def action(row: MeetingAction) -> dict[str, Any]:
    """What was agreed; `late` by the account's calendar."""
    today = local_date(clock.now(), calendar_of(row.meeting.transition))
    return {
        "id": row.pk,
        "text": row.text,
        "owner": row.owner_id,
        "stakeholder": row.stakeholder_id,
        "owner_name": row.owner_name,
        "due_on": row.due_on,
        "first_due_on": row.first_due_on,
        "late": row.is_late(today),
        "done_at": row.done_at,
        "version": row.version,
    }


def point(row: MeetingPoint) -> dict[str, Any]:
    """A question or a decision."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "text": row.text,
        "answer": row.answer,
        "item": row.item,
        "asked_by": row.asked_by_id,
        "version": row.version,
    }


def recap(message: Message) -> dict[str, Any]:
    """A draft of the recap."""
    return {
        "message": message.pk,
        "recipient": message.recipient_id,
        "language": message.language,
        "subject": message.subject,
        "body": message.body,
    }


def concern(one: Concern) -> dict[str, Any]:
    """A concern with its ledger."""
    return {
        "id": one.pk,
        "transition": one.transition_id,
        "meeting": one.meeting_id,
        "stakeholder": one.stakeholder_id,
        "feeling": one.feeling,
        "text": one.text,
        "raised_at": one.raised_at,
        "state": one.state,
        "response": one.response,
        "follow_up": one.follow_up,
        "follow_up_by": one.follow_up_by_id,
        "follow_up_on": one.follow_up_on,
        "closing": one.closing,
        "closed_at": one.closed_at,
        "version": one.version,
        "ledger": [
            {"what": row.what, "at": row.at, "by": row.by.name if row.by else "", "note": row.note}
            for row in one.ledger.select_related("by").order_by("at", "pk")
        ],
    }


def preparation(found: Preparation) -> dict[str, Any]:
    """What to know and to say beforehand."""
    return {
        "language": found.language,
        "agenda": [
            {
                "key": row.key,
                "title": row.title,
                "minutes": row.minutes,
                "starts": row.starts,
                "speaker": row.speaker,
                "note": row.note,
            }
            for row in found.agenda
        ],
        "known": [_fact(one, found.language) for one in found.known],
        "to_ask": [_fact(one, found.language) for one in found.to_ask],
        "initiatives": [one.name for one in found.initiatives],
        "commitments": [one.text for one in found.commitments],
        "guests": [one.person.name for one in found.guests],
        "missing_kinds": list(found.missing_kinds),
        "answers": [
            {
                "key": one.key,
                "question": one.question,
                "text": one.text,
                "missing": list(one.missing),
                "own": one.own,
            }
            for one in found.answers
        ],
        "open_concerns": len(found.concerns),
        "open_actions": [action(one) for one in found.late_actions],
    }


def _fact(one: KnownFact, language: str) -> dict[str, Any]:
    words = one.item.words
    return {
        "item": one.item.key,
        "label": words.label(language),
        "text": one.text,
        "ask": words.help(language),
    }


def _attendance(row: Attendance) -> dict[str, Any]:
    who = row.person or row.stakeholder
    return {
        "person": row.person_id,
        "stakeholder": row.stakeholder_id,
        "name": who.name if who else "",
        "present": row.present,
    }
