"""The recap of a meeting: a draft to the customers who were there, of what somebody ticked to share (MT-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tasuki.customers.models import Stakeholder
from tasuki.knowledge.items import all_items
from tasuki.meetings.actions.keeping import tell
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.meetings.queries import access_meeting
from tasuki.meetings.recap_text import action_line, correction_lines, date_in
from tasuki.messaging import library
from tasuki.messaging.actions import Post, post, take_back
from tasuki.messaging.drafting import language_of, tidy
from tasuki.messaging.fields import fields_for
from tasuki.messaging.liquid_text import FieldsMissing, TextBroken, render
from tasuki.messaging.models import STATE, Message
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition

TEMPLATE: Final = "recap"
MOST_POINTS: Final = 50
MOST_POINT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Shared:
    """What goes to the customer: points in the writer's words, corrections by item, actions."""

    points: tuple[str, ...]
    corrections: tuple[str, ...]
    actions: tuple[MeetingAction, ...]


@transaction.atomic
def draft_recap(
    *,
    actor: Actor,
    meeting_id: UUID,
    points: Sequence[str] = (),
    corrections: Sequence[str] = (),
    actions: Sequence[UUID] = (),
    recipients: Sequence[UUID] | None = None,
) -> list[Message]:
    """Draft the recap to each customer who was there, in their language; an earlier draft is replaced (MT-8).

    Nothing is shared but what is named here: `points`, `corrections` by item key, `actions` by id. The drafts are
    read, approved and sent like any other message. Who has got the recap already gets none again.
    """
    meeting = access_meeting(actor, meeting_id)
    row = meeting.transition
    signer = row.receiver or row.giver
    attended = customers_present(meeting)
    chosen = attended if recipients is None else [one for one in attended if one.pk in set(recipients)]
    shared = Shared(
        tuple(" ".join(one.split()) for one in points if one.strip()),
        tuple(corrections),
        tuple(meeting.actions.filter(pk__in=actions).select_related("owner", "stakeholder").order_by("due_on", "pk")),
    )  # fmt: skip
    refuse_if(_why_not(actor, meeting, shared, actions, recipients, attended, signer))
    key = recap_key(meeting)
    take_back(actor, row, meeting.pk, [key])
    done = set(_already(row, key))
    open_ones = [one for one in chosen if one.pk not in done]
    if not open_ones or signer is None:
        raise Refused([Reason("meeting.recap_sent")])
    posts = [_letter(meeting, one, signer, key, shared) for one in open_ones]
    made = post(actor, row, posts, approved=False)
    tell(actor, "meeting.recap_drafted", meeting, {"step": meeting.step_key, "messages": len(made)})
    return made


def recap_key(meeting: Meeting) -> str:
    """What stands for the step in the outbox; each meeting has its own."""
    return f"{meeting.step_key}~recap"


def customers_present(meeting: Meeting) -> list[Stakeholder]:
    """The people at the customer who were there and can be written to."""
    rows = meeting.attendance.filter(present=True, stakeholder__isnull=False).select_related(
        "stakeholder__account"
    )
    return [
        one.stakeholder
        for one in rows.order_by("created_at", "id")
        if one.stakeholder and one.stakeholder.email
    ]


def _already(row: Transition, key: str) -> list[UUID | None]:
    """To whom a recap went, or is going this moment."""
    gone = (STATE.SENT, STATE.CLAIMED, STATE.BOUNCED, STATE.UNCERTAIN)
    return list(
        Message.objects.filter(transition=row, step_key=key, state__in=gone).values_list(
            "recipient_id", flat=True
        )
    )


def _why_not(
    actor: Actor,
    meeting: Meeting,
    shared: Shared,
    actions: Sequence[UUID],
    recipients: Sequence[UUID] | None,
    attended: Sequence[Stakeholder],
    signer: Person | None,
) -> list[Reason]:
    reasons = why_not("message.draft", actor, relations_to_transition(actor, meeting.transition))
    if meeting.state != Meeting.State.HELD:
        reasons.append(Reason("meeting.recap_not_held"))
    if not attended:
        reasons.append(Reason("meeting.recap_nobody"))
    if signer is None:
        reasons.append(Reason("meeting.recap_no_sender", who="receiver_manager"))
    if not shared.points:
        reasons.append(Reason("meeting.recap_empty"))
    if len(shared.points) > MOST_POINTS or any(
        len(one) > MOST_POINT or "\x00" in one for one in shared.points
    ):
        reasons.append(Reason("meeting.recap_long", {"limit": MOST_POINT, "points": MOST_POINTS}))
    kept = {one["item"] for one in meeting.corrections}
    if not set(shared.corrections) <= {key for key in kept if not _sensitive(key)}:
        reasons.append(Reason("meeting.recap_correction"))
    if len(shared.actions) != len(set(actions)):
        reasons.append(Reason("meeting.recap_action"))
    if recipients is not None and not set(recipients) <= {one.pk for one in attended}:
        reasons.append(Reason("meeting.recap_recipient"))
    return reasons


def _sensitive(key: str) -> bool:
    item = all_items().get(key)
    return item is None or item.sensitive


def _letter(meeting: Meeting, to: Stakeholder, signer: Person, key: str, shared: Shared) -> Post:
    row = meeting.transition
    language = language_of(to, row)
    place = {"template": TEMPLATE, "language": language}
    try:
        text = library.find_text(TEMPLATE, language, library.Traits(row.scenario, row.mode))
        words = library.words(language)
        fields = fields_for(row, to, signer, words) | _of_meeting(meeting, shared, words)
        subject, body = render(text.subject, fields), tidy(render(text.body, fields))
    except LookupError:
        raise Refused(Reason("message.no_template", place)) from None
    except FieldsMissing as missing:
        fields_named = ", ".join([*missing.unknown, *missing.empty])
        raise Refused(Reason("meeting.recap_field", {**place, "fields": fields_named})) from None
    except TextBroken as broken:
        values = {**place, "line": broken.line, "message": broken.message}
        raise Refused(Reason("meeting.recap_template", values, who="operations")) from None
    return Post(
        key=key, kind=Message.Kind.RECAP, to=to, sender=signer, language=language, subject=subject, body=body,
        about=meeting.pk, template=text.name,
    )  # fmt: skip


def _of_meeting(meeting: Meeting, shared: Shared, words: library.Words) -> dict[str, Any]:
    """What the text says of the meeting; None, never an empty list: a text asks for it by its name."""
    day = date_in(meeting.held_at, meeting.transition.zone, words)
    return {
        "meeting": {"date": day, "time": None, "zone": meeting.transition.zone, "minutes": meeting.minutes},
        "recap": {
            "summary_points": list(shared.points) or None,
            "corrections": correction_lines(meeting, shared.corrections, words.language) or None,
            "actions": [action_line(one, words) for one in shared.actions] or None,
        },
    }
