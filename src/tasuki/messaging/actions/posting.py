"""Messages that other rooms write: calendar invitations, recaps. The same outbox, the same gates (MS-5, MT-5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import F, Max

from tasuki.audit.actions import record_many
from tasuki.customers.models import Stakeholder
from tasuki.jobs.actions import wake_named
from tasuki.messaging import drafting
from tasuki.messaging.actions.telling import EDITABLE, told
from tasuki.messaging.contact import contact_reasons
from tasuki.messaging.envelope import from_address, make_message_id
from tasuki.messaging.headers import why_not_names
from tasuki.messaging.models import POSITIONS, STATE, Message
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, refuse_if
from tasuki.transitions.models import Transition
from tasuki.web import clock

_ROUND: Final = re.compile(r"~invite\.([0-9]{1,4})$")


@dataclass(frozen=True, slots=True)
class Post:
    """A finished text for one person. `key` stands in place of a step's: `joint-meeting~invite.2`, unique per cause."""

    key: str
    kind: str
    to: Stakeholder | Person
    sender: Person
    language: str
    subject: str
    body: str
    calendar: str = ""
    about: UUID | None = None
    template: str = ""


def post(actor: Actor, row: Transition, posts: Iterable[Post], *, approved: bool) -> list[Message]:
    """Keep messages for a caller that has already been let in, inside its transaction.

    `approved`: the actor has seen and released these very texts; they are queued, and refused with every reason
    where a gate is shut or somebody cannot be reached. Else they are drafts like any other.
    """
    made = [_message(row, one) for one in posts]
    reasons = [reason for one in made for reason in _why_not(row, one, approved=approved)]
    refuse_if([one for place, one in enumerate(reasons) if one not in reasons[:place]])
    now = clock.now()
    for message in made:
        if approved:
            message.state, message.approved_hash = STATE.QUEUED, message.content_hash
            message.approved_by_id, message.approved_at, message.scheduled_at = actor.person_id, now, now
        message.save(force_insert=True)
    # after all rows: the events lock the end of the log, which is what workers lock last, too
    action = "message.queued" if approved else "message.drafted"
    record_many(told(actor, action, message, {"kind": message.kind}) for message in made)
    if approved and made:
        wake_named("tasuki.messaging.jobs.deliver")
    return made


def take_back(actor: Actor, row: Transition, about: UUID, keys: Iterable[str] | None = None) -> int:
    """Withdraw what stands for `about` and has not left; what is being sent this moment stays. Gives how many."""
    found = Message.objects.filter(transition=row, about=about, state__in=EDITABLE)
    if keys is not None:
        found = found.filter(step_key__in=list(keys))
    done = []
    for message in list(found.order_by("pk")):
        changed = Message.objects.filter(pk=message.pk, state__in=EDITABLE).update(
            state=STATE.CANCELLED, version=F("version") + 1
        )
        if changed:
            done.append(message)
    record_many(told(actor, "message.cancelled", message, {"reason": ""}) for message in done)
    return len(done)


def round_of(key: str) -> int:
    """The number of the round that a key names.

    >>> round_of("joint-meeting~invite.2"), round_of("joint-meeting~recap")
    (2, 0)
    """
    found = _ROUND.search(key)
    return int(found[1]) if found else 0


def _message(row: Transition, one: Post) -> Message:
    address = (one.to.email or "").strip()
    customer = one.to if isinstance(one.to, Stakeholder) else None
    colleague = one.to if isinstance(one.to, Person) else None
    earlier = Message.objects.filter(
        transition=row, step_key=one.key, recipient=customer, colleague=colleague
    )
    message = Message(
        transition=row,
        step_key=one.key,
        kind=one.kind,
        position=POSITIONS[Message.Kind(one.kind)],
        recipient=customer,
        colleague=colleague,
        to_address=address,
        address_key=drafting.address_key(address),
        domain=drafting.domain_of(address),
        language=one.language,
        template=one.template,
        sender=one.sender,
        from_address=from_address(one.sender),
        subject=" ".join(one.subject.split()),
        body=drafting.tidy(one.body),
        calendar=one.calendar,
        about=one.about,
        round=round_of(one.key),
        generation=1 + (earlier.aggregate(last=Max("generation"))["last"] or 0),
    )
    message.message_id = make_message_id(message.pk)
    message.content_hash = message.hash_now()
    return message


def _why_not(row: Transition, message: Message, *, approved: bool) -> list[Reason]:
    reasons = drafting.why_not_text(message.subject, message.body)
    if not drafting.valid_address(message.from_address):
        reasons.append(Reason("message.sender_no_address", {"person": message.sender.name}, who="operations"))
    elif not approved:
        reasons += why_not_names(message)
    if approved:
        if message.recipient is not None:
            reasons += contact_reasons(row, message.kind)
        reasons += drafting.why_not_reach(message)
    return reasons
