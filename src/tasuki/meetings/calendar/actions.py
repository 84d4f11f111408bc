"""The verbs of calendar invitations: invite, follow a move, uninvite, note an answer (MT-5).

Every invitation is a message of the one outbox: its gates, its claim, at most once. One that has not left when the
meeting moves is taken back and written anew; one that is just leaving is followed by an update that waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from tasuki.meetings.calendar.gathering import (
    entry_of,
    invited,
    locked_meeting,
    same_time,
    same_told,
    told_of,
    why_not_reach,
)
from tasuki.meetings.calendar.letters import Ending, What, digest_of
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.calendar.queries import access_invitation, waiting, who_heard
from tasuki.meetings.calendar.replies import note_reply
from tasuki.meetings.calendar.rounds import Round, Wanted, hold, plan_round, send, tell, write_all
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_meeting
from tasuki.messaging.actions import take_back
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock

__all__ = ["follow", "invite", "note_answer", "note_reply", "preview", "release", "uninvite", "withdraw_past"]


def preview(
    *,
    actor: Actor,
    meeting_id: UUID,
    people: Sequence[UUID] = (),
    stakeholders: Sequence[UUID] = (),
    zones: Mapping[UUID, str] | None = None,
) -> Round:
    """Exactly what each would get, and everything that stands against sending it (MS-6). Nothing is kept."""
    return plan_round(actor, access_meeting(actor, meeting_id), Wanted(people, stakeholders, zones))


@transaction.atomic
def invite(
    *,
    actor: Actor,
    meeting_id: UUID,
    people: Sequence[UUID] = (),
    stakeholders: Sequence[UUID] = (),
    zones: Mapping[UUID, str] | None = None,
    expected: str | None = None,
) -> list[Invitation]:
    """Send everybody named their calendar invitation: all of them, or none with every reason.

    Who has one already gets it again, as the newer one that it is. `expected` is the hash of what was looked at in
    the preview; other texts are a Conflict (MS-6). Customers only while contact is allowed (GA-1 … GA-3).
    """
    meeting = locked_meeting(actor, meeting_id)
    found = plan_round(actor, meeting, Wanted(people, stakeholders, zones))
    if found.reasons or found.entry is None:
        raise Refused(found.reasons or Reason("invitation.no_date"))
    if expected and expected != digest_of(found.letters):
        raise Conflict(Reason("invitation.changed"))
    send(actor, meeting, found.entry, found.letters)
    counts = {"people": len(set(people)), "customers": len(set(stakeholders))}
    tell(actor, "meeting.invited", meeting, {**counts, "sequence": found.entry.sequence})
    return [one.invitation for one in found.letters]


def follow(meeting: Meeting, actor: Actor) -> None:
    """A meeting was planned, moved or called off: whoever is invited is told. Inside the caller's transaction.

    An update goes only to those who had the earlier invitation, or should have had it; the end of it only to those
    who got one. Whoever cannot be written to now is named on the page: their calendar still says the old.
    """
    entry = entry_of(meeting)
    if entry is None or entry.cancelled_at is not None:
        return
    told = told_of(meeting)
    over: Ending | None = "cancel" if meeting.state == Meeting.State.CANCELLED else None
    if not over and same_told(told, entry.told):
        return
    moved = not over and not same_time(told, entry.told)
    entry.told = told
    _go_round(meeting, actor, entry, over=over, moved=moved)


def release(meeting: Meeting, actor: Actor) -> None:
    """A meeting is recorded before the date that it was planned for: nothing more leaves for that date, and the
    calendars that hold it are told that the meeting was held earlier. Inside the caller's transaction, before its
    first event.
    """
    list(Meeting.objects.select_for_update().filter(pk=meeting.pk).values_list("pk"))
    entry = entry_of(meeting)
    ahead = meeting.starts_at is not None and meeting.starts_at > clock.now()
    if entry is not None and entry.cancelled_at is None and ahead:
        _go_round(meeting, actor, entry, over="held", moved=False)


def _go_round(
    meeting: Meeting, actor: Actor, entry: CalendarEntry, *, over: Ending | None, moved: bool
) -> None:
    """The next round, to whom it may and need go; what has not left of the earlier ones is taken back."""
    entry.sequence += 1
    entry.cancelled_at = clock.now() if over else None
    standing = [one for one in invited(meeting) if one.sequence is not None]
    hold(standing)
    heard = who_heard(standing)
    for one in standing:
        take_back(actor, meeting.transition, one.pk)
        if moved:
            _forget_answer(one)
    shut = why_not_reach(meeting, entry.organiser, [one.who for one in standing])
    reached = [one for one in standing if not shut[one.who.pk] and (not over or one.pk in heard)]
    letters = write_all(meeting, entry, [(one, _what(one, heard, over=over)) for one in reached])
    send(actor, meeting, entry, letters)
    tell(actor, "meeting.attendees_told", meeting, {"told": len(letters), "of": len(standing)})


@transaction.atomic
def uninvite(*, actor: Actor, invitation_id: UUID) -> Invitation:
    """Take somebody off the list: what has not left is taken back, who got an invitation gets its end."""
    invitation = access_invitation(actor, invitation_id)
    meeting = locked_meeting(actor, invitation.meeting_id)
    refuse_if(why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition)))
    if invitation.removed_at is not None:
        return invitation
    invitation.removed_at = clock.now()
    hold([invitation])
    entry, heard = entry_of(meeting), who_heard([invitation])
    take_back(actor, meeting.transition, invitation.pk)
    if entry is not None and heard and _may_end(meeting, entry, invitation):
        entry.sequence += 1
        send(actor, meeting, entry, write_all(meeting, entry, [(invitation, "cancel")]))
    invitation.save(update_fields=["removed_at"])
    tell(actor, "meeting.uninvited", meeting, {"invitation": str(invitation.pk)})
    return invitation


@transaction.atomic
def note_answer(*, actor: Actor, invitation_id: UUID, answer: str) -> Invitation:
    """Somebody said by another way whether they come: written down by hand, with who did it."""
    invitation = access_invitation(actor, invitation_id)
    meeting = locked_meeting(actor, invitation.meeting_id)
    reasons = why_not("meeting.record", actor, relations_to_transition(actor, meeting.transition))
    if answer not in Invitation.Answer.values:
        known = list(Invitation.Answer.values)
        reasons.append(Reason("invitation.unknown_answer", {"known": known}))
    if meeting.state != Meeting.State.PLANNED or invitation.removed_at is not None:
        reasons.append(Reason("invitation.not_planned"))
    refuse_if(reasons)
    invitation.partstat, invitation.by_hand_id = answer, actor.person_id
    invitation.replied_at, invitation.replied_to = clock.now(), invitation.sequence
    invitation.proposed_at = None
    invitation.save(update_fields=["partstat", "by_hand", "replied_at", "replied_to", "proposed_at"])
    fields = {"invitation": str(invitation.pk), "answer": answer, "by_hand": True}
    tell(actor, "meeting.answered", meeting, fields)
    return invitation


def withdraw_past(limit: int = 200) -> int:
    """Take back invitations that still wait although their meeting has begun: too late is never sent."""
    now, actor, done = clock.now(), Actor.system("calendar"), 0
    late = waiting().filter(meeting__starts_at__lte=now, meeting__starts_at__gt=now - timedelta(days=30))
    for one in list(late.select_related("meeting__transition")[:limit]):
        with transaction.atomic():
            done += take_back(actor, one.meeting.transition, one.pk)
    return done


def _what(invitation: Invitation, heard: set[UUID], *, over: Ending | None) -> What:
    if over:
        return over
    return "update" if invitation.pk in heard else "invite"


def _may_end(meeting: Meeting, entry: CalendarEntry, invitation: Invitation) -> bool:
    """Whether the end of one invitation may and need be sent."""
    ahead = meeting.starts_at is not None and meeting.starts_at > clock.now()
    planned = meeting.state == Meeting.State.PLANNED and ahead
    who = invitation.who
    return planned and not why_not_reach(meeting, entry.organiser, [who])[who.pk]


def _forget_answer(one: Invitation) -> None:
    """Another time is another question: nobody has answered it yet."""
    one.partstat, one.replied_at, one.replied_to = Invitation.Answer.NEEDS_ACTION, None, None
    one.by_hand, one.proposed_at = None, None
    one.save(update_fields=["partstat", "replied_at", "replied_to", "by_hand", "proposed_at"])
