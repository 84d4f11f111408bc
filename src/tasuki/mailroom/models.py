"""What arrived in the mailbox and what came of it: metadata only, no word of any mail is kept (MS-5, MT-5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.models import Message
from tasuki.web.models import BaseModel


class ReceivedMail(BaseModel):
    """One mail of the mailbox. `digest` is the SHA-256 of what was read of it: the same mail counts once.

    `uid` holds together with the folder and its `validity` only; a folder that was made anew is read again, and
    the digest tells what is known already. Of the sender only the domain is kept.
    """

    class Kind(models.TextChoices):
        BOUNCE = "bounce", _("Came back")
        DELAY = "delay", _("Delayed")
        DELIVERED = "delivered", _("Delivery report")
        COMPLAINT = "complaint", _("Complaint")
        CALENDAR = "calendar", _("Answer to an invitation")
        AUTO = "auto", _("Automatic reply")
        REPLY = "reply", _("Reply")
        OTHER = "other", _("Other mail")
        UNREADABLE = "unreadable", _("Cannot be read")

    class Outcome(models.TextChoices):
        BOUNCED = "bounced", _("The message came back")
        SUPPRESSED = "suppressed", _("The address gets no more mail")
        DELAYED = "delayed", _("Noted: still on its way")
        DELIVERED = "delivered", _("Noted: it arrived")
        ANSWERED = "answered", _("The answer stands at the invitation")
        REPLIED = "replied", _("A contact with the customer was noted")
        IGNORED = "ignored", _("Nothing to do")
        KNOWN = "known", _("Known already")
        NOT_OURS = "not_ours", _("Names nothing that we sent")
        UNCLEAR = "unclear", _("Somebody should look")
        FAILED = "failed", _("Could not be handled; it is tried again")

    folder = models.CharField(max_length=200)
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()
    size = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    status = models.CharField(max_length=20, blank=True, default="")
    sent_from = models.CharField(max_length=254, blank=True, default="")
    mail_id = models.CharField(max_length=250, blank=True, default="")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="received_about")
    settled = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["folder", "validity", "uid"], name="received_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-seen_at"], name="received_latest"),
            models.Index(fields=["outcome", "-seen_at"], name="received_by_outcome"),
            models.Index(fields=["mail_id"], name="received_by_id"),
        ]


class MailboxState(BaseModel):
    """How far the mailbox was read, and how the last look went. One row per folder."""

    folder = models.CharField(max_length=200, unique=True)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    fine_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_values = models.JSONField(default=dict)
    failures = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
