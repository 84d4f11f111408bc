"""Finding messages: who may see them, and which may leave now (SE-2; DESIGN, section 3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tasuki.customers.models import Stakeholder
from tasuki.messaging.decisions import BEFORE_CUTOVER, LONGEST_PAUSE, OWNED_STAGES
from tasuki.messaging.mailing.models import HALTED, LINE, MailingLine
from tasuki.messaging.models import HOLDS_BACK, LEFT, OF_ITS_OWN, STATE, Message, Suppression
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, refuse_if
from tasuki.transitions.models import GateOverride, Step, Transition
from tasuki.transitions.queries import access_transition, relations_to_transition, visible_transitions

# Queued or just being sent: what replaces it in a calendar comes after it.
UNDER_WAY: Final = (STATE.QUEUED, STATE.CLAIMED)
RELATED = ("transition", "transition__account", "recipient", "colleague", "sender", "approved_by")


def access_message(actor: Actor, message_id: UUID, action: str = "message.see") -> Message:
    """The message, if the actor may see it; what they may not do with one they see is refused with the reason."""
    message = Message.objects.select_related(*RELATED).filter(pk=message_id).first()
    if message is None:
        raise NotFound("message", message_id)
    relations = relations_to_transition(actor, message.transition)
    if not allowed("message.see", actor, relations):
        raise NotFound("message", message_id)
    refuse_if(why_not(action, actor, relations))
    return message


def access_for_messages(actor: Actor, transition_id: UUID, action: str = "message.see") -> Transition:
    """The transition whose messages the actor may see; what they may not do is refused with the reason."""
    transition = access_transition(actor, transition_id, "message.see")
    refuse_if(why_not(action, actor, relations_to_transition(actor, transition)))
    return transition


def messages_of(transition: Transition) -> QuerySet[Message]:
    """The transition's messages in the order of MS-1."""
    rows = Message.objects.filter(transition=transition).select_related(*RELATED)
    return rows.order_by("position", "created_at", "id")


def visible_messages(actor: Actor) -> QuerySet[Message]:
    """Messages of the transitions that the actor may see, newest first."""
    seen = Message.objects.select_related(*RELATED).order_by("-created_at", "-id")
    if actor.has("operations", "executive"):
        return seen
    if actor.sees_everything or actor.person_id is None:
        return seen.none()
    return seen.filter(transition__in=visible_transitions(actor))


def due(now: datetime) -> QuerySet[Message]:
    """Queued messages whose time has come. No pause after a failed try is longer than the longest: else the clock
    went back, and nobody waits for it to come round again.
    """
    rows = Message.objects.filter(state=STATE.QUEUED, scheduled_at__lte=now)
    return rows.filter(
        Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + 2 * LONGEST_PAUSE)
    )


def claimable(now: datetime) -> QuerySet[Message]:
    """Queued messages that may leave now: every condition of sending, so that one UPDATE is claim and gate in one.

    All conditions but the row's own are EXISTS on other rows: under PostgreSQL a second claimer that waited for
    the row sees its new state and gets nothing.
    """
    return due(now).filter(
        may_contact(),
        Exists(_reachable(now)) | Exists(_at_work()),
        ~Exists(Suppression.objects.filter(address=OuterRef("address_key"), lifted_at=None)),
        ~Exists(_earlier()),
        ~Exists(_twins()),
        ~Exists(halted()),
        ~Exists(_same_entry(round__lt=OuterRef("round"), state__in=UNDER_WAY)),
        ~Exists(_same_entry(round__gt=OuterRef("round"), state__in=(STATE.QUEUED, *LEFT))),
        approved_hash=F("content_hash"),
    )


def may_contact() -> Q:
    """As a condition on messages: stage and kept gates allow contact, and no internal notice is open (GA-1 … GA-3).

    Mail to colleagues is no contact with the customer: it goes while the transition is under way.
    """
    transition = Transition.objects.filter(
        pk=OuterRef("transition_id"),
        stage__in=lifecycle.CONTACT_ALLOWED,
        gate_bits__contains=lifecycle.INTERNAL,
    )
    prepared = transition.filter(gate_bits__contains=lifecycle.PREPARED).filter(
        gate_bits__contains=lifecycle.REVIEW
    )
    notices = Step.objects.filter(
        transition_id=OuterRef("transition_id"),
        feeds=lifecycle.INTERNAL,
        required=True,
        state=Step.State.TODO,
    )
    overridden = GateOverride.objects.filter(transition_id=OuterRef("transition_id"), gate=lifecycle.INTERNAL)
    stage = Exists(transition.filter(stage__in=OWNED_STAGES)) | (
        Q(kind__in=BEFORE_CUTOVER) & Exists(prepared)
    )
    inside = Transition.objects.filter(pk=OuterRef("transition_id")).exclude(stage__in=lifecycle.ENDED)
    customer = Q(recipient__isnull=False) & Q(stage) & (~Exists(notices) | Exists(overridden))
    return Q(customer) | (Q(colleague__isnull=False) & Q(Exists(inside)))


def _reachable(now: datetime) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.filter(
        pk=OuterRef("recipient_id"), email=OuterRef("to_address"), do_not_mail=False
    )
    return rows.filter(Q(left_on=None) | Q(left_on__gt=now.date()))


def _at_work() -> QuerySet[Person]:
    return Person.objects.filter(
        pk=OuterRef("colleague_id"), email__iexact=OuterRef("to_address"), is_active=True
    )


def _earlier() -> QuerySet[Message]:
    return Message.objects.filter(
        transition_id=OuterRef("transition_id"),
        recipient_id=OuterRef("recipient_id"),
        position__lt=OuterRef("position"),
        state__in=HOLDS_BACK,
    ).exclude(kind__in=OF_ITS_OWN)


def _same_entry(**more: Any) -> QuerySet[Message]:
    """Other messages about the same entry in the same person's calendar: an update waits while what it replaces is
    on its way, and what was overtaken does not leave any more (MT-5).
    """
    return Message.objects.filter(
        about=OuterRef("about"), address_key=OuterRef("address_key"), kind=Message.Kind.CALENDAR, **more
    )


def overtaken(message: Message) -> bool:
    """Whether a newer message about the same entry in the same person's calendar waits or has left (MT-5)."""
    if message.about is None or message.kind != Message.Kind.CALENDAR:
        return False
    rows = Message.objects.filter(
        about=message.about, address_key=message.address_key, kind=message.kind,
        round__gt=message.round, state__in=(STATE.QUEUED, *LEFT),
    )  # fmt: skip
    return rows.exists()


def halted() -> QuerySet[MailingLine]:
    """Its part in a mailing that was stopped: it was in a worker's hands then, and came back unsent (MS-7)."""
    return MailingLine.objects.filter(message_id=OuterRef("pk"), state=LINE.QUEUED, mailing__state__in=HALTED)


def _twins() -> QuerySet[Message]:
    return Message.objects.filter(
        transition_id=OuterRef("transition_id"),
        step_key=OuterRef("step_key"),
        address_key=OuterRef("address_key"),
        state__in=LEFT,
    )
