"""What somebody has put off (UX-2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel


class TaskSnooze(BaseModel):
    """One task off one person's desk until the morning of a day, and why. Nobody else's desk changes.

    `told`: its clock had escalated when it was put off, and the managers were told. One that was put off before
    its clock escalates comes back at once: whoever wants to put it off then has to say so again.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="snoozes")
    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=60)
    until = models.DateField()
    reason = models.CharField(max_length=300)
    told = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "transition", "kind", "key"], name="snooze_once")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "until"], name="snooze_running")]
