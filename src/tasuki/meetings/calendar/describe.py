"""Invitations as data, for API and command alike (SY-4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tasuki.meetings.calendar.board import AttendeeLine
from tasuki.meetings.calendar.letters import CalendarLetter
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def line(one: AttendeeLine) -> dict[str, Any]:
    """An attendee."""
    row = one.invitation
    return {
        "id": row.pk,
        "person": row.person_id,
        "stakeholder": row.stakeholder_id,
        "name": one.who.name,
        "answer": row.partstat,
        "replied_at": row.replied_at,
        "by_hand": row.by_hand_id is not None,
        "proposed_at": row.proposed_at,
        "zone": one.zone,
        "sending": one.sending,
        "sent_at": one.sent_at,
        "sequence": row.sequence,
        "in_calendar": one.in_calendar,
    }


def letter(one: CalendarLetter) -> dict[str, Any]:
    """Exactly what one attendee gets."""
    return {
        "name": one.invitation.who.name,
        "address": one.address,
        "language": one.language,
        "zone": one.zone,
        "subject": one.subject,
        "body": one.body,
        "calendar": one.calendar,
    }


def reasons(found: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons with their sentences."""
    return [
        {
            "code": one.code,
            "message": sentence(one),
            "values": dict(one.values),
            "who": one.who,
            "where": one.where,
        }
        for one in found
    ]
