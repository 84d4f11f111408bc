"""Messages to the customer and their delivery: at most once, provably (MS-1 … MS-6; DESIGN, section 3)."""

from __future__ import annotations

import hashlib
import json
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel


class Message(BaseModel):
    """One message to one person at the customer, for one step of one transition.

    `content_hash` says what the text is, `approved_hash` what was approved; only equal ones are sent.
    `version` counts changes by people: compare-and-set. `address_key` is the address in lower case.
    """

    class Kind(models.TextChoices):
        INTRODUCTION = "introduction", _("Introduction")
        INVITATION = "invitation", _("Joint meeting invitation")
        ANNOUNCEMENT = "announcement", _("Announcement")
        FOLLOW_UP = "follow_up", _("Follow-up")
        STEP_BACK = "step_back", _("Step-back note")
        SURVEY = "survey", _("Survey invitation")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        QUEUED = "queued", _("Waiting to be sent")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Bounced")
        UNCERTAIN = "uncertain", _("Uncertain")
        CANCELLED = "cancelled", _("Cancelled")

    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="messages")
    step_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, related_name="messages")
    to_address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254)
    language = models.CharField(max_length=8)
    template = models.CharField(max_length=120)
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    from_address = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    content_hash = models.CharField(max_length=64)
    approved_hash = models.CharField(max_length=64, blank=True, default="")
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    generation = models.PositiveSmallIntegerField(default=1)
    message_id = models.CharField(max_length=200, unique=True)
    in_reply_to = models.CharField(max_length=200, blank=True, default="")
    scheduled_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    attempt_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transition", "step_key", "recipient", "generation"],
                name="message_once_per_generation",
            ),
            # Whatever the program does: no two messages of one step have left, or may have left, for one address.
            models.UniqueConstraint(
                fields=["transition", "step_key", "address_key"],
                condition=Q(state__in=("claimed", "sent", "bounced", "uncertain")),
                name="message_leaves_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "queued", "claimed"))
                | Q(approved_hash=F("content_hash")),
                name="message_approved_as_it_stands",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scheduled_at"], condition=Q(state="queued"), name="message_due"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="message_leased"),
            models.Index(fields=["state", "-created_at"], name="message_by_state"),
            models.Index(
                fields=["sent_at"], condition=Q(state="sent", noted_at=None), name="message_unnoted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to_address}"

    def hash_now(self) -> str:
        """What `content_hash` must be: SHA-256 over everything that the recipient gets to see."""
        seen = [
            self.to_address,
            self.from_address,
            str(self.sender_id),
            self.language,
            self.subject,
            self.body,
        ]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


STATE: Final = Message.State
POSITIONS: Final = {kind: place for place, kind in enumerate(Message.Kind.values, start=1)}
# Not over yet: somebody or something still has to act.
PENDING: Final = (STATE.DRAFT, STATE.APPROVED, STATE.QUEUED, STATE.CLAIMED, STATE.UNCERTAIN)
# An earlier message in one of these holds back the later ones to the same person (MS-1).
HOLDS_BACK: Final = (*PENDING, STATE.FAILED)
# It has left, or may have left.
LEFT: Final = (STATE.CLAIMED, STATE.SENT, STATE.BOUNCED, STATE.UNCERTAIN)


class Attempt(BaseModel):
    """One try to send, written before anything is said to the mail server."""

    class Outcome(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        SENT = "sent", _("Accepted by the mail server")
        REFUSED = "refused", _("Refused by the mail server")
        POSTPONED = "postponed", _("Put off")
        RELEASED = "released", _("Given back unsent")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    token = models.UUIDField(unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.UNKNOWN)
    evidence = models.TextField(blank=True, default="")


class Suppression(BaseModel):
    """An address (lower case) that gets no mail any more: asked for, or it bounced (MS-5)."""

    address = models.CharField(max_length=254, unique=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
