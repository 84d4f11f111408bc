"""A person's private calendar address: secret, only its hash kept, renewed or ended at any time (MT-5)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from tasuki.audit.actions import record
from tasuki.meetings.calendar.diary import calendar_of_entries, entries_of
from tasuki.meetings.calendar.models import CalendarFeed
from tasuki.people.models import Person
from tasuki.people.queries import own_entry
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, refuse_if
from tasuki.web import clock

PER_HOUR: Final = 60
_SEEN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What a calendar that asks gets: the file, what tells its versions apart, since when it says this."""

    text: str
    etag: str
    changed_at: datetime


@transaction.atomic
def make_feed(*, actor: Actor) -> str:
    """A new address for the actor's own calendar, shown this once; an earlier one stops working."""
    person = _own(actor)
    now, token = clock.now(), secrets.token_urlsafe(32)
    ended = CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    feed = CalendarFeed.objects.create(person=person, digest=digest_of_token(token))
    _tell(actor, "calendar.feed_made", person, {"feed": str(feed.pk), "ended": ended})
    return f"{settings.PUBLIC_URL}{reverse('meetings:feed', args=[token])}"


@transaction.atomic
def end_feed(*, actor: Actor) -> None:
    """The address stops working at once."""
    person = _own(actor)
    ended = CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=clock.now())
    refuse_if([] if ended else [Reason("calendar.no_feed")])
    _tell(actor, "calendar.feed_ended", person, {"ended": ended})


def feed_of(person: Person) -> CalendarFeed | None:
    """The person's address in force."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def find_feed(token: str) -> CalendarFeed | None:
    """The feed that an address leads to, while it is in force and its person works here."""
    rows = CalendarFeed.objects.select_related("person").filter(digest=digest_of_token(token))
    return rows.filter(revoked_at=None, person__is_active=True).first()


def too_often(feed: CalendarFeed) -> bool:
    """Whether an address was asked more than PER_HOUR times within this hour."""
    key = f"calendar-feed:{feed.pk}:{int(clock.now().timestamp()) // 3600}"
    cache.add(key, 0, 3700)
    try:
        return cache.incr(key) > PER_HOUR
    except ValueError:  # the row was dropped in between: nothing to count
        return False


def read_feed(feed: CalendarFeed) -> FeedAnswer:
    """The person's calendar as it is now; when it changed last is kept, and that it was read, once an hour."""
    text, now = calendar_of_entries(feed.person, entries_of(feed.person)), clock.now()
    found = hashlib.sha256(text.encode()).hexdigest()
    if found != feed.content_hash or feed.changed_at is None:
        feed.content_hash, feed.changed_at, feed.read_at = found, now, now
        feed.save(update_fields=["content_hash", "changed_at", "read_at"])
    elif feed.read_at is None or now - feed.read_at > _SEEN:
        feed.read_at = now
        feed.save(update_fields=["read_at"])
    return FeedAnswer(text, f'"{found[:32]}"', feed.changed_at)


def digest_of_token(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(b"tasuki calendar feed:" + token.encode()).hexdigest()


def _own(actor: Actor) -> Person:
    """The actor's own entry; nobody makes an address for somebody else."""
    person = own_entry(actor)
    refuse_if(why_not("calendar.own", actor, {"self"}))
    return person


def _tell(actor: Actor, action: str, person: Person, fields: dict[str, object]) -> None:
    record(actor=actor, action=action, subject=("person", person.pk), fields=fields)
