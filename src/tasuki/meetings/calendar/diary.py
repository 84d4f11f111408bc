"""A person's plan as calendar entries: meetings, steps due, cutovers, deadlines (MT-5, UX-2).

Names of accounts and titles of steps, nothing of the record, no notes. Days stand in the person's zone; what is due on
a day is an all-day event and no to-do: the calendars that people subscribe with show events and leave to-dos out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from icalendar import Event, vUri

from tasuki.meetings.calendar import ics
from tasuki.meetings.calendar.letters import meeting_link
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.calendar.words import CalendarWords, words_of
from tasuki.meetings.calendar.zones import known_zone, local, timezone_of
from tasuki.meetings.models import Meeting
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.web import clock

BEFORE: Final = timedelta(days=30)
AFTER: Final = timedelta(days=400)
MOST: Final = 500
_BRIEF: Final = timedelta(minutes=15)
_RESTS: Final = (*lifecycle.ENDED, lifecycle.PAUSED)


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """One entry: a day, or from an instant on for some minutes."""

    uid: str
    title: str
    link: str
    made_at: datetime
    day: date | None = None
    starts_at: datetime | None = None
    minutes: int = 0
    place: str = ""
    online_url: str = ""
    busy: bool = False

    @property
    def digest(self) -> str:
        """Differs as soon as the entry says something else."""
        said = [
            self.title,
            self.link,
            self.day,
            self.starts_at,
            self.minutes,
            self.place,
            self.online_url,
            self.busy,
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def entries_of(person: Person) -> list[DiaryEntry]:
    """Everything that stands in the person's plan, from a month ago on."""
    words, now = words_of(person.language), clock.now()
    found = [
        *_meetings(person, words, now),
        *_steps(person, words, now),
        *_cutovers(person, words, now),
        *_deadlines(person, words, now),
    ]
    return found[: 4 * MOST]


def calendar_of_entries(person: Person, entries: Iterable[DiaryEntry]) -> str:
    """The entries as one iCalendar file for the person to subscribe to."""
    zone, found = known_zone(person.zone), list(entries)
    calendar = ics.new_calendar()
    name = words_of(person.language).said("diary.name", person=person.name)
    calendar.add("x-wr-calname", ics.one_line(name))
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", timedelta(hours=1), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    timed = [one.starts_at for one in found if one.starts_at is not None]
    if timed and zone.key != "UTC":
        calendar.add_component(timezone_of(zone, min(timed) + (max(timed) - min(timed)) / 2))
    for one in found:
        calendar.add_component(_event(one, person))
    return ics.text_of(calendar)


def calendar_of_one(person: Person, entry: DiaryEntry) -> str:
    """One entry as an object of its own, as calendar servers keep them."""
    zone, calendar = known_zone(person.zone), ics.new_calendar()
    if entry.starts_at is not None and zone.key != "UTC":
        calendar.add_component(timezone_of(zone, entry.starts_at))
    calendar.add_component(_event(entry, person))
    return ics.text_of(calendar)


def _event(entry: DiaryEntry, person: Person) -> Event:
    event, zone = Event(), known_zone(person.zone)
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.made_at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", ics.one_line(entry.title), {"LANGUAGE": person.language})
    if entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    elif entry.starts_at is not None:
        event.add("dtstart", local(entry.starts_at, zone).replace(microsecond=0))
        ends = entry.starts_at + timedelta(minutes=entry.minutes)
        event.add("dtend", local(ends, zone).replace(microsecond=0))
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    event.add("url", vUri(entry.link))
    place = ics.one_line(entry.place) or entry.online_url
    if place:
        event.add("location", place)
    event.add("description", "\n".join(one for one in (entry.online_url, entry.link) if one))
    return event


# -- what stands in a plan ---------------------------------------------------------------------------


def _uid(kind: str, key: UUID) -> str:
    return f"{kind}-{key}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}"


def _link(name: str, transition_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[transition_id])}"


def _title(row: Transition, step: str, language: str) -> str:
    try:
        return document_of(row).step_text(step, language).title
    except KeyError:
        return step


def _meetings(person: Person, words: CalendarWords, now: datetime) -> Iterator[DiaryEntry]:
    """Meetings that they lead or take part in as an owner, or are invited to and did not decline."""
    mine = Invitation.objects.filter(person=person, removed_at=None)
    declined = mine.filter(partstat=Invitation.Answer.DECLINED).values("meeting_id")
    owner = Q(transition__giver=person) | Q(transition__receiver=person)
    rows = Meeting.objects.filter(
        owner | Q(pk__in=mine.values("meeting_id")),
        state__in=(Meeting.State.PLANNED, Meeting.State.HELD),
        starts_at__range=(now - BEFORE, now + AFTER),
    ).exclude(pk__in=declined)
    rows = rows.exclude(state=Meeting.State.PLANNED, transition__stage__in=lifecycle.ENDED)
    for one in rows.select_related("transition__account", "transition__playbook").order_by("starts_at", "pk")[
        :MOST
    ]:
        row = one.transition
        step = _title(row, one.step_key, words.language)
        title = words.said(f"titles_inside.{one.kind}", account=row.account.name, step=step)
        yield DiaryEntry(
            _uid("meeting", one.pk), title, meeting_link(one), one.created_at, starts_at=one.starts_at,
            minutes=one.minutes, place=one.place, online_url=one.online_url, busy=True,
        )  # fmt: skip


def _steps(person: Person, words: CalendarWords, now: datetime) -> Iterator[DiaryEntry]:
    """What they have to do, on the day it is due; meetings stand at their own time."""
    rows = Step.objects.filter(person=person, state=Step.State.TODO, due_at__lt=now + AFTER)
    rows = rows.exclude(transition__stage__in=_RESTS).exclude(completed_by__in=("meeting", "cutover"))
    zone = known_zone(person.zone)
    for one in rows.select_related("transition__account", "transition__playbook").order_by("due_at", "pk")[
        :MOST
    ]:
        values = {
            "step": _title(one.transition, one.key, words.language),
            "account": one.transition.account.name,
        }
        yield DiaryEntry(
            _uid("step", one.pk), words.said("diary.step", **values),
            _link("transitions:plan", one.transition_id), one.created_at, day=one.due_at.astimezone(zone).date(),
        )  # fmt: skip


def _cutovers(person: Person, words: CalendarWords, now: datetime) -> Iterator[DiaryEntry]:
    """The day on which an account goes over from them, or to them."""
    parties = Q(giver=person) | Q(receiver=person) | Q(receiver_manager=person)
    rows = Transition.objects.filter(
        parties, transition_on__range=((now - BEFORE).date(), (now + AFTER).date())
    ).exclude(stage__in=(lifecycle.CANCELLED, lifecycle.PAUSED))
    for one in rows.select_related("account").order_by("transition_on", "pk")[:MOST]:
        title = words.said("diary.cutover", account=one.account.name)
        yield DiaryEntry(
            _uid("cutover", one.pk),
            title,
            _link("transitions:plan", one.pk),
            one.created_at,
            day=one.transition_on,
        )


def _deadlines(person: Person, words: CalendarWords, now: datetime) -> Iterator[DiaryEntry]:
    """Service clocks that run towards a step of theirs, at the minute they run out (ES-1)."""
    running = (Clock.State.RUNNING, Clock.State.DUE_SOON)
    rows = Clock.objects.filter(state__in=running, due_at__range=(now, now + AFTER))
    theirs = Step.objects.filter(
        transition_id=OuterRef("transition_id"), key=OuterRef("step"), person=person, state=Step.State.TODO
    )
    rows = rows.exclude(transition__stage__in=_RESTS).filter(Exists(theirs))
    for one in rows.select_related("transition__account", "transition__playbook").order_by("due_at", "pk")[
        :MOST
    ]:
        values = {
            "step": _title(one.transition, one.step, words.language),
            "account": one.transition.account.name,
        }
        yield DiaryEntry(
            _uid("clock", one.pk), words.said("diary.clock", **values),
            _link("transitions:plan", one.transition_id), one.created_at,
            starts_at=one.due_at - _BRIEF, minutes=15,
        )  # fmt: skip
