"""What stands on the page of one person: gathered once, for the public page, the preview and programs (RO-9)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from tasuki.commitments.models import Commitment
from tasuki.customer_page.models import ContactAnswer
from tasuki.customer_page.story import Story, long_date, story_of, was_told
from tasuki.customers.models import Account, Initiative, Stakeholder
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.calendar.words import words_of
from tasuki.meetings.models import Meeting
from tasuki.messaging import library
from tasuki.messaging.drafting import LANGUAGE_OF_COUNTRY
from tasuki.outcomes.decisions import CHANGEABLE
from tasuki.outcomes.models import Pulse, Survey
from tasuki.outcomes.queries import pulses_of
from tasuki.rules import lifecycle
from tasuki.transitions.models import Transition
from tasuki.transitions.survey_link import MAX_AGE_SECONDS, PULSE_MAX_AGE_SECONDS, pulse_url, survey_url
from tasuki.web import clock

MOST: Final = 50
_STILL_ON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A planned meeting to which this person is invited."""

    meeting: Meeting
    title: str
    day: str
    time: str
    starts_at: datetime
    minutes: int
    place: str
    online_url: str
    answer: str
    uid: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Shared:
    """An initiative or a commitment in the words chosen for the customer."""

    text: str
    due_on: date | None
    due: str
    past: bool


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the page shows, and nothing else."""

    stakeholder: Stakeholder
    account_name: str
    company: str
    language: str
    zone: str
    story: Story
    appointments: tuple[Appointment, ...]
    initiatives: tuple[Shared, ...]
    commitments: tuple[Shared, ...]
    survey_url: str
    pulse_url: str
    answered: str
    answered_at: datetime | None


def content_of(account: Account, stakeholder: Stakeholder) -> Content:
    """Gather the page of one person, as of now."""
    language = page_language(account, stakeholder)
    words = library.words(language)
    story = story_of(account, stakeholder, words)
    answer = ContactAnswer.objects.filter(stakeholder=stakeholder, state=ContactAnswer.State.OPEN).first()
    today = clock.now().astimezone(ZoneInfo(zone_of(account))).date()
    return Content(
        stakeholder=stakeholder,
        account_name=account.name,
        company=company_name(),
        language=language,
        zone=zone_of(account),
        story=story,
        appointments=appointments_of(account, stakeholder, language),
        initiatives=_shared(_initiatives(account), words, today),
        commitments=_shared(_commitments(account), words, today),
        survey_url=_survey(story.change, stakeholder),
        pulse_url=_pulse(story.change, stakeholder),
        answered=answer.kind if answer else "",
        answered_at=answer.answered_at if answer else None,
    )


def page_language(account: Account, stakeholder: Stakeholder) -> str:
    """The person's language, else that of the account's country, else English (MS-4)."""
    known = stakeholder.language or LANGUAGE_OF_COUNTRY.get(account.country.upper(), library.FALLBACK)
    return library.nearest_language(known)


def company_name() -> str:
    """How the company calls itself to customers; empty where nobody has said."""
    return getattr(settings, "COMPANY_NAME", "") or os.environ.get("TASUKI_COMPANY", "").strip()


def zone_of(account: Account) -> str:
    """The account's time zone; one that nobody knows is UTC."""
    try:
        return ZoneInfo(account.zone).key
    except (ValueError, KeyError, OSError):
        return "UTC"


def appointments_of(account: Account, stakeholder: Stakeholder, language: str) -> tuple[Appointment, ...]:
    """Planned meetings whose invitation has been written to this person; none of a change they were not told of."""
    rows = Invitation.objects.filter(
        stakeholder=stakeholder,
        removed_at=None,
        sequence__isnull=False,
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__gt=clock.now() - _STILL_ON,
        meeting__transition__account=account,
    ).exclude(meeting__kind=Meeting.Kind.INTERNAL)
    rows = rows.exclude(meeting__transition__stage__in=(lifecycle.CANCELLED, lifecycle.PAUSED))
    found = rows.select_related("meeting__transition__receiver", "meeting__transition__account")
    told: dict[Transition, bool] = {}
    kept = []
    for one in found.order_by("meeting__starts_at", "id")[:MOST]:
        row = one.meeting.transition
        if row not in told:
            told[row] = was_told(row, stakeholder)
        if told[row]:
            kept.append(_appointment(one, language, zone_of(account)))
    return tuple(kept)


def _appointment(one: Invitation, language: str, zone: str) -> Appointment:
    meeting, words = one.meeting, words_of(language)
    receiver = meeting.transition.receiver
    assert meeting.starts_at is not None  # noqa: S101 - filtered above
    return Appointment(
        meeting=meeting,
        title=words.said(f"titles.{meeting.kind}", receiver=receiver.name if receiver else ""),
        day=words.day(meeting.starts_at, zone),
        time=words.time(meeting.starts_at, meeting.minutes, zone),
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        online_url=meeting.online_url,
        answer=one.partstat,
        uid=one.uid,
        sequence=one.sequence or 0,
    )


def _initiatives(account: Account) -> QuerySet[Initiative]:
    return Initiative.objects.filter(account=account, shareable=True).exclude(state=Initiative.State.DONE)


def _commitments(account: Account) -> QuerySet[Commitment]:
    return Commitment.objects.filter(account=account, shareable=True, state=Commitment.State.OPEN)


def _shared(
    rows: QuerySet[Initiative] | QuerySet[Commitment], words: library.Words, today: date
) -> tuple[Shared, ...]:
    """The chosen words and the day, and nothing else of the rows."""
    found = rows.order_by("due_on", "created_at", "id")[:MOST].values_list("shared_text", "due_on")
    return tuple(
        Shared(text, due, long_date(due, words) if due else "", past=due is not None and due < today)
        for text, due in found
    )


def _survey(change: Transition | None, stakeholder: Stakeholder) -> str:
    """The survey's address while it was asked and can still be answered."""
    if change is None or change.cut_over_at is None:
        return ""
    row = Survey.objects.filter(transition=change, stakeholder=stakeholder, revoked_at=None).first()
    return survey_url(change.pk, stakeholder.pk) if row and _answerable(row, MAX_AGE_SECONDS) else ""


def _pulse(change: Transition | None, stakeholder: Stakeholder) -> str:
    """The same of the question after the first week."""
    if change is None or change.cut_over_at is None:
        return ""
    asked = next((one for one in pulses_of(change) if one.stakeholder.pk == stakeholder.pk), None)
    if asked is None:
        return ""
    row = asked.pulse or Pulse(asked_at=asked.asked_at)
    return pulse_url(change.pk, stakeholder.pk) if _answerable(row, PULSE_MAX_AGE_SECONDS) else ""


def _answerable(row: Survey | Pulse, age: int) -> bool:
    now = clock.now()
    if now > row.asked_at + timedelta(seconds=age):
        return False
    return row.first_answered_at is None or now <= row.first_answered_at + CHANGEABLE
