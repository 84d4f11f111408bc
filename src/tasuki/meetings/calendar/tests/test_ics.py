"""iCalendar objects that calendars understand: zones, clock changes, folding, escaping (MT-5, RFC 5545)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tasuki.meetings.calendar import ics
from tasuki.meetings.calendar.zones import changes

GINA = ics.Attendee("Gina Giver", "gina@tasuki.example")
MIKA = ics.Attendee("星野 美香", "mika@aster.example", "ACCEPTED")
ENTRY = ics.Entry(
    uid="1@tasuki.example",
    sequence=3,
    starts_at=datetime(2027, 3, 27, 9, 0, tzinfo=UTC),
    minutes=45,
    zone="Europe/Madrid",
    summary="会議",
    description="Agenda",
    organiser=GINA,
    attendees=(GINA, MIKA),
)
STAMP = datetime(2027, 1, 1, tzinfo=UTC)


def read(text: str) -> tuple[Calendar, Any]:
    """The object, and its event."""
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    return calendar, next(one for one in calendar.subcomponents if one.name == "VEVENT")


@pytest.mark.parametrize(
    ("zone", "at", "shown"),
    [
        ("Asia/Jakarta", datetime(2027, 3, 27, 9, 0, tzinfo=UTC), "20270327T160000"),
        ("Asia/Tokyo", datetime(2027, 3, 27, 9, 0, tzinfo=UTC), "20270327T180000"),
        ("America/Sao_Paulo", datetime(2027, 3, 27, 9, 0, tzinfo=UTC), "20270327T060000"),
        ("Europe/Madrid", datetime(2027, 3, 27, 9, 0, tzinfo=UTC), "20270327T100000"),
        ("Europe/Madrid", datetime(2027, 3, 28, 9, 0, tzinfo=UTC), "20270328T110000"),
    ],
)
def test_time_in_the_attendees_zone(zone: str, at: datetime, shown: str) -> None:
    """MT-5 PB-3: DTSTART stands in the attendee's zone, on either side of a change of the clock."""
    text = ics.request(replace(ENTRY, zone=zone, starts_at=at), STAMP)
    assert f"DTSTART;TZID={zone}:{shown}" in text
    assert f"TZID:{zone}" in text
    _calendar, event = read(text)
    assert event["DTSTART"].dt == at


def test_across_a_change_of_the_clock() -> None:
    """MT-5: two hours stay two hours when the clock is put forward in between."""
    text = ics.request(replace(ENTRY, starts_at=datetime(2027, 3, 28, 0, 30, tzinfo=UTC), minutes=120), STAMP)
    assert "DTSTART;TZID=Europe/Madrid:20270328T013000" in text
    assert "DTEND;TZID=Europe/Madrid:20270328T043000" in text


def test_the_hour_that_comes_twice() -> None:
    """MT-5: the second 02:30 of the night when clocks go back has no local form; it is written in UTC."""
    text = ics.request(replace(ENTRY, starts_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC)), STAMP)
    assert "DTSTART:20261025T013000Z" in text
    first = ics.request(replace(ENTRY, starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC)), STAMP)
    assert "DTSTART;TZID=Europe/Madrid:20261025T023000" in first


def test_vtimezone_says_when_the_clock_changes() -> None:
    """MT-5 RFC 5545: each change begins in the local time that held before it."""
    text = ics.request(ENTRY, STAMP)
    daylight = text.split("BEGIN:DAYLIGHT")[1]
    assert "DTSTART:20260329T020000" in daylight
    assert "TZOFFSETTO:+0200" in daylight
    assert "DTSTART:20270328T020000" in text
    assert "DTSTART:20271031T030000" in text


@settings(max_examples=25, deadline=None)
@given(
    zone=st.sampled_from(
        ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Africa/Cairo"]
    ),
    year=st.integers(2020, 2035),
)
def test_changes_are_where_the_offset_changes(zone: str, year: int) -> None:
    """MT-5 PB-3: a second before a change another offset holds than at it; nothing changes in between."""
    here = ZoneInfo(zone)
    begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found = changes(here, begins, ends)
    for at in found:
        assert (at - timedelta(seconds=1)).astimezone(here).utcoffset() != at.astimezone(here).utcoffset()
    assert len(found) in (0, 2)


NASTY = "🎉 Größe, señal; 二\\n三\nATTENDEE:mailto:evil@x.example\r\nEND:VEVENT" * 5


@pytest.mark.parametrize("text", [NASTY, "a" * 500, "日本語" * 100, 'quote " and ; and , and :'])
def test_texts_come_back_as_they_were(text: str) -> None:
    """MT-5: whatever a text holds, it stays text: folded at 75 octets, escaped, nothing smuggled in."""
    entry = replace(ENTRY, summary=ics.one_line(text), description=ics.plain(text), place=text)
    made = ics.request(entry, STAMP)
    assert max(len(line.encode()) for line in made.split("\r\n")) <= 75
    calendar, event = read(made)
    assert str(event["DESCRIPTION"]) == ics.plain(text)
    assert str(event["SUMMARY"]) == ics.one_line(text)
    assert str(event["LOCATION"]) == ics.one_line(text)
    assert len(event["ATTENDEE"]) == 2
    assert len(calendar.subcomponents) == 2


def test_names_with_everything() -> None:
    """MT-5: names with quotes, commas, colons and line breaks stay inside their parameter."""
    evil = ics.Attendee('Eve "E", Example: x;y\r\nX-EVIL:1', "eve@x.example")
    made = ics.request(replace(ENTRY, attendees=(evil,)), STAMP)
    assert "\r\nX-EVIL" not in made
    _calendar, event = read(made)
    assert str(event["ATTENDEE"]) == "mailto:eve@x.example"


def test_request_and_cancel() -> None:
    """MT-5 RFC 5546: a request asks for an answer; its end names only whom it goes to, and no details."""
    asked, event = read(ics.request(replace(ENTRY, online_url="https://meet.example/a?b=1,2"), STAMP))
    assert (asked["METHOD"], event["SEQUENCE"], str(event["STATUS"])) == ("REQUEST", 3, "CONFIRMED")
    assert (
        str(event["LOCATION"])
        == str(event["URL"])
        == str(event["CONFERENCE"])
        == "https://meet.example/a?b=1,2"
    )
    mika = event["ATTENDEE"][1]
    assert (mika.params["PARTSTAT"], mika.params["RSVP"], mika.params["CN"]) == (
        "ACCEPTED",
        "TRUE",
        "星野 美香",
    )
    ended, event = read(ics.cancel(ENTRY, STAMP, MIKA))
    assert (ended["METHOD"], str(event["STATUS"])) == ("CANCEL", "CANCELLED")
    assert str(event["ATTENDEE"]) == "mailto:mika@aster.example"
    assert "DESCRIPTION" not in event


def test_unknown_zone_counts_as_utc() -> None:
    """MT-5: a zone that this machine does not know is told in UTC, never wrongly."""
    assert "DTSTART:20270327T090000Z" in ics.request(replace(ENTRY, zone="Nowhere/Land"), STAMP)
