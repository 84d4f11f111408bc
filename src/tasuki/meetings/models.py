"""Meetings of a transition: planned, held, with attendance, notes, corrections and actions (MT-1 … MT-4, MT-8)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Stakeholder
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel


class Meeting(BaseModel):
    """A meeting that belongs to a step of the plan.

    `agenda` keeps the playbook's items as they were when it was planned: key, minutes, speaker. `corrections` is
    what the customer put right: item, before, after (MT-4). `place` is a room or an address, `online_url` where one
    joins from afar: both stand in the invitations (MT-5). `form` is the playbook's form it follows (MT-3), `prepared`
    what people wrote for it beforehand: speaking notes and answers by key (MT-5, MT-6). `version` counts every
    change: compare-and-set.
    """

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("Internal meeting")
        JOINT = "joint", _("Joint meeting with the customer")
        KICKOFF = "kickoff", _("Kickoff")
        OTHER = "other", _("Other meeting")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="meetings")
    step_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=500, blank=True, default="", db_default="")
    online_url = models.URLField(max_length=1000, blank=True, default="", db_default="")
    short = models.BooleanField(default=False)
    form = models.CharField(max_length=60, blank=True, default="", db_default="")
    prepared = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
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
    """What was agreed, who does it, until when (MT-8): a colleague (`owner`), or somebody at the customer.

    `first_due_on` is what was agreed at first, where the day was moved since.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="meeting_actions")
    stakeholder = models.ForeignKey(
        Stakeholder, null=True, on_delete=models.SET_NULL, related_name="meeting_actions"
    )
    due_on = models.DateField()
    first_due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(owner=None) | Q(stakeholder=None), name="meeting_action_of_one"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_on"], condition=Q(done_at=None), name="meeting_action_open"),
        ]

    @property
    def owner_name(self) -> str:
        """Who does it; empty where a person at the customer was erased."""
        who = self.owner or self.stakeholder
        return who.name if who else ""

    def is_late(self, today: date) -> bool:
        """Whether it should have been done before today."""
        return self.done_at is None and self.due_on < today


from tasuki.meetings.calendar import models as calendar_models  # noqa: E402, F401  (so that Django finds them)
from tasuki.meetings.concerns import models as concern_models  # noqa: E402, F401
from tasuki.meetings.running import models as running_models  # noqa: E402, F401
