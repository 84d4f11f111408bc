"""Meetings with the customer on the calendar of transitions (UX-2)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse

from tasuki.meetings.models import Meeting
from tasuki.transitions.calendar.days import Span
from tasuki.transitions.calendar.sources import Entry, Found, first_by_instant
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.components import short_time


def customer_meetings(rows: QuerySet[Transition], span: Span, most: int) -> Found:
    """Joint meetings, kickoffs and other meetings with the customer; one that passed and was not recorded is late."""
    found, now, zone = Found(), clock.now(), ZoneInfo(span.zone)
    meetings = Meeting.objects.filter(transition__in=rows).exclude(state=Meeting.State.CANCELLED)
    meetings = meetings.exclude(kind=Meeting.Kind.INTERNAL)
    chosen = first_by_instant(meetings, "starts_at", span, most, "starts_at")
    for one in chosen.select_related("transition__account").only(
        "kind", "state", "starts_at", "step_key", "transition__country", "transition__account__name"
    ):
        at = one.starts_at
        if at is None:
            continue
        entry = Entry(
            one.on_day,
            "meeting",
            one.transition_id,
            one.transition.account.name,
            one.transition.country,
            detail=one.get_kind_display(),
            at=at,
            done=one.state == Meeting.State.HELD,
            late=one.state == Meeting.State.PLANNED and at < now,
            step=one.step_key,
            href=reverse("meetings:transition", args=[one.transition_id]),
            hour=short_time(at.astimezone(zone)),
        )
        found.add(entry, one.on_day_count)
    return found
