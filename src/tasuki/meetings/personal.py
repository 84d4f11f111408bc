"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.meetings.calendar.models import Invitation
from tasuki.messaging.models import STATE, Message
from tasuki.web import clock
from tasuki.web.personal import Held, Room, Subject, Words

# Not over: an entry that may still go out is what was approved.
WAITING: Final = (STATE.DRAFT, STATE.APPROVED, STATE.QUEUED, STATE.CLAIMED)

ROOM: Final = Room(
    "meetings",
    contact=(
        Held("Attendance", "stakeholder_id", show=("meeting_id", "present")),
        Held("Invitation", "stakeholder_id", show=("meeting_id", "partstat", "replied_at")),
        Held(
            "MeetingAction", "stakeholder_id", show=("text", "due_on", "done_at"), sets={"stakeholder": None}
        ),
        Held(
            "Concern",
            "stakeholder_id",
            show=("feeling", "text", "raised_at", "state", "response", "follow_up", "closing"),
            sets={"stakeholder": None},
        ),
        Held("MeetingPoint", "asked_by_id", show=("kind", "text", "answer"), sets={"asked_by": None}),
    ),
    colleague=(
        Held("Attendance", "person_id", show=("meeting_id", "present")),
        Held("Meeting", "recorded_by_id", show=("kind", "starts_at", "notes")),
        Held("MeetingAction", "owner_id", show=("text", "due_on", "done_at")),
        Held("Concern", "follow_up_by_id", show=("feeling", "follow_up", "follow_up_on", "closed_at")),
        Held("Concern", "logged_by_id", show=("feeling", "text", "raised_at")),
        Held("ConcernStep", "by_id", show=("what", "at", "note")),
        Held("Sitting", "started_by_id", show=("started_at", "notes")),
        Held("MeetingPoint", "noted_by_id", show=("kind", "text", "answer")),
        Held("Invitation", "person_id", show=("meeting_id", "partstat", "replied_at")),
        Held("CalendarFeed", "person_id", show=("created_at", "read_at"), delete=True),
        Held("CalendarTarget", "person_id", show=("url", "user_name", "synced_at"), delete=True),
    ),
    words=(
        Words("Meeting", ("agenda", "notes", "corrections", "place", "prepared"), "transition__account_id"),
        Words("MeetingAction", ("text",), "meeting__transition__account_id"),
        Words("Concern", ("text", "response", "follow_up", "closing"), "transition__account_id"),
        Words("ConcernStep", ("note",), "concern__transition__account_id"),
        Words("Sitting", ("notes", "corrections"), "meeting__transition__account_id"),
        Words("MeetingPoint", ("text", "answer"), "meeting__transition__account_id"),
    ),
)


def prepare(kind: str, subject: Subject) -> int:
    """Every copy of an invitation names everybody who was invited: the entries that were sent are emptied, those of the
    erased person's meetings; what still waits to be sent to others goes as it is and is emptied by the next erasure.
    """
    if kind == "contact":
        mine = Invitation.objects.filter(stakeholder_id=subject.id)
    else:
        mine = Invitation.objects.filter(person_id=subject.id)
    beside = Invitation.objects.filter(meeting__in=mine.values("meeting_id"))
    rows = Message.objects.filter(about__in=beside.values("pk"), kind=Message.Kind.CALENDAR)
    done = rows.exclude(state__in=WAITING).exclude(calendar="").update(calendar="")
    mine.filter(removed_at=None).update(removed_at=clock.now())
    return done
