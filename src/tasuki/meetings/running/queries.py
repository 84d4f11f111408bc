"""What a running meeting shows: how it stands, by the server's clock (MT-3, MT-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import KnownFact, known_facts
from tasuki.meetings.running.models import Sitting
from tasuki.meetings.running.timer import Timing


def sitting_of(meeting: Meeting | None) -> Sitting | None:
    """The sitting of a meeting that has begun."""
    return Sitting.objects.filter(meeting=meeting).first() if meeting is not None else None


def correctable(meeting: Meeting) -> list[KnownFact]:
    """What the customer may put right: the points of the record such a meeting stands on, never sensitive ones."""
    return [one for one in known_facts(meeting.transition, meeting.kind) if not one.item.sensitive]


def timing_of(sitting: Sitting) -> Timing:
    """The timer as plain values."""
    return Timing(sitting.item, sitting.since, sitting.spent, sitting.marks)


def state_of(sitting: Sitting, meeting: Meeting, now: datetime) -> dict[str, Any]:
    """How the meeting stands, as plain data: what a page or another device needs to go on."""
    timing = timing_of(sitting)
    return {
        "meeting": str(meeting.pk),
        "state": meeting.state,
        "now": now,
        "started_at": sitting.started_at,
        "minutes": meeting.minutes,
        "item": sitting.item,
        "running": sitting.since is not None,
        "since": sitting.since,
        "total_seconds": timing.total(now),
        "items": [
            {
                "key": one["key"],
                "minutes": one["minutes"],
                "seconds": timing.seconds(one["key"], now),
                "started_at": sitting.marks.get(one["key"], {}).get("started"),
                "ended_at": sitting.marks.get(one["key"], {}).get("ended"),
            }
            for one in meeting.agenda
        ],
        "people": list(sitting.people),
        "customers": list(sitting.customers),
        "corrections": {key: value["text"] for key, value in sitting.corrections.items()},
        "notes": sitting.notes,
        "notes_version": sitting.notes_version,
        "version": sitting.version,
    }
