"""Concerns that the customer raised, and what became of each (MT-7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Stakeholder
from tasuki.meetings.models import Meeting
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel


class Concern(BaseModel):
    """What somebody at the customer feels about the change, and what we do about it.

    `meeting` is where it was raised; None: in a call, a mail, in passing. `follow_up` with `follow_up_by` until
    `follow_up_on` is what was promised in answer. It is closed by what the customer said of it (`closing`).
    """

    class Feeling(models.TextChoices):
        ANXIETY = "anxiety", _("Anxiety")
        FRUSTRATION = "frustration", _("Frustration")
        SCEPTICISM = "scepticism", _("Scepticism")
        DISAPPOINTMENT = "disappointment", _("Disappointment")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("concern", "Open")
        ANSWERED = "answered", pgettext_lazy("concern", "Answered")
        CLOSED = "closed", pgettext_lazy("concern", "Closed")

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="concerns")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="concerns")
    stakeholder = models.ForeignKey(
        Stakeholder, null=True, on_delete=models.SET_NULL, related_name="concerns"
    )
    feeling = models.CharField(max_length=16, choices=Feeling.choices)
    text = models.TextField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    response = models.TextField(blank=True, default="")
    follow_up = models.CharField(max_length=500, blank=True, default="")
    follow_up_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    follow_up_on = models.DateField(null=True)
    closing = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    logged_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(closing="")
                | ~Q(state="closed") & Q(closed_at=None),
                name="concern_closed_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["transition", "state"], name="concern_by_state"),
            models.Index(
                fields=["follow_up_by", "follow_up_on"],
                condition=~Q(state="closed"),
                name="concern_follow_up",
            ),
        ]


class ConcernStep(BaseModel):
    """The ledger: what became of a concern, when, by whom. Rows are never changed."""

    class What(models.TextChoices):
        RAISED = "raised", _("Raised")
        ANSWERED = "answered", pgettext_lazy("concern", "Answered")
        FOLLOW_UP = "follow_up", _("Follow-up agreed")
        CORRECTED = "corrected", _("Corrected")
        CLOSED = "closed", pgettext_lazy("concern", "Closed")
        REOPENED = "reopened", _("Reopened")

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="ledger")
    what = models.CharField(max_length=12, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["concern", "at"], name="concern_ledger")]
