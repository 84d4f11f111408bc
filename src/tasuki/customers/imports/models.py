"""What is kept of imports: the runs, what was said of their rows, and what became of each (SY-1, UX-5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class ImportRun(BaseModel):
    """One import of a file: what was asked, how far it is, what came of it (SY-1)."""

    class Kind(models.TextChoices):
        PEOPLE = "people", _("People and teams")
        ACCOUNTS = "accounts", _("Accounts")
        CONTACTS = "contacts", _("Contacts")
        DEALS = "deals", _("Deals")
        OWNERS = "owners", _("Owner history")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", pgettext_lazy("long work", "Cancelled")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    file_name = models.CharField(max_length=300)
    path = models.CharField(max_length=500, blank=True, default="")
    preset = models.CharField(max_length=50, default="generic")
    mapping = models.JSONField(default=dict, blank=True)
    encoding = models.CharField(max_length=40, blank=True, default="")
    delimiter = models.CharField(max_length=5, blank=True, default="")
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    started_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    problem = models.JSONField(default=list, blank=True)
    details = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)


class ImportRemark(BaseModel):
    """A rejected row or a warning: line, column, value, reason (SY-1)."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="remarks")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True, default="")
    value = models.TextField(blank=True, default="")
    code = models.CharField(max_length=80)
    values = models.JSONField(default=dict, blank=True)
    rejected = models.BooleanField(default=True)
    row = models.JSONField(default=list, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "line"], name="remark_line")]


class ImportLine(models.Model):
    """One row of the file: new, changed or unchanged, and which row of ours it met.

    Rejected ones stand in `ImportRemark`, with their reasons.
    """

    class Outcome(models.TextChoices):
        NEW = "n", _("New")
        CHANGED = "c", _("Changed")
        UNCHANGED = "u", _("Unchanged")

    pk = models.CompositePrimaryKey("run_id", "line")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=1, choices=Outcome.choices)
    target = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"
