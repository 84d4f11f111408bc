"""The transition: stage, steps, clocks, overrides, changes of stage (TR-1 … TR-8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account, Deal, Ownership
from tasuki.knowledge.models import Brief
from tasuki.people.models import Person
from tasuki.playbooks.models import PlaybookVersion
from tasuki.rules import lifecycle
from tasuki.web.models import BaseModel


class Transition(BaseModel):
    """One account changing hands in one ownership role, by one playbook version.

    `gates` and `completeness` are kept by `recompute` alone, so that lists and the outbox can rely on them.
    `version` counts every change: compare-and-set.
    """

    class Scenario(models.TextChoices):
        SALES_TO_CS = "sales-to-cs", _("Sales → customer success")
        SALES_TO_AM = "sales-to-am", _("Sales → account management")
        REP_TO_REP = "rep-to-rep", _("Rep → rep")
        TEAM_TO_TEAM = "team-to-team", _("Team → team")

    class Mode(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("mode", "Planned")
        UNPLANNED = "unplanned", pgettext_lazy("mode", "Unplanned")

    class Stage(models.TextChoices):
        DRAFT = lifecycle.DRAFT, _("Draft")
        PLANNED = lifecycle.PLANNED, _("Planned")
        PREPARING = lifecycle.PREPARING, _("Preparing")
        READY = lifecycle.READY, _("Ready")
        INTRODUCING = lifecycle.INTRODUCING, _("Introducing")
        HANDED_OVER = lifecycle.HANDED_OVER, _("Handed over")
        STABILISING = lifecycle.STABILISING, _("Stabilising")
        CLOSED = lifecycle.CLOSED, _("Closed")
        RETURNED = lifecycle.RETURNED, _("Returned")
        PAUSED = lifecycle.PAUSED, _("Paused")
        CANCELLED = lifecycle.CANCELLED, _("Cancelled")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transitions")
    ownership = models.CharField(
        max_length=20, choices=Ownership.Role.choices, default=Ownership.Role.ACCOUNT
    )
    scenario = models.CharField(max_length=20, choices=Scenario.choices)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.PLANNED)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.DRAFT)
    paused_from = models.CharField(max_length=20, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    giver = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="giving")
    receiver = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="receiving")
    giver_manager = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    receiver_manager = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sponsor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    support = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    operations = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    giver_available = models.BooleanField(default=True)
    # the owner of record when it was opened, whoever hands over for them: only from them the account goes (TR-4)
    owner_before = models.UUIDField(null=True)
    # how long and as what the outgoing owner stays reachable for the customer (BO-1, BO-3)
    giver_until = models.DateField(null=True)
    giver_part = models.JSONField(default=list)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=30, default="other")
    reason_text = models.TextField(blank=True, default="")
    tier = models.CharField(max_length=20, default=Account.Tier.STANDARD)
    country = models.CharField(max_length=2, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    transition_on = models.DateField(null=True)
    # a day in a blackout that a manager took all the same, and why (PB-3)
    forced_on = models.DateField(null=True)
    forced_why = models.TextField(blank=True, default="", db_default="")
    signed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    playbook = models.ForeignKey(PlaybookVersion, null=True, on_delete=models.PROTECT, related_name="+")
    asks_approval = models.BooleanField(default=False)  # whether anything asked for approval at opening
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    approval_reason = models.TextField(blank=True, default="")
    brief = models.ForeignKey(Brief, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    completeness = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    completeness_at_acceptance = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    completeness_at_cutover = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    gate_bits = models.CharField(max_length=200, blank=True, default="")
    next_due_at = models.DateTimeField(null=True)
    open_steps = models.PositiveSmallIntegerField(default=0)
    risk = models.PositiveSmallIntegerField(default=0)  # 0 … 100, kept by `recompute` (SU-9)
    cut_over_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # long values last: whatever lists filter and sort by stands before them in the row
    approvals = models.JSONField(default=list)
    returned_items = models.JSONField(default=list)
    gates = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "ownership"],
                condition=~Q(stage__in=lifecycle.ENDED),
                name="one_open_transition_per_role",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "next_due_at"], name="transition_stage_due"),
            models.Index(fields=["receiver", "stage"], name="transition_receiver"),
            models.Index(fields=["giver", "stage"], name="transition_giver"),
            # covers the keys of a page and the count of a list, so that neither touches the rows
            models.Index(fields=["next_due_at", "id", "stage"], name="transition_nearest_first"),
            models.Index(fields=["-risk", "id", "stage"], name="transition_riskiest_first"),
            models.Index(fields=["transition_on", "id", "stage"], name="transition_by_date"),
            models.Index(fields=["asks_approval", "stage"], name="transition_asks"),
            # for somebody who sees some of them: their ids are looked up here, not in the wide rows
            models.Index(fields=["id", "stage", "next_due_at", "risk"], name="transition_by_id"),
        ]

    def gate_open(self, gate: str) -> bool:
        """Whether the kept result says that the gate is open or overridden."""
        return any(one["gate"] == gate and one["open"] for one in self.gates)

    def people(self) -> dict[str, Any]:
        """Person ids by role, as the plan needs them."""
        return {
            "giver": self.giver_id,
            "receiver": self.receiver_id,
            "giver_manager": self.giver_manager_id,
            "receiver_manager": self.receiver_manager_id,
            "sponsor": self.sponsor_id,
            "support": self.support_id,
            "operations": self.operations_id,
        }


class Step(BaseModel):
    """A step of the plan, as the playbook's version made it."""

    class State(models.TextChoices):
        TODO = "todo", _("To do")
        DONE = "done", _("Done")
        WAIVED = "waived", _("Waived")

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=60)
    phase = models.CharField(max_length=30)
    role = models.CharField(max_length=30)
    # the role that its person plays here for somebody who is not available (PB-6)
    stands_in_for = models.CharField(max_length=30, blank=True, default="", db_default="")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="steps")
    due_at = models.DateTimeField()
    after = models.JSONField(default=list)
    feeds = models.CharField(max_length=20, blank=True, default="")
    completed_by = models.CharField(max_length=20, default="tick")
    required = models.BooleanField(default=True)
    compressed = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.TODO)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["transition", "key"], name="step_once")]
        indexes: ClassVar = [
            # with the state as a column: SQLite cannot tell that `state = ?` falls under a condition
            models.Index(fields=["person", "state", "due_at"], name="step_by_person"),
            models.Index(
                fields=["key", "due_at"], name="step_by_key"
            ),  # the calendar's introductions and kickoffs
        ]

    @property
    def settled(self) -> bool:
        """Done, or waived with a reason."""
        return self.state != self.State.TODO


class Clock(BaseModel):
    """A service clock (ES-1). `next_at` is when a sweep must look at it again; null when it never has to.

    `stood`: how long it was paused altogether, which `due_at` and the others include; `replanned_at`: its date was
    set anew during a pause; `runs`: how often its step was opened.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DUE_SOON = "due_soon", _("Due soon")
        BREACHED = "breached", _("Breached")
        ESCALATED = "escalated", _("Escalated")
        PAUSED = "paused", _("Paused")
        KEPT = "kept", _("Kept")
        MISSED = "missed", _("Missed")

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="clocks")
    key = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    escalate_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    replanned_at = models.DateTimeField(null=True)
    stood = models.DurationField(default=timedelta(0), db_default=timedelta(0))
    runs = models.PositiveSmallIntegerField(default=1, db_default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["transition", "key"], name="clock_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_due"),
            models.Index(fields=["state", "due_at"], name="clock_late"),
        ]


class StageChange(BaseModel):
    """A change of stage with actor, time and reason (TR-2); the event log keeps its fingerprint."""

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="stage_changes")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True, default="")


class GateOverride(BaseModel):
    """A manager opened a gate with a reason (GA-8)."""

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="overrides")
    gate = models.CharField(max_length=20)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    reason = models.TextField()
    reasons_then = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["transition", "gate"], name="override_once")]


class Cover(BaseModel):
    """Somebody answers the customer for an absent or departed owner; the owner of record stays (TR-6).

    Ends by itself when the permanent owner takes over or the absent one returns.
    """

    class Ended(models.TextChoices):
        RETURNED = "returned", _("The owner is back")
        HANDED_OVER = "handed_over", _("A permanent owner took over")
        REPLACED = "replaced", _("Somebody else covers now")
        STOPPED = "stopped", _("Ended by hand")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="covers")
    ownership = models.CharField(
        max_length=20, choices=Ownership.Role.choices, default=Ownership.Role.ACCOUNT
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covering")
    absent = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="covered_by")
    reason = models.TextField(blank=True, default="")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateField(null=True)  # the day on which the absent owner is expected back
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, choices=Ended.choices, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "ownership"], condition=Q(ended_at=None), name="one_cover_per_role"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["until"], condition=Q(ended_at=None), name="cover_running"),
        ]


class DealOpening(BaseModel):
    """What a deal opened by itself, once for each deal however often and wherever it is looked at (PB-12)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OPENED = "opened", _("Opened")
        NOT_NEEDED = "not_needed", _("Not needed")

    deal = models.OneToOneField(Deal, on_delete=models.CASCADE, related_name="opening")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    transition = models.ForeignKey(Transition, null=True, on_delete=models.SET_NULL, related_name="+")
    signed = models.BooleanField(default=False)  # won already, or still the phase before signature
    reasons = models.JSONField(default=list)
    tried_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tried_at"], condition=Q(reminded_at=None), name="deal_opening_fresh"),
        ]


class CompanyRulesVersion(BaseModel):
    """What the company has set: gates, thresholds, approvals, automatic opening. The highest number is in force."""

    number = models.PositiveIntegerField(unique=True)
    values = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()


class Notice(BaseModel):
    """A line for a colleague in the app: assignment, return, breach, escalation (ES-1)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    transition = models.ForeignKey(Transition, null=True, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    once_key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="notice_person")]


class BulkRun(BaseModel):
    """One verb for many transitions: looked at first, then carried out, row by row (SU-7, UX-5).

    The rows are the truth: a run whose worker died is taken over when its heartbeat is late.
    """

    class Verb(models.TextChoices):
        DATE = "date", _("Move the date")
        PAUSE = "pause", _("Pause")
        RESUME = "resume", _("Resume")
        REASSIGN = "reassign", _("Give a role to somebody else")

    class State(models.TextChoices):
        LOOKING = "looking", _("Looking at each transition")
        READY = "ready", _("Ready to be carried out")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not carried out")
        CANCELLED = "cancelled", pgettext_lazy("long work", "Cancelled")

    verb = models.CharField(max_length=10, choices=Verb.choices)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOOKING)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    by_kind = models.CharField(max_length=10, default="person")
    total = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "heartbeat_at"], name="bulk_run_waiting")]


class BulkRow(BaseModel):
    """What a run would do, or did, to one transition, or why not."""

    class State(models.TextChoices):
        TODO = "todo", pgettext_lazy("bulk", "Not looked at yet")
        WOULD = "would", pgettext_lazy("bulk", "Possible")
        REFUSED = "refused", pgettext_lazy("bulk", "Not possible")
        DONE = "done", pgettext_lazy("bulk", "Done")
        FAILED = "failed", pgettext_lazy("bulk", "Not done")
        LEFT = "left", pgettext_lazy("bulk", "Not touched")

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.TODO)
    version = models.PositiveIntegerField(default=0)  # of the transition when it was looked at
    what = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "transition"], name="bulk_row_once")]
        indexes: ClassVar = [models.Index(fields=["run", "state", "position"], name="bulk_row_next")]
