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
    """One message to one person, at the customer (`recipient`) or of the company (`colleague`), for one transition.

    `step_key` is the step of the plan; what belongs to no step has a key of its own with `~` in it, such as
    `joint-meeting~invite.2`. `calendar` is the iCalendar object that a calendar invitation carries, `about` the row
    higher up that the message stands for. `domain` is that of the address: rate limits count by it.
    `round` orders calendar messages about the same entry: the number after `~invite.`, whatever the clock said.
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
        CALENDAR = "calendar", _("Calendar invitation")
        RECAP = "recap", _("Meeting recap")

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
    recipient = models.ForeignKey(Stakeholder, null=True, on_delete=models.PROTECT, related_name="messages")
    colleague = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="messages_received"
    )
    to_address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254)
    domain = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=8)
    template = models.CharField(max_length=120)
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    from_address = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    calendar = models.TextField(blank=True, default="")
    about = models.UUIDField(null=True)
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
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
            models.UniqueConstraint(
                fields=["transition", "step_key", "colleague", "generation"],
                name="message_once_per_colleague",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, colleague=None)
                | Q(recipient=None, colleague__isnull=False),
                name="message_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "queued", "claimed"))
                | Q(approved_hash=F("content_hash")),
                name="message_approved_as_it_stands",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scheduled_at", "id"], condition=Q(state="queued"), name="message_due"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="message_leased"),
            models.Index(fields=["state", "-created_at"], name="message_by_state"),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="message_about"),
            models.Index(
                fields=["sent_at"], condition=Q(state="sent", noted_at=None), name="message_unnoted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to_address}"

    @property
    def to_name(self) -> str:
        """The name of whoever the message is for."""
        one = self.recipient or self.colleague
        return one.name if one is not None else ""

    def hash_now(self) -> str:
        """What `content_hash` must be: SHA-256 over everything that the recipient gets to see."""
        seen = [
            self.to_address,
            self.from_address,
            str(self.sender_id),
            self.language,
            self.subject,
            self.body,
            *([self.calendar] if self.calendar else []),
        ]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


STATE: Final = Message.State
# The place of each kind in the sequence of MS-1: a later one waits for the earlier ones to the same person. Calendar
# invitations and recaps belong to a meeting; all they wait for is the introduction.
POSITIONS: Final = {
    Message.Kind.INTRODUCTION: 1,
    Message.Kind.INVITATION: 2,
    Message.Kind.CALENDAR: 2,
    Message.Kind.RECAP: 2,
    Message.Kind.ANNOUNCEMENT: 3,
    Message.Kind.FOLLOW_UP: 4,
    Message.Kind.STEP_BACK: 5,
    Message.Kind.SURVEY: 6,
}
# Not over yet: somebody or something still has to act.
PENDING: Final = (STATE.DRAFT, STATE.APPROVED, STATE.QUEUED, STATE.CLAIMED, STATE.UNCERTAIN)
# An earlier message in one of these holds back the later ones to the same person (MS-1).
HOLDS_BACK: Final = (*PENDING, STATE.FAILED)
# No step of the plan waits for these: later messages do not either.
OF_ITS_OWN: Final = (Message.Kind.RECAP,)
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
    """An address (lower case) that gets no mail any more (MS-5): who asked for it, or what came back.

    A lifted row is kept with who lifted it and why; only rows without `lifted_at` are in force.
    """

    class Source(models.TextChoices):
        ASKED = "asked", _("Asked for it")
        BOUNCED = "bounced", _("Came back")
        LIST = "list", _("From a list")
        COMPLAINT = "complaint", _("Complained")

    address = models.CharField(max_length=254)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.LIST)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="suppressions")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address"], condition=Q(lifted_at=None), name="suppression_once_in_force"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["address"], name="suppression_address"),
            models.Index(fields=["-at"], name="suppression_latest"),
        ]


class SoftBounce(BaseModel):
    """A mail that came back for a passing reason: three within 14 days say that the address is out of use (MS-5)."""

    address = models.CharField(max_length=254)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="soft_bounce")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address", "-at"], name="soft_bounce_latest")]


# Models of packages of this app: Django finds them here.
from tasuki.messaging.company.models import CompanyText, CompanyTextStamp, CompanyTextVersion  # noqa: E402, F401
from tasuki.messaging.mailing.models import Mailing, MailingLine  # noqa: E402, F401
from tasuki.messaging.pace.models import PaceBucket, PaceLimit  # noqa: E402, F401
