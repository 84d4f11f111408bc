"""A meeting while it runs (MT-4, MT-8): the server keeps it, so that a reload or a second device continues."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.meetings.models import Meeting
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class Sitting(BaseModel):
    """What is noted while a meeting runs, until it is recorded.

    `item` is the agenda item at hand, `since` the instant its timer was started (None: paused), `spent` the whole
    seconds by item, `marks` when each item began and ended. `people` and `customers` are the ids of those ticked.
    `corrections` are what the customer put right, by item of the record: text, and the version that was on the
    screen. `notes_version` counts the notes alone, `version` everything else.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="sitting")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    item = models.CharField(max_length=60, blank=True, default="")
    since = models.DateTimeField(null=True)
    spent = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    people = models.JSONField(default=list)
    customers = models.JSONField(default=list)
    corrections = models.JSONField(default=dict)
    notes = models.TextField(blank=True, default="")
    notes_version = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)


class MeetingPoint(BaseModel):
    """A question that was asked, or something that was decided; `item` is the agenda item it belongs to."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        DECISION = "decision", _("Decision")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    item = models.CharField(max_length=60, blank=True, default="")
    text = models.CharField(max_length=1000)
    answer = models.TextField(blank=True, default="")
    asked_by = models.ForeignKey(Stakeholder, null=True, on_delete=models.SET_NULL, related_name="+")
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["meeting", "created_at"], name="meeting_points")]
