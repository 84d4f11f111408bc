"""From a meeting to everything that its invitations need; who may be invited, and what stands against it (MT-5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from tasuki.customers.models import Stakeholder
from tasuki.meetings.agendas import fitted
from tasuki.meetings.calendar.letters import Gathering, address_of
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_meeting, meeting_of
from tasuki.messaging import drafting
from tasuki.messaging.actions import contact_reasons
from tasuki.messaging.envelope import from_address
from tasuki.messaging.models import POSITIONS, Message
from tasuki.messaging.recipients import why_not_reach_many
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import NotFound, Reason
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock

KIND = Message.Kind.CALENDAR


def told_of(meeting: Meeting) -> str:
    """What calendars are told of a meeting, in short: when, how long, and a hash of where."""
    where = hashlib.sha256(f"{meeting.place}\n{meeting.online_url}".encode()).hexdigest()[:16]
    at = meeting.starts_at.astimezone(UTC).isoformat() if meeting.starts_at else ""
    return f"{at}|{meeting.minutes}|{where}"


def same_told(a: str, b: str) -> bool:
    """Whether two such short forms say the same; the same instant in another zone is the same."""
    return _in_utc(a) == _in_utc(b)


def same_time(a: str, b: str) -> bool:
    """Whether two such short forms speak of the same time."""
    return _in_utc(a).rpartition("|")[0] == _in_utc(b).rpartition("|")[0]


def _in_utc(told: str) -> str:
    at, bar, rest = told.partition("|")
    return f"{datetime.fromisoformat(at).astimezone(UTC).isoformat()}{bar}{rest}" if at else told


def locked_meeting(actor: Actor, meeting_id: UUID) -> Meeting:
    """The meeting, if the actor may see it; its row is ours until the transaction ends: one round at a time."""
    meeting = access_meeting(actor, meeting_id)
    transition = meeting.transition
    kept = Meeting.objects.select_for_update().get(pk=meeting.pk)
    kept.transition = transition
    return kept


def gather(meeting: Meeting, entry: CalendarEntry, everybody: Iterable[Invitation]) -> Gathering:
    """Everything that invitations to the meeting say."""
    row = meeting.transition
    spec = fitted(row, meeting_of(row, meeting.step_key), meeting)
    return Gathering(row, meeting, spec, entry, tuple(everybody))


def invited(meeting: Meeting) -> list[Invitation]:
    """Everybody who is invited now, colleagues first."""
    rows = Invitation.objects.filter(meeting=meeting, removed_at=None)
    rows = rows.select_related("person", "stakeholder").order_by("stakeholder_id", "created_at", "id")
    return sorted(rows, key=lambda one: (one.stakeholder_id is not None, one.created_at, one.pk))


def entry_of(meeting: Meeting) -> CalendarEntry | None:
    """The meeting's entry, once somebody was invited."""
    return CalendarEntry.objects.select_related("organiser").filter(meeting=meeting).first()


def new_entry(meeting: Meeting) -> CalendarEntry:
    """The entry that the meeting would get, not saved yet. A later meeting of the same step counts on where the
    earlier one ended, so that no two invitations of a step have the same number.
    """
    earlier = CalendarEntry.objects.filter(
        meeting__transition_id=meeting.transition_id, meeting__step_key=meeting.step_key
    ).exclude(meeting=meeting)
    last = earlier.aggregate(last=Max("sequence"))["last"]
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return CalendarEntry(
        meeting=meeting,
        uid=f"{meeting.pk}@{host}"[:200],
        sequence=0 if last is None else last + 1,
        organiser=organiser_of(meeting),
        told=told_of(meeting),
    )


def organiser_of(meeting: Meeting) -> Person:
    """Whom answers go to: who leads the meeting, else the receiver or the giver; somebody there, with an address."""
    row = meeting.transition
    leads = meeting_of(row, meeting.step_key).leads
    wanted = [getattr(row, leads, None), row.receiver, row.giver, row.receiver_manager, row.giver_manager]
    people = [one for one in wanted if isinstance(one, Person)]
    found = next((one for one in people if one.is_active and one.email), None) or next(iter(people), None)
    if found is None:
        raise NotFound("person", leads)
    return found


# -- what stands against it -------------------------------------------------------------------------


def why_not_invite(actor: Actor, meeting: Meeting) -> list[Reason]:
    """What shuts «Send the invitations», whoever they go to."""
    row = meeting.transition
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, row))
    if meeting.state != Meeting.State.PLANNED:
        reasons.append(Reason("invitation.not_planned"))
    elif meeting.starts_at is None or meeting.starts_at <= clock.now():
        reasons.append(Reason("invitation.past"))
    if row.stage in lifecycle.ENDED:
        reasons.append(Reason("invitation.transition_over", {"stage": row.stage}))
    return reasons


def why_not_reach(
    meeting: Meeting, organiser: Person, people: Iterable[Person | Stakeholder]
) -> dict[UUID, list[Reason]]:
    """Why attendees cannot be written to now, by their ids: customers by the gates, everybody by their address."""
    row, found = meeting.transition, list(people)
    customers = any(isinstance(one, Stakeholder) for one in found)
    shut = contact_reasons(row, KIND) if customers else []
    probes = {one.pk: _probe(row, organiser, one) for one in found}
    reached = why_not_reach_many(list(probes.values()))
    reasons = {}
    for one in found:
        mine = list(shut) if isinstance(one, Stakeholder) else _why_not_colleague(row, one)
        reasons[one.pk] = unique(mine + reached[probes[one.pk].pk])
    return reasons


def _why_not_colleague(row: Transition, one: Person) -> list[Reason]:
    over = (
        [Reason("invitation.transition_over", {"stage": row.stage})] if row.stage in lifecycle.ENDED else []
    )
    valid = drafting.valid_address(address_of(one))
    return over + ([] if valid else [Reason("invitation.no_address", {"name": one.name}, who="operations")])


def _probe(row: Transition, organiser: Person, who: Person | Stakeholder) -> Message:
    """A message as it would be, for the rules of messages to look at."""
    address = address_of(who)
    customer = who if isinstance(who, Stakeholder) else None
    return Message(
        transition=row,
        step_key="~",
        kind=KIND,
        position=POSITIONS[KIND],
        recipient=customer,
        colleague=who if isinstance(who, Person) else None,
        to_address=address,
        address_key=drafting.address_key(address),
        sender=organiser,
        from_address=from_address(organiser),
    )


def unique(reasons: Iterable[Reason]) -> list[Reason]:
    """Each reason once, in their order."""
    found: list[Reason] = []
    for one in reasons:
        if one not in found:
            found.append(one)
    return found
