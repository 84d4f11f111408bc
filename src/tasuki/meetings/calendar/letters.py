"""What one attendee gets: subject, text and iCalendar object, in their language and their zone (MT-5, MS-6).

Everybody who is invited stands in every copy, as in any calendar invitation; yet each mail goes to one recipient.
Nothing of the record, no speaking notes: date, place, agenda, who.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Final, Literal

from django.conf import settings
from django.urls import reverse

from tasuki.customers.models import Stakeholder
from tasuki.meetings.agenda_text import agenda_lines
from tasuki.meetings.calendar import ics
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.calendar.times import begins
from tasuki.meetings.calendar.words import CalendarWords, words_of, zone_name
from tasuki.meetings.models import Meeting
from tasuki.messaging import drafting
from tasuki.messaging.envelope import from_address
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookMeeting
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Transition

type Ending = Literal["cancel", "held"]
type What = Literal["invite", "update"] | Ending
TEMPLATES: Final[dict[What, str]] = {
    "invite": "calendar.invite",
    "update": "calendar.update",
    "cancel": "calendar.cancel",
    "held": "calendar.held",
}
ENDINGS: Final[frozenset[What]] = frozenset({"cancel", "held"})


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting with everything that its invitations say: loaded once, for all attendees."""

    row: Transition
    meeting: Meeting
    spec: PlaybookMeeting
    entry: CalendarEntry
    invited: tuple[Invitation, ...]


@dataclass(frozen=True, slots=True)
class CalendarLetter:
    """What goes to one attendee."""

    invitation: Invitation
    what: What
    address: str
    language: str
    zone: str
    subject: str
    body: str
    calendar: str

    @property
    def digest(self) -> str:
        """Differs as soon as what the attendee gets to see differs (the stamp of writing left out)."""
        lines = [line for line in self.calendar.splitlines() if not line.startswith("DTSTAMP")]
        seen = [self.address, self.subject, self.body, *lines]
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def digest_of(letters: Iterable[CalendarLetter]) -> str:
    """One hash over what everybody gets: what was looked at is what is sent (MS-6)."""
    return hashlib.sha256("".join(sorted(one.digest for one in letters)).encode()).hexdigest()


def write(gathering: Gathering, invitation: Invitation, what: What, stamp: datetime) -> CalendarLetter:
    """The letter for one attendee."""
    row, who = gathering.row, invitation.who
    language, zone = language_for(row, who), zone_for(row, invitation)
    words = words_of(language)
    entry = _entry(gathering, invitation, words, zone)
    me = ics.Attendee(who.name, address_of(who), required=invitation.required)
    text = ics.cancel(entry, stamp, me) if what in ENDINGS else ics.request(entry, stamp)
    return CalendarLetter(
        invitation=invitation,
        what=what,
        address=address_of(who),
        language=language,
        zone=zone,
        subject=_subject(gathering, words, zone, who, what),
        body=_body(gathering, words, zone, who, what),
        calendar=text,
    )


def language_for(row: Transition, who: Person | Stakeholder) -> str:
    """The attendee's language; the customer's as for any message."""
    return drafting.language_of(who, row) if isinstance(who, Stakeholder) else who.language


def zone_for(row: Transition, invitation: Invitation) -> str:
    """The attendee's zone: the one chosen for them, a colleague's own, else the account's."""
    own = invitation.person.zone if invitation.person is not None else ""
    return invitation.zone or own or row.zone or "UTC"


def address_of(who: Person | Stakeholder) -> str:
    """The address that the invitation goes to."""
    return (who.email or "").strip()


def reply_address(organiser: Person) -> str:
    """Where calendars send answers: the mailbox that Tasuki reads (TASUKI_CALENDAR_REPLIES), else the sender's."""
    return getattr(settings, "CALENDAR_REPLIES", "") or from_address(organiser)


def meeting_link(meeting: Meeting) -> str:
    """The meeting's place in Tasuki, for colleagues."""
    path = reverse("meetings:transition", args=[meeting.transition_id])
    return f"{settings.PUBLIC_URL}{path}#meeting-{meeting.step_key}"


def title_of(gathering: Gathering, words: CalendarWords, who: Person | Stakeholder) -> str:
    """What the meeting is called: among colleagues with the account, for the customer by whom they meet."""
    row, meeting = gathering.row, gathering.meeting
    receiver = row.receiver or gathering.entry.organiser
    if isinstance(who, Stakeholder):
        return words.said(f"titles.{meeting.kind}", receiver=receiver.name)
    step = document_of(row).step_text(meeting.step_key, words.language).title
    return words.said(f"titles_inside.{meeting.kind}", account=row.account.name, step=step)


def _entry(gathering: Gathering, invitation: Invitation, words: CalendarWords, zone: str) -> ics.Entry:
    meeting, entry, who = gathering.meeting, gathering.entry, invitation.who
    return ics.Entry(
        uid=entry.uid,
        sequence=entry.sequence,
        starts_at=begins(meeting),
        minutes=meeting.minutes,
        zone=zone,
        language=words.language,
        summary=ics.one_line(title_of(gathering, words, who)),
        description=ics.plain("\n".join(_details(gathering, words, who))),
        organiser=ics.Attendee(entry.organiser.name, reply_address(entry.organiser)),
        attendees=tuple(_attendees(gathering.invited)),
        place=meeting.place,
        online_url=meeting.online_url,
    )


def _attendees(invited: Sequence[Invitation]) -> list[ics.Attendee]:
    return [
        ics.Attendee(one.who.name, address_of(one.who), one.partstat.upper(), one.required)
        for one in invited
        if drafting.valid_address(address_of(one.who))
    ]


def _details(gathering: Gathering, words: CalendarWords, who: Person | Stakeholder) -> list[str]:
    """Where and what: the same in the mail and in the entry's description."""
    meeting = gathering.meeting
    lines = []
    if meeting.place:
        lines.append(words.said("where", place=ics.one_line(meeting.place)))
    if meeting.online_url:
        lines.append(words.said("online", url=meeting.online_url))
    agenda = agenda_lines(gathering.spec, meeting, words.language)
    if agenda:
        lines += ([""] if lines else []) + [words.said("agenda"), *agenda]
    if isinstance(who, Person):
        lines += ["", words.said("more", url=meeting_link(meeting))]
    return lines


def _subject(
    gathering: Gathering, words: CalendarWords, zone: str, who: Person | Stakeholder, what: What
) -> str:
    at, minutes = begins(gathering.meeting), gathering.meeting.minutes
    return words.said(
        f"subjects.{what}",
        title=shorten(ics.one_line(title_of(gathering, words, who)), 150, placeholder="…"),
        day=words.day(at, zone),
        time=words.time(at, minutes, zone),
    )


def _body(
    gathering: Gathering, words: CalendarWords, zone: str, who: Person | Stakeholder, what: What
) -> str:
    at, inside = begins(gathering.meeting), "_inside" if isinstance(who, Person) else ""
    time = words.time(at, gathering.meeting.minutes, zone)
    when = words.said("when", day=words.day(at, zone), time=time, zone=zone_name(at, zone))
    parts = [words.said(f"greeting{inside}", name=who.name), words.said(f"intro{inside}.{what}")]
    parts.append("\n".join([title_of(gathering, words, who), when]))
    if what not in ENDINGS:
        parts += ["\n".join(_details(gathering, words, who)), words.said("answer")]
    parts.append(words.said("closing", organiser=gathering.entry.organiser.name))
    return drafting.tidy(ics.plain("\n\n".join(parts)))
