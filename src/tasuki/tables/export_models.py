"""An export too long to be waited for (UX-5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class ExportRun(BaseModel):
    """One view of a table as a file, made in the background for one person, who alone may fetch it.

    The rows are the truth: a run whose worker died is begun again by the next. `done` rows are written of `total`.
    Row and file go when it expires; that there was one stays in the events.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", pgettext_lazy("long work", "Cancelled")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    table = models.CharField(max_length=40)
    query = models.CharField(max_length=2_000, blank=True, default="")
    format = models.CharField(max_length=4)
    language = models.CharField(max_length=8, default="en")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes of the file
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    problem = models.JSONField(default=list)

    class Meta:
        app_label = "tables"
        indexes: ClassVar = [
            models.Index(fields=["state", "heartbeat_at"], name="export_waiting"),
            models.Index(fields=["expires_at"], name="export_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.format}"
