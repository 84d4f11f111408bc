"""What can be said in a meeting of the account, of its people and of the change (MT-6)."""

from __future__ import annotations

from typing import Any

from tasuki.meetings.models import Meeting
from tasuki.messaging.fields import facts_for
from tasuki.messaging.library import Words
from tasuki.rules.worktime import local_date
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Transition
from tasuki.web import clock


def said_facts(row: Transition, meeting: Meeting | None, words: Words) -> dict[str, Any]:
    """The facts for prepared answers; `transition.date` only in a meeting before it: no answer promises a past day."""
    facts = facts_for(row, row.receiver or row.giver, words)
    at = (meeting.starts_at if meeting is not None else None) or clock.now()
    calendar = calendar_of(row)
    change = local_date(row.cut_over_at, calendar) if row.cut_over_at else row.transition_on
    if change is None or local_date(at, calendar) >= change:
        facts["transition"] = {**facts["transition"], "date": None}
    return facts
