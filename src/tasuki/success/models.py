"""The success plan of an account and getting the incoming owner up to speed (PB-13 … PB-20)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel


class ChecklistMark(BaseModel):
    """An item of a step's checklist that is settled: ticked with what was learned, or not applicable and why.

    Items without a row are open. `version` counts every change: compare-and-set (PB-13 … PB-15).
    """

    class State(models.TextChoices):
        TICKED = "ticked", _("Ticked")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="checklist_marks")
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=State.choices)
    note = models.TextField(blank=True, default="")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transition", "step", "item"], name="checklist_mark_once")
        ]


class Cadence(BaseModel):
    """A regular contact with the customer: every so many weeks, on a weekday, at a local time there (PB-16).

    A change ends the row and begins another, so that planned days of the past stay what they were.
    """

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", _("Check-in")
        BUSINESS_REVIEW = "business_review", _("Business review")
        EXECUTIVE = "executive", _("Executive meeting")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="cadences")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    every_weeks = models.PositiveSmallIntegerField()
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    at = models.TimeField()
    starts_on = models.DateField()
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="cadences")
    number = models.PositiveIntegerField(default=1)  # of this kind at this account; what a caller read
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    booked_by_name = models.CharField(max_length=200)
    ended_on = models.DateField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True, default="")
    end_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind"], condition=Q(ended_on=None), name="one_cadence_per_kind"
            ),
            models.UniqueConstraint(fields=["account", "kind", "number"], name="cadence_number_once"),
        ]


class SuccessPlan(BaseModel):
    """That an account has a plan, and since when its draft is complete. What it says are its entries (PB-17)."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="success_plan")
    drafted_at = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    drafted_by_name = models.CharField(max_length=200, blank=True, default="")


class PlanEntry(BaseModel):
    """One line of a success plan (PB-17 … PB-20). `version` counts every change: compare-and-set (SE-6).

    `source_ref` names the item of the record, the playbook's entry or the commitment it was taken from, and
    `source_version` how that stood then: it is offered once, and never overwrites what people wrote since.
    """

    class Section(models.TextChoices):
        GOALS = "goals", _("Goals and success criteria")
        MILESTONES = "milestones", _("Roadmap with milestones")
        QUICK_WINS = "quick_wins", _("Quick wins")
        ADOPTION = "adoption", _("Adoption and training")
        RISKS = "risks", _("Risk mitigation")
        CADENCE = "cadence", _("Review cadence")
        RESOURCES = "resources", _("Resources")
        KICKOFFS = "kickoffs", _("Kickoffs")
        READINESS = "readiness", _("Internal readiness")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("plan entry", "Open")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", pgettext_lazy("plan entry", "Done")
        DROPPED = "dropped", _("Dropped")

    class Source(models.TextChoices):
        PERSON = "person", _("Written by hand")
        RECORD = "record", _("Knowledge record")
        PLAYBOOK = "playbook", _("Playbook")
        COMMITMENT = "commitment", pgettext_lazy("source", "Commitment")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="plan_entries")
    section = models.CharField(max_length=20, choices=Section.choices)
    key = models.CharField(max_length=60, blank=True, default="")
    text = models.TextField()
    detail = models.TextField(blank=True, default="")
    day = models.PositiveSmallIntegerField(null=True)  # a quick win's 30, 60 or 90
    due_on = models.DateField(null=True)
    held_on = models.DateField(null=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="plan_entries")
    stakeholder = models.ForeignKey(
        Stakeholder, null=True, on_delete=models.SET_NULL, related_name="plan_entries"
    )
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.PERSON)
    source_ref = models.CharField(max_length=200, blank=True, default="")
    source_text = models.CharField(max_length=300, blank=True, default="")
    source_version = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "source", "source_ref"],
                condition=~Q(source_ref=""),
                name="plan_entry_taken_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "section", "position"], name="plan_entry_order"),
            models.Index(fields=["owner", "state", "due_on"], name="plan_entry_by_owner"),
        ]

    def __str__(self) -> str:
        line = " ".join(self.text.split())
        return line if len(line) <= 80 else f"{line[:79]}…"


class PlanChange(BaseModel):
    """A change of an entry: who, when, which fields before and after. Rows are only ever added."""

    class What(models.TextChoices):
        WRITTEN = "written", _("wrote")
        TAKEN = "taken", _("took over")
        EDITED = "edited", _("changed")

    entry = models.ForeignKey(PlanEntry, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "version"], name="plan_change_once")
        ]


class PlanVersion(BaseModel):
    """The plan as it was approved: numbered per account and never changed (PB-17, PB-20)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="plan_versions")
    number = models.PositiveIntegerField()
    transition_id = models.UUIDField(null=True)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True, default="")
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_by_name = models.CharField(max_length=200)
    approved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "number"], name="plan_version_once")
        ]
