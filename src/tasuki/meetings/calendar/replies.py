"""Answers that calendars send: accepted, declined, tentative, another time proposed (MT-5, RFC 5546).

Only the person who was invited can answer for themselves: the mail's sender and the attendee in it must be the one
whom the invitation went to. All attendees know the UID and each other's addresses, and anybody can write any sender:
so the mail must name the message that went to this person alone, or our mail server must vouch for it. An answer to
an earlier invitation says nothing of the present one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.meetings.calendar import ics
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.calendar.queries import messages_about
from tasuki.meetings.calendar.rounds import tell
from tasuki.meetings.models import Meeting
from tasuki.messaging.drafting import address_key
from tasuki.rules.access import Actor
from tasuki.transitions.notices import notify

ANSWERS: Final = {
    "ACCEPTED": Invitation.Answer.ACCEPTED,
    "TENTATIVE": Invitation.Answer.TENTATIVE,
    "DECLINED": Invitation.Answer.DECLINED,
}
NOTICES: Final = {
    Invitation.Answer.ACCEPTED: "notice.invitation_accepted",
    Invitation.Answer.TENTATIVE: "notice.invitation_tentative",
    Invitation.Answer.DECLINED: "notice.invitation_declined",
}
CALENDAR: Final = Actor.system("calendar")


@transaction.atomic
def note_reply(
    *, ics: str, sent_from: str, at: datetime, about: UUID | None = None, vouched: bool = False
) -> str | None:
    """Keep the answer to an invitation that came by mail.

    `about`: the invitation whose message the mail names; `vouched`: its sender was checked by a server of ours.

    Says what came of it: "accepted", "declined", "tentative", "proposed" (another time), or why nothing did:
    "old" (to an earlier invitation, or overtaken by a later answer), "forged" (not from whoever was invited),
    "over" (the meeting is not planned any more), "unclear" (also: to an invitation that was never sent), "unproven"
    (it may be from whoever was invited, or from anybody). None: it is no answer to an invitation of ours.
    """
    reply = read(ics)
    entry = _entry(reply.uid) if reply is not None else None
    if reply is None or entry is None:
        return None
    list(Meeting.objects.select_for_update().filter(pk=entry.meeting_id).values_list("pk"))
    invitation = _invitation_of(entry, reply.address, sent_from)
    if invitation is None:
        return "forged"
    if entry.meeting.state != Meeting.State.PLANNED or invitation.removed_at is not None:
        return "over"
    if _is_old(reply, invitation, entry):
        return "old"
    if reply.sequence is not None and reply.sequence > entry.sequence:
        return "unclear"
    if about != invitation.pk and not vouched:
        return "unproven"
    return _keep(reply, invitation, entry, min(reply.stamp or at, at))


read = ics.read_reply


def _entry(uid: str) -> CalendarEntry | None:
    rows = CalendarEntry.objects.select_related("meeting__transition__account", "organiser")
    return rows.filter(uid=uid).first() if len(uid) <= 200 and "\x00" not in uid else None


def _invitation_of(entry: CalendarEntry, address: str, sent_from: str) -> Invitation | None:
    """The invitation of whoever answers, if attendee and sender are both the address that it went to."""
    sender = address_key(sent_from)
    if not sender or address_key(address) != sender:
        return None
    rows = list(Invitation.objects.filter(meeting=entry.meeting).select_related("person", "stakeholder"))
    sent = messages_about([one.pk for one in rows])
    for one in rows:
        known = {message.address_key for message in sent.get(one.pk, [])}
        if sender in known:
            return one
    return None


def _is_old(reply: ics.Reply, invitation: Invitation, entry: CalendarEntry) -> bool:
    """Whether it answers an earlier invitation, or is older than the answer that we have."""
    if reply.sequence is None:
        same = reply.starts_at is None or reply.starts_at == entry.meeting.starts_at
        earlier = not same and reply.method == "REPLY"
    else:
        earlier = reply.sequence < (invitation.sequence or 0)
    overtaken = (
        invitation.replied_at is not None
        and reply.stamp is not None
        and invitation.replied_to == invitation.sequence
        and reply.stamp < invitation.replied_at
    )
    return earlier or overtaken


def _keep(reply: ics.Reply, invitation: Invitation, entry: CalendarEntry, at: datetime) -> str:
    if reply.method == "COUNTER":
        return _keep_proposal(reply, invitation, entry)
    answer = ANSWERS.get(reply.answer)
    if answer is None:
        return "unclear"
    changed = invitation.partstat != answer
    invitation.partstat, invitation.replied_at, invitation.replied_to = answer, at, invitation.sequence
    invitation.by_hand, invitation.proposed_at = None, None
    invitation.save(update_fields=["partstat", "replied_at", "replied_to", "by_hand", "proposed_at"])
    if changed:
        _notify(invitation, entry, NOTICES[answer], at)
        fields = {"invitation": str(invitation.pk), "answer": answer.value}
        tell(CALENDAR, "meeting.answered", entry.meeting, fields)
    return answer.value


def _keep_proposal(reply: ics.Reply, invitation: Invitation, entry: CalendarEntry) -> str:
    """Somebody asks for another time: it is noted and told; the meeting moves only when a person moves it."""
    if reply.starts_at is None:
        return "unclear"
    if invitation.proposed_at != reply.starts_at:
        invitation.proposed_at = reply.starts_at
        invitation.save(update_fields=["proposed_at"])
        _notify(invitation, entry, "notice.invitation_proposed", reply.starts_at)
        tell(CALENDAR, "meeting.time_proposed", entry.meeting, {"invitation": str(invitation.pk)})
    return "proposed"


def _notify(invitation: Invitation, entry: CalendarEntry, code: str, at: datetime) -> None:
    """A line for the organiser, once for each answer."""
    cause = f"{invitation.pk.hex}:{int(at.timestamp())}"
    notify(entry.meeting.transition, code, [entry.organiser_id], {"name": invitation.who.name}, once=cause)
