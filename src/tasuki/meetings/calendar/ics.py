"""iCalendar objects: invitations, updates, cancellations; and reading answers to them (MT-5, RFC 5545, RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from tasuki import __version__
from tasuki.meetings.calendar.zones import known_zone, local, timezone_of

PRODUCT: Final = f"-//Tasuki//Tasuki {__version__}//EN"
MAX_REPLY: Final = 200_000
ANSWERS: Final = ("NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED")


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is invited; `answer` is what they have said so far, as iCalendar calls it."""

    name: str
    address: str
    answer: str = "NEEDS-ACTION"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """What one attendee's calendar is told about a meeting. `zone` is theirs, the texts are in their language."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    zone: str
    summary: str
    description: str
    organiser: Attendee
    attendees: tuple[Attendee, ...]
    language: str = "en"
    place: str = ""
    online_url: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came: whose, to what, which. `sequence` is None where the program that wrote it left it out."""

    method: str
    uid: str
    address: str
    answer: str
    sequence: int | None
    stamp: datetime | None
    starts_at: datetime | None


def request(entry: Entry, stamp: datetime) -> str:
    """An invitation, or its update: METHOD REQUEST."""
    return _object("REQUEST", entry, stamp, entry.attendees)


def cancel(entry: Entry, stamp: datetime, to: Attendee) -> str:
    """The end of the invitation of one attendee: METHOD CANCEL. Others who are invited are not named."""
    return _object("CANCEL", entry, stamp, (to,))


def _object(method: str, entry: Entry, stamp: datetime, attendees: tuple[Attendee, ...]) -> str:
    zone = known_zone(entry.zone)
    starts = local(entry.starts_at, zone)
    ends = local(entry.starts_at + timedelta(minutes=entry.minutes), zone)
    calendar = new_calendar(method)
    if starts.tzinfo is zone or ends.tzinfo is zone:
        calendar.add_component(timezone_of(zone, entry.starts_at))
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts.replace(microsecond=0))
    event.add("dtend", ends.replace(microsecond=0))
    event.add("summary", entry.summary, {"LANGUAGE": entry.language})
    event.add("organizer", _address(entry.organiser))
    for one in attendees:
        event.add("attendee", _attendee(one, method))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if method != "CANCEL":
        _where(event, entry)
        event.add("description", entry.description, {"LANGUAGE": entry.language})
        event.add("transp", "OPAQUE")
    calendar.add_component(event)
    return text_of(calendar)


def new_calendar(method: str = "") -> Calendar:
    """An empty object of ours."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def text_of(calendar: Calendar) -> str:
    """The object as text: lines of at most 75 octets, ended by CRLF."""
    return bytes(calendar.to_ical()).decode()


def plain(text: str) -> str:
    """Text without characters that calendars choke on; line breaks stay."""
    return "".join(
        char for char in text.replace("\r\n", "\n").replace("\r", "\n") if char == "\n" or ord(char) >= 32
    )


def one_line(text: str) -> str:
    """The same in one line: whatever breaks it becomes a blank."""
    return " ".join(plain(text).split())


def _where(event: Event, entry: Entry) -> None:
    """The place, and where one joins from afar: as a link of its own, and as the place where there is no other."""
    place = one_line(entry.place) or entry.online_url
    if place:
        event.add("location", place, {"LANGUAGE": entry.language} if entry.place else {})
    if entry.online_url:
        event.add("url", vUri(entry.online_url))
        way: Any = {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]}
        event.add("conference", vUri(entry.online_url), way)


def _address(one: Attendee) -> vCalAddress:
    found = vCalAddress(f"mailto:{one.address}")
    name = one_line(one.name).replace('"', "'")
    if name:
        found.params["CN"] = vText(name)
    return found


def _attendee(one: Attendee, method: str) -> vCalAddress:
    found = _address(one)
    found.params["CUTYPE"] = vText("INDIVIDUAL")
    found.params["ROLE"] = vText("REQ-PARTICIPANT" if one.required else "OPT-PARTICIPANT")
    found.params["PARTSTAT"] = vText(one.answer)
    if method == "REQUEST":
        found.params["RSVP"] = vText("TRUE")
    return found


# -- answers --------------------------------------------------------------------------------------


def read_reply(text: str) -> Reply | None:
    """The answer that a text holds; None for anything that is not one answer to one invitation."""
    if len(text) > MAX_REPLY:
        return None
    try:
        calendar: Any = Calendar.from_ical(text)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None
    if not isinstance(calendar, Calendar):
        return None
    method = str(calendar.get("method", "")).upper()
    events = [one for one in calendar.subcomponents if one.name == "VEVENT"]
    if method not in ("REPLY", "COUNTER") or len(events) != 1:
        return None
    event = events[0]
    attendees = event.get("attendee", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if not str(event.get("uid", "")) or len(attendees) != 1:
        return None
    return Reply(
        method=method,
        uid=str(event["uid"]),
        address=_mailto(attendees[0]),
        answer=str(getattr(attendees[0], "params", {}).get("PARTSTAT", "NEEDS-ACTION")).upper(),
        sequence=_number(event.get("sequence")),
        stamp=_instant(event.get("dtstamp")),
        starts_at=_instant(event.get("dtstart")),
    )


def _mailto(value: Any) -> str:
    scheme, _colon, rest = str(value).partition(":")
    return (rest if scheme.lower() == "mailto" else str(value)).strip().lower()


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _instant(value: Any) -> datetime | None:
    """A date with time as an instant; what has no zone counts as UTC."""
    found = getattr(value, "dt", None)
    if not isinstance(found, datetime):
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
