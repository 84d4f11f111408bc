"""The regular contact with the customer as it is shown: what comes next, and which beats were missed (PB-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tasuki.customers.models import Account, Touchpoint
from tasuki.rules.success import Rhythm, beat_state, beats_between, instant_of, next_beats
from tasuki.rules.worktime import WorkCalendar, local_date
from tasuki.success.models import Cadence
from tasuki.success.queries import cadences_of, calendar_of
from tasuki.transitions.models import Step, Transition

LOOK_BACK: Final = timedelta(days=92)
AHEAD: Final = 3


@dataclass(frozen=True, slots=True)
class Beat:
    """A planned day of the past, and whether it was kept: waiting, kept or missed."""

    day: date
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class CadenceView:
    """A cadence with its next dates and what became of those of the last three months."""

    row: Cadence
    upcoming: tuple[datetime, ...]
    past: tuple[Beat, ...]

    @property
    def missed(self) -> tuple[Beat, ...]:
        """The beats without a contact."""
        return tuple(one for one in self.past if one.state == "missed")

    @property
    def kept(self) -> int:
        """How many were kept."""
        return sum(1 for one in self.past if one.state == "kept")


def cadence_views(account: Account, now: datetime) -> list[CadenceView]:
    """The running cadences of an account; planned days of the ones they followed count too, in two queries."""
    rows = cadences_of(account.pk, ended=True)
    if not rows:
        return []
    calendar, contacts = calendar_of(account), contact_days(account, now)
    found = []
    for running in (one for one in rows if one.ended_on is None):
        past = [
            beat for one in rows if one.kind == running.kind for beat in _past(one, contacts, now, calendar)
        ]
        upcoming = next_beats(_rhythm(running), now, AHEAD, calendar)
        found.append(CadenceView(running, upcoming, tuple(sorted(past, key=lambda one: one.day))))
    return found


def contact_days(account: Account, now: datetime) -> list[date]:
    """Days of the last months with a call, a meeting or another contact; a mail alone keeps no beat."""
    since = now - LOOK_BACK - timedelta(days=14)
    rows = Touchpoint.objects.filter(account=account, at__gte=since, at__lte=now)
    rows = rows.exclude(channel=Touchpoint.Channel.MAIL)
    calendar = calendar_of(account)
    return [local_date(at, calendar) for at in rows.values_list("at", flat=True)]


def _past(one: Cadence, contacts: Sequence[date], now: datetime, calendar: WorkCalendar) -> list[Beat]:
    today = local_date(now, calendar)
    until = min(today, one.ended_on - timedelta(days=1)) if one.ended_on else today
    days = beats_between(_rhythm(one), max(one.starts_on, today - LOOK_BACK), until, calendar)
    beats = [
        Beat(day, instant_of(day, one.at, calendar), beat_state(day, contacts, today, calendar))
        for day in days
    ]
    return [beat for beat in beats if beat.at <= now or beat.state == "kept"]


def _rhythm(one: Cadence) -> Rhythm:
    return Rhythm(one.every_weeks, one.weekday, one.at, one.starts_on)


@dataclass(frozen=True, slots=True)
class Booking:
    """Whether the cadence was on the calendar before the cutover, and whether somebody must reach out at once."""

    before_cutover: bool | None  # None: no cadence yet
    reach_out: bool


def booking_of(transition: Transition, views: Sequence[CadenceView], steps: Sequence[Step]) -> Booking:
    """PB-16: booked before the cutover; where no joint call is possible, the incoming owner reaches out at once."""
    cut_over = transition.cut_over_at
    first = min((one.row.booked_at for one in views), default=None)
    before = None if first is None else cut_over is None or first < cut_over
    joint = next((one for one in steps if one.key == "joint-meeting"), None)
    impossible = not transition.giver_available or (joint is not None and joint.state == Step.State.WAIVED)
    held = joint is not None and joint.state == Step.State.DONE
    return Booking(before, impossible and not held and not _reached_out(transition))


def _reached_out(transition: Transition) -> bool:
    if transition.receiver_id is None:
        return True
    contacts = Touchpoint.objects.filter(account_id=transition.account_id, person_id=transition.receiver_id)
    return contacts.filter(at__gte=transition.opened_at).exists()
