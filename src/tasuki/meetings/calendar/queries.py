"""Finding invitations: who may see them, who has heard, what waits, whose calendars still hold a meeting (MT-5)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tasuki.meetings.calendar.letters import TEMPLATES
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_meeting
from tasuki.messaging.models import LEFT, STATE, Message
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Transition
from tasuki.web import clock

KIND = Message.Kind.CALENDAR
_LEFT = tuple(one for one in LEFT if one != STATE.BOUNCED)


def access_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """An invitation to a meeting that the actor may see; not allowed looks like not found."""
    rows = Invitation.objects.select_related("person", "stakeholder")
    found = rows.filter(pk=invitation_id).first()
    if found is None:
        raise NotFound("invitation", invitation_id)
    try:
        found.meeting = access_meeting(actor, found.meeting_id)
    except NotFound:
        raise NotFound("invitation", invitation_id) from None
    return found


def messages_about(invitations: Iterable[UUID]) -> dict[UUID, list[Message]]:
    """The calendar messages of these invitations, the oldest first."""
    rows = Message.objects.filter(about__in=list(invitations), kind=KIND).order_by("round", "id")
    found: dict[UUID, list[Message]] = {}
    for one in rows:
        if one.about is not None:
            found.setdefault(one.about, []).append(one)
    return found


def who_heard(invitations: Iterable[Invitation]) -> set[UUID]:
    """Those in whose calendars the meeting stands, as far as we know: an invitation has left, or is just leaving or
    may have left, and no end of it has.
    """
    known = messages_about([one.pk for one in invitations])
    return {pk for pk, found in known.items() if holds(found)}


def holds(messages: Iterable[Message]) -> bool:
    """Whether the newest that has left is not the end of the invitation."""
    left = [one for one in messages if one.state in _LEFT]
    return bool(left) and left[-1].template != TEMPLATES["cancel"]


def waiting() -> QuerySet[Invitation]:
    """Invitations that a queued message stands for, its end not counted."""
    rows = Message.objects.filter(kind=KIND, state=STATE.QUEUED).exclude(template=TEMPLATES["cancel"])
    return Invitation.objects.filter(pk__in=rows.values("about"))


def still_holding(transition: Transition) -> list[Invitation]:
    """Whose calendars still hold a meeting of an ended transition, or one that was called off (MS-5)."""
    rows = Invitation.objects.filter(meeting__transition=transition, meeting__starts_at__gt=clock.now())
    found = list(rows.select_related("meeting", "person", "stakeholder").order_by("created_at", "id"))
    heard = who_heard(found)
    return [one for one in found if one.pk in heard and one.meeting.state != Meeting.State.HELD]
