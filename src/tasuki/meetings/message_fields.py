"""What the texts of messages may say of a meeting: its date and place (MS-1, MT-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.dateformat import format as format_date

from tasuki.customers.models import Stakeholder
from tasuki.meetings.models import Meeting
from tasuki.messaging.library import Words
from tasuki.transitions.models import Transition


def gather(transitions: Sequence[Transition]) -> dict[UUID, Meeting]:
    """The planned joint meetings of many transitions, in one query (MS-7)."""
    rows = Meeting.objects.filter(
        transition__in=[one.pk for one in transitions], kind=Meeting.Kind.JOINT, state=Meeting.State.PLANNED
    )
    return {row.transition_id: row for row in rows.order_by("-pk")}


def fields(
    transition: Transition,
    stakeholder: Stakeholder,
    words: Words,
    known: Mapping[UUID, Meeting] | None = None,
) -> dict[str, Any]:
    """`meeting.date`, `.time`, `.zone`, `.minutes` of the planned joint meeting; all None while there is none."""
    row = (gather([transition]) if known is None else known).get(transition.pk)
    if row is None or row.starts_at is None:
        return {"meeting": {"date": None, "time": None, "zone": None, "minutes": None}}
    at = row.starts_at.astimezone(ZoneInfo(transition.zone))
    language = words.language if words.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        day = format_date(at, words.date_format)
    return {"meeting": {"date": day, "time": f"{at:%H:%M}", "zone": transition.zone, "minutes": row.minutes}}
