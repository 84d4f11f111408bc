"""Accounts and what belongs to them: owners, stakeholders, deals, initiatives, health, touchpoints."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class Account(BaseModel):
    """A customer. `owner` is the owner of record, changed only through `customers.actions.change_owner` (TR-4)."""

    class Tier(models.TextChoices):
        STRATEGIC = "strategic", _("Strategic")
        STANDARD = "standard", _("Standard")
        SMALL = "small", _("Small")

    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, db_index=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="subsidiaries"
    )
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts_owned"
    )
    industry = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    arr = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    renewal_on = models.DateField(null=True, blank=True)
    website = models.CharField(max_length=500, blank=True, default="")
    tier = models.CharField(max_length=20, choices=Tier.choices, default=Tier.STANDARD)
    customer_since = models.DateField(null=True, blank=True)
    # what the timing checks and approvals look at (SC-2, TR-8); null means nobody has said
    live_on = models.DateField(null=True, blank=True)
    first_value_on = models.DateField(null=True, blank=True)
    open_escalations = models.PositiveSmallIntegerField(null=True, blank=True)
    invoice_overdue_since = models.DateField(null=True, blank=True)
    source_row = models.JSONField(default=dict, blank=True)
    # The open transition that alone may change the owner (a plain id: transitions stand above); imports respect it.
    owner_locked_by = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "name_key"], name="account_owner_name"),
            # where an account's value stands in the company's book (SU-9), without touching the rows
            models.Index(fields=["currency", "arr"], name="account_value"),
        ]

    def __str__(self) -> str:
        return self.name


class Blackout(BaseModel):
    """Days on which no customer should change hands, both ends included (PB-3, SU-6).

    For one account, else for all of a country, else (both empty) for the whole company.
    """

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="blackouts"
    )
    country = models.CharField(max_length=2, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField()
    why = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends_on", "starts_on"], name="blackout_days")]


class Participation(BaseModel):
    """A part that a colleague has in a transition of the account, kept so that access can be decided here.

    Written by the transition (a higher room) when it is opened, reassigned or over; `transition_id` is a plain id.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    relation = models.CharField(max_length=20)
    transition_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transition_id", "relation", "person"], name="participation_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "account"], name="participation_person"),
            models.Index(fields=["person", "transition_id"], name="participation_transition"),
        ]


class Ownership(BaseModel):
    """Who owned an account in which role, since when and until when (TR-7: the history that fatigue counts)."""

    class Role(models.TextChoices):
        ACCOUNT = "account", _("Account owner")
        SALES = "sales", _("Sales owner")
        SUCCESS = "success", _("Customer success owner")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="ownerships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.ACCOUNT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ownerships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "role"], condition=Q(until=None), name="one_owner_per_role"
            )
        ]


class Stakeholder(BaseModel):
    """A person at the customer (RO-9, PE-1). Personal depth stands in `StakeholderProfile`."""

    class Kind(models.TextChoices):
        SPONSOR = "sponsor", _("Executive sponsor")
        CHAMPION = "champion", _("Champion")
        BUYER = "buyer", _("Economic buyer")
        TECHNICAL = "technical", _("Technical evaluator")
        USER = "user", _("End user")
        INFLUENCER = "influencer", _("Influencer")
        BLOCKER = "blocker", _("Blocker")

    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stakeholders")
    first_name = models.CharField(max_length=200, blank=True, default="")
    last_name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True, default="")
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts_owned"
    )
    do_not_mail = models.BooleanField(default=False)
    left_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "email"], name="stakeholder_email")]

    @property
    def name(self) -> str:
        """Given and family name in the order of the stakeholder's language."""
        parts = [self.first_name, self.last_name]
        if self.language == "ja":
            parts.reverse()
        return " ".join(part for part in parts if part) or self.email


class StakeholderProfile(BaseModel):
    """What is known of a stakeholder (PE-2), each text optional."""

    stakeholder = models.OneToOneField(Stakeholder, on_delete=models.CASCADE, related_name="profile")
    goals = models.TextField(blank=True, default="")
    involvement = models.TextField(blank=True, default="")
    why_supported = models.TextField(blank=True, default="")
    criteria = models.TextField(blank=True, default="")
    budget_view = models.TextField(blank=True, default="")
    technical_concerns = models.TextField(blank=True, default="")
    present_process = models.TextField(blank=True, default="")
    reservations = models.TextField(blank=True, default="")
    how_to_involve = models.TextField(blank=True, default="")


class Deal(BaseModel):
    """A deal; `account` may be unknown in the source and is then empty, never dropped."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Closed won")
        LOST = "lost", _("Closed lost")

    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="deals"
    )
    account_name = models.CharField(max_length=300, blank=True, default="")
    name = models.CharField(max_length=300)
    product = models.CharField(max_length=200, blank=True, default="")
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="deals_owned"
    )
    stage = models.CharField(max_length=100, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "status", "closed_on"], name="deal_account_status")
        ]


class Initiative(BaseModel):
    """Something running with the customer that must not lose momentum (TR-1)."""

    class State(models.TextChoices):
        ON_TRACK = "on_track", _("On track")
        AT_RISK = "at_risk", _("At risk")
        DELAYED = "delayed", _("Delayed")
        DONE = "done", _("Done")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="initiatives")
    name = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ON_TRACK)
    next_step = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)


class HealthReading(BaseModel):
    """A health score 0–100 at a moment, with where it came from."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="health_readings")
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=100, blank=True, default="")
    transition_id = models.UUIDField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-at"], name="health_latest")]


class Touchpoint(BaseModel):
    """A contact with the customer: who, when, through which channel."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        OTHER = "other", _("Other")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="touchpoints")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    stakeholder = models.ForeignKey(
        Stakeholder, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.OTHER)
    summary = models.TextField(blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-at"], name="touchpoint_latest")]


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
