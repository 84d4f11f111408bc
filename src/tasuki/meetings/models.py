"""Meetings of a transition: planned, held, with attendance, notes, corrections and actions (MT-1 … MT-4, MT-8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel


class Meeting(BaseModel):
    """A meeting that belongs to a step of the plan.

    `agenda` keeps the playbook's items as they were when it was planned: key, minutes, speaker. `corrections` is
    what the customer put right: item, before, after (MT-4). `version` counts every change: compare-and-set.
    """

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("Internal meeting")
        JOINT = "joint", _("Joint meeting with the customer")
        KICKOFF = "kickoff", _("Kickoff")
        OTHER = "other", _("Other meeting")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="meetings")
    step_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField()
    short = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    agenda = models.JSONField(default=list)
    notes = models.TextField(blank=True, default="")
    corrections = models.JSONField(default=list)
    held_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transition", "step_key"],
                condition=~Q(state="cancelled"),
                name="meeting_once_per_step",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_at__isnull=False), name="meeting_held_when"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["transition", "kind", "state"], name="meeting_by_kind")]

    @property
    def planned_minutes(self) -> int:
        """What the items of the agenda add up to."""
        return sum(item["minutes"] for item in self.agenda)

    @property
    def over_by(self) -> int:
        """Minutes by which the agenda exceeds the meeting; 0 when it fits (MT-2). Example: 35 in 30 → 5."""
        return max(0, self.planned_minutes - self.minutes)


class Attendance(BaseModel):
    """Who was there, or was expected and was not: a colleague or a person at the customer."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="attendances")
    stakeholder = models.ForeignKey(
        Stakeholder, null=True, on_delete=models.CASCADE, related_name="attendances"
    )
    present = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_person_once"),
            models.UniqueConstraint(fields=["meeting", "stakeholder"], name="attendance_stakeholder_once"),
            models.CheckConstraint(
                condition=Q(person=None, stakeholder__isnull=False)
                | Q(person__isnull=False, stakeholder=None),
                name="attendance_of_one",
            ),
        ]


class MeetingAction(BaseModel):
    """What was agreed, who does it, until when (MT-8)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meeting_actions")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_on"], condition=Q(done_at=None), name="meeting_action_open"),
        ]
