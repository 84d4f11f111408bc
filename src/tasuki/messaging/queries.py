"""Finding messages: who may see them, and which may leave now (SE-2; DESIGN, section 3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tasuki.customers.models import Stakeholder
from tasuki.messaging.decisions import BEFORE_CUTOVER, OWNED_STAGES
from tasuki.messaging.models import HOLDS_BACK, LEFT, STATE, Message, Suppression
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, refuse_if
from tasuki.transitions.models import GateOverride, Step, Transition
from tasuki.transitions.queries import access_transition, relations_to_transition, visible_transitions

RELATED = ("transition", "transition__account", "recipient", "sender", "approved_by")


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


def twins(message: Message) -> QuerySet[Message]:
    """Other messages of the same step that have left, or may have left, for the same address."""
    same = Message.objects.filter(
        transition_id=message.transition_id,
        step_key=message.step_key,
        address_key=message.address_key,
        state__in=LEFT,
    )
    return same.exclude(pk=message.pk)


def earlier_unsent(message: Message) -> list[str]:
    """The kinds of earlier messages (MS-1) to the same person that have not been sent."""
    rows = Message.objects.filter(
        transition_id=message.transition_id,
        recipient_id=message.recipient_id,
        position__lt=message.position,
        state__in=HOLDS_BACK,
    )
    return list(rows.order_by("position").values_list("kind", flat=True))


def due(now: datetime) -> QuerySet[Message]:
    """Queued messages whose time has come."""
    rows = Message.objects.filter(state=STATE.QUEUED, scheduled_at__lte=now)
    return rows.filter(Q(not_before=None) | Q(not_before__lte=now))


def claimable(now: datetime) -> QuerySet[Message]:
    """Queued messages that may leave now: every condition of sending, so that one UPDATE is claim and gate in one.

    All conditions but the row's own are EXISTS on other rows: under PostgreSQL a second claimer that waited for
    the row sees its new state and gets nothing.
    """
    return due(now).filter(
        may_contact(),
        Exists(_reachable(now)),
        ~Exists(Suppression.objects.filter(address=OuterRef("address_key"))),
        ~Exists(_earlier()),
        ~Exists(_twins()),
        approved_hash=F("content_hash"),
    )


def may_contact() -> Q:
    """As a condition on messages: stage and kept gates allow contact, and no internal notice is open (GA-1 … GA-3)."""
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
    return Q(stage) & (~Exists(notices) | Exists(overridden))


def _reachable(now: datetime) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.filter(
        pk=OuterRef("recipient_id"), email=OuterRef("to_address"), do_not_mail=False
    )
    return rows.filter(Q(left_on=None) | Q(left_on__gt=now.date()))


def _earlier() -> QuerySet[Message]:
    return Message.objects.filter(
        transition_id=OuterRef("transition_id"),
        recipient_id=OuterRef("recipient_id"),
        position__lt=OuterRef("position"),
        state__in=HOLDS_BACK,
    )


def _twins() -> QuerySet[Message]:
    return Message.objects.filter(
        transition_id=OuterRef("transition_id"),
        step_key=OuterRef("step_key"),
        address_key=OuterRef("address_key"),
        state__in=LEFT,
    )
