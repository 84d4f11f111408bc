"""Erasures as evidence, and for how long personal data is kept (SE-4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class Erasure(BaseModel):
    """That a person was erased: who asked for it, when, why, how many rows; nothing of the person but an id."""

    class Kind(models.TextChoices):
        CONTACT = "contact", _("Customer contact")
        COLLEAGUE = "colleague", _("Colleague")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject_id = models.UUIDField()
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    counts = models.JSONField(default=dict)
    rooms_done = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_id"], condition=~models.Q(state="done"), name="erasure_once_at_a_time"
            )
        ]


class RetentionRule(models.Model):
    """For how long what is kept: one row, made when somebody changes it; null means for good."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    contacts_left_months = models.PositiveSmallIntegerField(null=True, blank=True)
    touchpoint_months = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    digest_days = models.PositiveSmallIntegerField(null=True, blank=True, default=90)
    version = models.PositiveIntegerField(default=1)
