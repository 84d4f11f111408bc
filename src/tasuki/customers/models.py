"""Accounts and what belongs to them: owners, stakeholders, deals, initiatives, health, touchpoints."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.customers.imports.models import ImportLine as ImportLine
from tasuki.customers.imports.models import ImportRemark as ImportRemark
from tasuki.customers.imports.models import ImportRun as ImportRun
from tasuki.customers.names import NameKeyField
from tasuki.people.models import Person
from tasuki.web.collation import SortKeyField
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
    sort_key = SortKeyField()  # what lists of accounts are sorted by (UX-1)
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
            models.Index(fields=["sort_key", "id"], name="account_sorted"),
            models.Index(fields=["owner", "sort_key"], name="account_owner_sorted"),
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
    """A person at the customer, or a group of users there (RO-9, PE-1). Depth stands in `StakeholderProfile`.

    `kind` is the main one; `more_kinds` the further ones, each between bars ("|buyer|user|"), so that one LIKE finds
    them on both databases. `headcount` makes the entry a group. `influence` is 1 to 5, `support` -2 (against us) to
    +2 (advocate): the two axes of the map (PE-5). `name_key` is what lists are sorted and searched by.
    """

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
    department = models.CharField(max_length=200, blank=True, default="")
    headcount = models.PositiveIntegerField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True, default="")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True, default="")
    more_kinds = models.CharField(max_length=100, blank=True, default="")
    influence = models.PositiveSmallIntegerField(null=True, blank=True)
    support = models.SmallIntegerField(null=True, blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts_owned"
    )
    do_not_mail = models.BooleanField(default=False)
    left_on = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    name_key = NameKeyField(
        max_length=300,
        blank=True,
        default="",
        sources=("last_name", "first_name", "department", "title", "email"),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "email"], name="stakeholder_email"),
            models.Index(fields=["account", "name_key"], name="stakeholder_name"),
        ]

    @property
    def name(self) -> str:
        """Given and family name in the order of the stakeholder's language; a group is called by its department."""
        parts = [self.first_name, self.last_name]
        if self.language == "ja":
            parts.reverse()
        return " ".join(part for part in parts if part) or self.department or self.email

    @property
    def kinds(self) -> tuple[str, ...]:
        """The main kind first, then the further ones; empty when nobody has said."""
        every = [self.kind, *self.more_kinds.strip("|").split("|")]
        return tuple(dict.fromkeys(kind for kind in every if kind))


class StakeholderProfile(BaseModel):
    """What is known of a stakeholder (PE-2 … PE-4), each optional; personality and politics are sealed elsewhere."""

    class Style(models.TextChoices):
        DIRECT = "direct", _("Direct")
        COLLABORATIVE = "collaborative", _("Collaborative")
        FORMAL = "formal", _("Formal")
        CASUAL = "casual", _("Casual")

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        PHONE = "phone", _("Phone")
        CHAT = "chat", _("Chat")
        VIDEO = "video", _("Video call")

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every two weeks")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every quarter")
        ON_DEMAND = "on_demand", _("Only when there is a reason")

    class Reference(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        ASKED = "asked", _("Asked, no answer yet")

    stakeholder = models.OneToOneField(Stakeholder, on_delete=models.CASCADE, related_name="profile")
    role = models.TextField(blank=True, default="")
    goals = models.TextField(blank=True, default="")
    involvement = models.TextField(blank=True, default="")
    why_supported = models.TextField(blank=True, default="")
    criteria = models.TextField(blank=True, default="")
    budget_view = models.TextField(blank=True, default="")
    technical_concerns = models.TextField(blank=True, default="")
    present_process = models.TextField(blank=True, default="")
    reservations = models.TextField(blank=True, default="")
    how_to_involve = models.TextField(blank=True, default="")
    # manner (PE-3)
    style = models.CharField(max_length=20, choices=Style.choices, blank=True, default="")
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True, default="")
    meeting_frequency = models.CharField(max_length=20, choices=Frequency.choices, blank=True, default="")
    response_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    # standing (PE-4)
    authority = models.TextField(blank=True, default="")
    involve_for = models.TextField(blank=True, default="")
    trust = models.PositiveSmallIntegerField(null=True, blank=True)
    access_level = models.PositiveSmallIntegerField(null=True, blank=True)
    responsiveness = models.PositiveSmallIntegerField(null=True, blank=True)
    reference = models.CharField(max_length=10, choices=Reference.choices, blank=True, default="")


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
    # on the customer's page only with words that somebody chose for it, never with our own
    shareable = models.BooleanField(default=False, db_default=False)
    shared_text = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shareable=False) | ~Q(shared_text=""), name="initiative_shared_in_words"
            )
        ]


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
