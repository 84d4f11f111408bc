"""A meeting as a file for the person's own calendar: the same entry as the invitation, without anybody else (MT-5)."""

from __future__ import annotations

from datetime import UTC, timedelta

from icalendar import Event, vText, vUri

from tasuki.customer_page.content import Appointment
from tasuki.meetings.calendar.ics import new_calendar, one_line, text_of
from tasuki.web import clock


def calendar_file(one: Appointment) -> str:
    """The iCalendar text. The same UID and SEQUENCE as the invitation: whoever has both has one entry."""
    calendar = new_calendar("PUBLISH")
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", clock.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", one.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add(
        "dtend", (one.starts_at + timedelta(minutes=one.minutes)).astimezone(UTC).replace(microsecond=0)
    )
    event.add("summary", vText(one_line(one.title)))
    place = one_line(one.place) or one.online_url
    if place:
        event.add("location", vText(place))
    if one.online_url:
        event.add("url", vUri(one.online_url))
    calendar.add_component(event)
    return text_of(calendar)
