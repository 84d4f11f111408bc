"""One round of invitations: whom it is for, what each gets, and handing it to the outbox (MT-5).

Every round has its own number (SEQUENCE): calendars let the higher one win, and so does the outbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from zoneinfo import available_timezones

from tasuki.audit.actions import record
from tasuki.customers.models import Stakeholder
from tasuki.meetings.calendar.gathering import (
    KIND,
    entry_of,
    gather,
    invited,
    new_entry,
    same_told,
    told_of,
    unique,
    why_not_invite,
    why_not_reach,
)
from tasuki.meetings.calendar.letters import TEMPLATES, CalendarLetter, What, write
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.calendar.queries import who_heard
from tasuki.meetings.models import Meeting
from tasuki.messaging.actions import Post, post, take_back
from tasuki.messaging.models import LEFT, Message
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a round is for; `zones` by their ids where the time is to be told in another zone than usual."""

    people: Sequence[UUID] = ()
    stakeholders: Sequence[UUID] = ()
    zones: Mapping[UUID, str] | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A round as it would go: nothing of it is kept yet."""

    entry: CalendarEntry | None
    letters: tuple[CalendarLetter, ...]
    reasons: tuple[Reason, ...]


def plan_round(actor: Actor, meeting: Meeting, wanted: Wanted) -> Round:
    """What each would get, and everything that stands against it, for the whole and for each attendee."""
    row, zones = meeting.transition, wanted.zones or {}
    found, reasons = _people_of(row, wanted)
    reasons = why_not_invite(actor, meeting) + reasons + _why_not_zones(zones)
    if meeting.starts_at is None or why_not("meeting.record", actor, relations_to_transition(actor, row)):
        return Round(None, (), tuple(reasons))
    entry = _next_entry(meeting)
    shut = why_not_reach(meeting, entry.organiser, found)
    reasons += [one for who in found for one in shut[who.pk]]
    rows = [_invitation(meeting, entry, who, zones) for who in found]
    heard = who_heard(rows)
    letters = write_all(meeting, entry, [(one, _what(one, entry, heard)) for one in rows])
    return Round(entry, tuple(letters), tuple(unique(reasons)))


def write_all(
    meeting: Meeting, entry: CalendarEntry, wanted: Sequence[tuple[Invitation, What]]
) -> list[CalendarLetter]:
    """The letters of a round; everybody who is invited stands in each."""
    fresh = {one.pk: one for one, _what in wanted}
    standing = [fresh.pop(one.pk, one) for one in invited(meeting)]
    everybody = standing + [one for one in fresh.values() if one.removed_at is None]
    gathering, now = gather(meeting, entry, everybody), clock.now()
    return [write(gathering, one, what, now) for one, what in wanted]


def send(actor: Actor, meeting: Meeting, entry: CalendarEntry, letters: Iterable[CalendarLetter]) -> None:
    """Keep the round and hand its letters to the outbox, in place of what these people have not been sent yet."""
    entry.save()
    found = list(letters)
    hold(one.invitation for one in found)
    for one in found:
        take_back(actor, meeting.transition, one.invitation.pk)
        one.invitation.sequence, one.invitation.told = entry.sequence, entry.told
        one.invitation.save()
    post(actor, meeting.transition, [_post(one, meeting, entry) for one in found], approved=True)


def hold(invitations: Iterable[Invitation]) -> None:
    """What may have to be taken back is ours before the first event locks the end of the log: whoever sends takes
    them in this order, too.
    """
    rows = Message.objects.filter(about__in=[one.pk for one in invitations], kind=KIND)
    list(rows.exclude(state__in=LEFT).select_for_update().order_by("pk").values_list("pk"))


def tell(actor: Actor, action: str, meeting: Meeting, fields: dict[str, Any]) -> None:
    """The event: ids, keys, numbers."""
    record(
        actor=actor,
        action=action,
        subject=("transition", meeting.transition_id),
        fields={"meeting": str(meeting.pk), "step": meeting.step_key, **fields},
    )


def _what(one: Invitation, entry: CalendarEntry, heard: set[UUID]) -> What:
    """An update for those whose calendars say something else; the same once more is an invitation like the first."""
    return "update" if one.pk in heard and not same_told(one.told, entry.told) else "invite"


def _people_of(row: Transition, wanted: Wanted) -> tuple[list[Person | Stakeholder], list[Reason]]:
    people, stakeholders = set(wanted.people), set(wanted.stakeholders)
    found: list[Person | Stakeholder] = [
        *Person.objects.filter(pk__in=people, is_active=True).order_by("sort_key", "pk"),
        *row.account.stakeholders.filter(pk__in=stakeholders).order_by("created_at", "id"),
    ]
    customers = sum(isinstance(one, Stakeholder) for one in found)
    reasons = []
    if len(found) - customers != len(people):
        reasons.append(Reason("invitation.unknown_person"))
    if customers != len(stakeholders):
        reasons.append(Reason("invitation.unknown_stakeholder"))
    if not people and not stakeholders:
        reasons.append(Reason("invitation.nobody"))
    if len(found) > MOST:
        reasons.append(Reason("invitation.too_many", {"most": MOST}))
    return found, reasons


def _why_not_zones(zones: Mapping[UUID, str]) -> list[Reason]:
    known = available_timezones() if any(zones.values()) else set()
    wrong = [one for one in zones.values() if one and one not in known]
    return [Reason("invitation.unknown_zone", {"zone": one[:64]}) for one in wrong]


def _next_entry(meeting: Meeting) -> CalendarEntry:
    """The entry with the number of the next round, not saved."""
    entry = entry_of(meeting)
    if entry is None:
        return new_entry(meeting)
    entry.sequence, entry.told = entry.sequence + 1, told_of(meeting)
    return entry


def _invitation(
    meeting: Meeting, entry: CalendarEntry, who: Person | Stakeholder, zones: Mapping[UUID, str]
) -> Invitation:
    """The attendee's row, theirs already or a new one, not saved."""
    key = {"stakeholder": who} if isinstance(who, Stakeholder) else {"person": who}
    found = Invitation.objects.filter(meeting=meeting, **key).select_related("person", "stakeholder").first()
    one = found or Invitation(meeting=meeting, uid=entry.uid, **key)
    if one.removed_at is not None:
        one.removed_at, one.partstat = None, Invitation.Answer.NEEDS_ACTION
    one.zone = zones.get(who.pk, one.zone)
    return one


def _post(letter: CalendarLetter, meeting: Meeting, entry: CalendarEntry) -> Post:
    return Post(
        key=f"{meeting.step_key[:45]}~invite.{entry.sequence}",
        kind=KIND,
        to=letter.invitation.who,
        sender=entry.organiser,
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        calendar=letter.calendar,
        about=letter.invitation.pk,
        template=TEMPLATES[letter.what],
    )
