"""What meetings put into an account's brief: those held and planned, what was agreed and is open, open concerns."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tasuki.knowledge.brief.timeline import event
from tasuki.knowledge.brief.words import in_all_languages
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import Meeting, MeetingAction

MOST: Final = 12


def brief_part(account_id: UUID, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Planned meetings and open actions as what comes next; held and planned ones on the timeline."""
    rows = Meeting.objects.filter(transition__account_id=account_id).exclude(state=Meeting.State.CANCELLED)
    meetings = list(rows.select_related("transition__receiver").order_by("-created_at")[:MOST])
    agreed = MeetingAction.objects.filter(
        meeting__transition__account_id=account_id, done_at=None
    ).select_related("owner", "stakeholder")
    worries = (
        Concern.objects.filter(transition__account_id=account_id)
        .exclude(state=Concern.State.CLOSED)
        .select_related("follow_up_by", "transition__receiver")
    )
    planned = [one for one in meetings if one.state == Meeting.State.PLANNED and one.starts_at is not None]
    return {
        "timeline": [
            event(at, "meeting", _title(one))
            for one in meetings
            if (at := one.held_at or one.starts_at) is not None
        ],
        "upcoming": [_planned(one) for one in planned]
        + [
            {
                "at": one.due_on.isoformat(),
                "key": str(one.pk),
                "text": one.text,
                "who": one.owner_name or "–",
                "timed": False,
            }
            for one in agreed.order_by("due_on", "pk")[:MOST]
        ]
        + [_worry(one) for one in worries.order_by("follow_up_on", "raised_at")[:MOST]],
    }


def _worry(one: Concern) -> dict[str, Any]:
    """An open concern (MT-7): whoever takes over must know of it from the first day."""
    who = one.follow_up_by or one.transition.receiver
    said = " · ".join(part for part in (" ".join(one.text.split())[:200], one.follow_up) if part)
    feelings = in_all_languages(Concern.Feeling(one.feeling).label)
    return {
        "at": (one.follow_up_on or one.raised_at.date()).isoformat(),
        "key": str(one.pk),
        "text": {language: f"{feeling}: {said}" for language, feeling in feelings.items()},
        "who": who.name if who else "–",
        "timed": False,
    }


def _planned(one: Meeting) -> dict[str, Any]:
    receiver = one.transition.receiver
    return {
        "at": one.starts_at.isoformat() if one.starts_at else "",
        "key": f"{one.transition_id}:{one.step_key}",
        "text": _title(one),
        "who": receiver.name if receiver else "–",
        "timed": True,
    }


def _title(one: Meeting) -> dict[str, str]:
    return in_all_languages(Meeting.Kind(one.kind).label)
