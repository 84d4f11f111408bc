"""Calendar invitations through the API: the same verbs as the page (MT-5, MS-6, SY-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.meetings.calendar import actions, describe
from tasuki.meetings.calendar.board import lines_of
from tasuki.meetings.calendar.letters import digest_of
from tasuki.meetings.queries import access_meeting
from tasuki.web.api import PROBLEMS, ReasonOut, Strict, actor_of, idempotent

router = Router(tags=["meetings"])
Zone = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*$")]
Ids = Annotated[list[UUID], Field(max_length=200)]
Digest = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]


class InviteIn(Strict):
    """Who is to be invited. `zones` by id, where the time is to be told in another zone; `digest` of the preview."""

    people: Ids = []
    stakeholders: Ids = []
    zones: Annotated[dict[UUID, Zone], Field(max_length=200)] = {}
    digest: Digest = ""


class InvitationAnswerIn(Strict):
    """What somebody said by another way."""

    answer: Literal["needs-action", "accepted", "tentative", "declined"]


class InvitationOut(Schema):
    """An attendee: what they answered, what was sent to them."""

    id: UUID
    person: UUID | None
    stakeholder: UUID | None
    name: str
    answer: str
    replied_at: datetime | None
    by_hand: bool
    proposed_at: datetime | None
    zone: str
    sending: str
    sent_at: datetime | None
    sequence: int | None
    in_calendar: bool


class CalendarLetterOut(Schema):
    """Exactly what one attendee gets."""

    name: str
    address: str
    language: str
    zone: str
    subject: str
    body: str
    calendar: str


class InvitationPreviewOut(Schema):
    """What each would get, its digest, and everything that stands against sending it."""

    digest: str
    letters: list[CalendarLetterOut]
    reasons: list[ReasonOut]


@router.get(
    "/meetings/{meeting_id}/invitations",
    response={200: list[InvitationOut], **PROBLEMS},
    operation_id="list_invitations",
)
def list_invitations(request: HttpRequest, meeting_id: UUID) -> list[dict[str, Any]]:
    """Who is invited, what they answered, what was sent when."""
    return [describe.line(one) for one in lines_of(access_meeting(actor_of(request), meeting_id))]


@router.get(
    "/meetings/{meeting_id}/invitations/preview",
    response={200: InvitationPreviewOut, **PROBLEMS},
    operation_id="preview_invitations",
)
def preview_invitations(
    request: HttpRequest,
    meeting_id: UUID,
    people: Annotated[list[UUID], Query(max_length=200)] = [],  # noqa: B006 - ninja copies it
    stakeholders: Annotated[list[UUID], Query(max_length=200)] = [],  # noqa: B006
) -> dict[str, Any]:
    """Exactly what each would get; nothing is kept or sent (MS-6)."""
    found = actions.preview(
        actor=actor_of(request), meeting_id=meeting_id, people=people, stakeholders=stakeholders
    )
    return {
        "digest": digest_of(found.letters),
        "letters": [describe.letter(one) for one in found.letters],
        "reasons": describe.reasons(found.reasons),
    }


@router.post(
    "/meetings/{meeting_id}/invitations",
    response={200: list[InvitationOut], **PROBLEMS},
    operation_id="send_invitations",
)
@idempotent
def send_invitations(request: HttpRequest, meeting_id: UUID, body: InviteIn) -> list[dict[str, Any]]:
    """Send everybody named their invitation, all of them or none; who has one gets the newer one."""
    actor = actor_of(request)
    actions.invite(
        actor=actor,
        meeting_id=meeting_id,
        people=body.people,
        stakeholders=body.stakeholders,
        zones=dict(body.zones),
        expected=body.digest or None,
    )
    return [describe.line(one) for one in lines_of(access_meeting(actor, meeting_id))]


@router.put(
    "/invitations/{invitation_id}/answer",
    response={200: InvitationOut, **PROBLEMS},
    operation_id="note_invitation_answer",
)
@idempotent
def note_answer(request: HttpRequest, invitation_id: UUID, body: InvitationAnswerIn) -> dict[str, Any]:
    """Write down what somebody answered by another way."""
    one = actions.note_answer(actor=actor_of(request), invitation_id=invitation_id, answer=body.answer)
    found = {line.invitation.pk: line for line in lines_of(one.meeting)}
    return describe.line(found[one.pk])


@router.delete(
    "/invitations/{invitation_id}", response={200: list[InvitationOut], **PROBLEMS}, operation_id="uninvite"
)
@idempotent
def uninvite(request: HttpRequest, invitation_id: UUID) -> list[dict[str, Any]]:
    """Take somebody off the list; the answer holds who is left."""
    one = actions.uninvite(actor=actor_of(request), invitation_id=invitation_id)
    return [describe.line(line) for line in lines_of(one.meeting)]
