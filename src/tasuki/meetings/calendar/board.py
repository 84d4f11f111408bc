"""What pages, API and command show of a meeting's invitations: who, what they answered, what was sent when (MT-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.meetings.agendas import fitted
from tasuki.meetings.calendar.gathering import (
    entry_of,
    invited,
    organiser_of,
    same_told,
    why_not_invite,
    why_not_reach,
)
from tasuki.meetings.calendar.letters import address_of, zone_for
from tasuki.meetings.calendar.models import CalendarEntry, Invitation
from tasuki.meetings.calendar.queries import holds, messages_about
from tasuki.meetings.calendar.warnings import warnings_for
from tasuki.meetings.calendar.words import words_of
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import colleagues_of, customers_of, meeting_of
from tasuki.messaging.models import STATE, Message
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason

LOOKS: Final = {
    Invitation.Answer.ACCEPTED: "ok",
    Invitation.Answer.DECLINED: "breach",
    Invitation.Answer.TENTATIVE: "wait",
    Invitation.Answer.NEEDS_ACTION: "quiet",
}
SENDING: Final[dict[str, str | Promise]] = {
    "none": _("Not sent"),
    "waits": _("Waits to be sent"),
    "sent": _("Sent"),
    "uncertain": _("Uncertain whether it was sent"),
    "failed": _("Could not be sent"),
    "old": _("Their calendar shows earlier details"),
    "ended": _("Called off in their calendar"),
}


@dataclass(frozen=True, slots=True)
class AttendeeLine:
    """One attendee as they are shown. `sending` is a key of SENDING."""

    who: Person | Stakeholder
    invitation: Invitation
    zone: str
    when: str
    sending: str
    sent_at: datetime | None
    message_id: UUID | None
    in_calendar: bool

    @property
    def customer(self) -> bool:
        """Whether they are at the customer."""
        return isinstance(self.who, Stakeholder)

    @property
    def key(self) -> str:
        """What makes ids on the page differ."""
        return str(self.invitation.pk)

    @property
    def query(self) -> str:
        """The part of an address that chooses them."""
        return f"?{'stakeholder' if self.customer else 'person'}={self.who.pk}"

    @property
    def look(self) -> str:
        """How the answer is coloured."""
        return LOOKS[Invitation.Answer(self.invitation.partstat)]

    @property
    def sending_label(self) -> str | Promise:
        """What became of the newest invitation, in words."""
        return SENDING[self.sending]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be invited; `usual`: the playbook wants them there."""

    who: Person | Stakeholder
    role: str
    usual: bool
    invited: bool
    chosen: bool
    zone: str
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...]

    @property
    def customer(self) -> bool:
        """Whether they are at the customer."""
        return isinstance(self.who, Stakeholder)


def lines_of(meeting: Meeting) -> list[AttendeeLine]:
    """Everybody who is or was invited, with the state of their invitation."""
    entry, rows = entry_of(meeting), invited(meeting)
    sent = messages_about([one.pk for one in rows])
    return [_line(meeting, entry, one, sent.get(one.pk, [])) for one in rows]


def candidates_of(actor: Actor, meeting: Meeting, chosen: set[UUID] | None = None) -> list[Candidate]:
    """Who could be invited: colleagues of the transition and people at the customer, what stands against each."""
    row = meeting.transition
    spec = fitted(row, meeting_of(row, meeting.step_key), meeting)
    known = {one.who.pk: one for one in invited(meeting)}
    roles: dict[UUID, str] = {one.person.pk: one.role for one in colleagues_of(row)}
    people: list[Person | Stakeholder] = [one.person for one in colleagues_of(row)]
    people += (
        [one for one in customers_of(row, spec.customers) if address_of(one)]
        if _with_customer(meeting)
        else []
    )
    people += [one.who for one in known.values() if one.who.pk not in {other.pk for other in people}]
    zones = {one.pk: known[one.pk].zone for one in people if one.pk in known}
    shut = why_not_reach(meeting, organiser_of(meeting), people)
    warned = warnings_for(meeting, people, zones)
    found = []
    for one in people:
        usual = (
            one.kind in spec.customers
            if isinstance(one, Stakeholder)
            else roles.get(one.pk) in spec.required_roles
        )
        wanted = (usual and one.pk not in known and not shut[one.pk]) if chosen is None else one.pk in chosen
        role = "" if isinstance(one, Stakeholder) else roles.get(one.pk, "")
        found.append(
            Candidate(
                one, role, usual, one.pk in known, wanted, zones.get(one.pk, ""),
                tuple(shut[one.pk]), tuple(warned.get(one.pk, [])),
            )
        )  # fmt: skip
    return found


def _with_customer(meeting: Meeting) -> bool:
    return meeting.kind != Meeting.Kind.INTERNAL


def _line(
    meeting: Meeting, entry: CalendarEntry | None, one: Invitation, sent: Iterable[Message]
) -> AttendeeLine:
    found = list(sent)
    zone = zone_for(meeting.transition, one)
    newest = found[-1] if found else None
    left = [row for row in found if row.sent_at is not None]
    words = words_of("en")
    when = words.time(meeting.starts_at, meeting.minutes, zone) if meeting.starts_at else ""
    return AttendeeLine(
        who=one.who,
        invitation=one,
        zone=zone,
        when=when,
        sending=_sending(entry, one, newest, holding=holds(found)),
        sent_at=left[-1].sent_at if left else None,
        message_id=newest.pk if newest else None,
        in_calendar=holds(found),
    )


def _sending(entry: CalendarEntry | None, one: Invitation, newest: Message | None, *, holding: bool) -> str:
    if newest is None:
        return "none"
    if newest.state in (STATE.QUEUED, STATE.CLAIMED, STATE.APPROVED, STATE.DRAFT):
        return "waits"
    if newest.state in (STATE.FAILED, STATE.BOUNCED):
        return "failed"
    if newest.state == STATE.UNCERTAIN:
        return "uncertain"
    if entry is not None and (not same_told(one.told, entry.told) or newest.state == STATE.CANCELLED):
        return "old" if holding else "none"
    return "sent" if holding else "ended"


def board(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """What the meeting's card shows."""
    return {"lines": lines_of(meeting), "why_not": why_not_invite(actor, meeting)}
