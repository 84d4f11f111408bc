"""Resets of expectations with the customer's acknowledgement, and gaps found against the standards (CO-3, CO-4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.models.commitments import Commitment
from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import Person
from tasuki.web import clock
from tasuki.web.models import BaseModel


class ExpectationReset(BaseModel):
    """What is promised instead, and the customer's word that they know (CO-3).

    Without `acknowledged_on` it is open. With it, the commitment says what stands here; `old_text` and its history
    keep what was promised before.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        DOCUMENT = "document", _("Document")
        CHAT = "chat", _("Chat")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="resets")
    number = models.PositiveIntegerField()
    old_text = models.TextField()
    text = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Stakeholder, null=True, blank=True, on_delete=models.SET_NULL, related_name="resets_acknowledged"
    )
    acknowledged_by_name = models.CharField(max_length=300, blank=True, default="")
    channel = models.CharField(max_length=20, choices=Channel.choices, blank=True, default="")
    evidence = models.TextField(blank=True, default="")
    evidence_url = models.CharField(max_length=2000, blank=True, default="")
    source_id = models.UUIDField(null=True, blank=True)
    source_place = models.CharField(max_length=200, blank=True, default="")
    source_quote = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "number"], name="reset_number_once"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(acknowledged_on=None), name="one_open_reset"
            ),
        ]


class ExpectationGap(BaseModel):
    """Where a promise contradicts the company's standards, as a rule found it (CO-4).

    `gone_at` is set once the rule finds it no longer; a decision of a manager stays on the row. When the figures
    behind it change, this row is gone and a new one is open: nobody has accepted that.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DISMISSED = "dismissed", _("Dismissed")

    class Severity(models.TextChoices):
        HIGH = "high", _("High")
        MEDIUM = "medium", _("Medium")
        LOW = "low", _("Low")

    class Remedy(models.TextChoices):
        RESET = "reset", _("Reset the expectation with the customer")
        CUSTOM_WORK = "custom_work", _("Plan and price it as custom work, or reset the expectation")
        APPROVAL = "approval", _("Get it approved, or reset the expectation")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="gaps")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="expectation_gaps")
    code = models.CharField(max_length=60)
    values = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    standards_number = models.PositiveIntegerField()
    found_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decision_reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "code"], condition=Q(gone_at=None), name="one_gap_per_rule"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "state"], condition=Q(gone_at=None), name="gap_of_account")
        ]
