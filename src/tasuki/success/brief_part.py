"""What the success plan puts into an account's brief: the next dates of its cadences, and what of the plan is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tasuki.customers.models import Account
from tasuki.knowledge.brief.words import in_all_languages
from tasuki.success.beats import cadence_views
from tasuki.success.models import Cadence, PlanEntry
from tasuki.success.queries import entries_of
from tasuki.success.wording import in_each_language

MOST: Final = 8


def brief_part(account_id: UUID, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """The next beat of each running cadence, and the next entries of the plan with a day."""
    account = Account.objects.get(pk=account_id)
    beats = [
        {
            "at": view.upcoming[0].isoformat(),
            "key": str(view.row.pk),
            "text": in_all_languages(Cadence.Kind(view.row.kind).label),
            "who": view.row.owner.name if view.row.owner else "–",
            "timed": True,
        }
        for view in cadence_views(account, now)
        if view.upcoming
    ]
    entries = [
        one for one in entries_of(account_id) if one.due_on is not None and one.state != PlanEntry.State.DONE
    ]
    entries.sort(key=lambda one: str(one.due_on))
    due = [
        {
            "at": one.due_on.isoformat() if one.due_on else "",
            "key": str(one.pk),
            "text": in_each_language(one),
            "who": one.owner.name if one.owner else "–",
            "timed": False,
        }
        for one in entries[:MOST]
    ]
    return {"upcoming": beats + due}
