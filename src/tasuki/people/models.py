"""Colleagues, teams, standing roles, API tokens (RO-1 … RO-8)."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.web import clock
from tasuki.web.collation import SortKeyField
from tasuki.web.ids import new_id
from tasuki.web.models import BaseModel


class Team(BaseModel):
    """A team of colleagues with one manager; `kind` says what it does for customers."""

    class Kind(models.TextChoices):
        SALES = "sales", _("Sales")
        SUCCESS = "success", _("Customer success")
        ACCOUNTS = "accounts", _("Account management")
        SUPPORT = "support", _("Support")
        OTHER = "other", _("Other")

    external_id = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    region = models.CharField(max_length=100, blank=True, default="")
    manager = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="teams_led"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people for sign-in; e-mail addresses compare without case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person who signs in with this address."""
        return self.get(email__iexact=username or "")

    def create_user(self, email: str | None, name: str, password: str | None = None, **more: Any) -> Person:
        """A new person; without `password` they cannot sign in."""
        person = self.model(email=(email or "").strip().lower() or None, name=name, **more)
        person.set_password(password) if password else person.set_unusable_password()
        person.save()
        return person


class Person(AbstractBaseUser):
    """A colleague. People may come without an e-mail address: known by name, they cannot sign in."""

    class Digest(models.TextChoices):
        OFF = "off", pgettext_lazy("digest", "Never")
        DAILY = "daily", pgettext_lazy("digest", "Once a day")
        SOON = "soon", pgettext_lazy("digest", "Soon after it happens")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    email = models.EmailField(max_length=254, null=True, blank=True, unique=True)
    name = models.CharField(max_length=200)
    sort_key = SortKeyField()  # what lists of people are sorted by (UX-1)
    title = models.CharField(max_length=200, blank=True, default="")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    region = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    phone = models.CharField(max_length=60, blank=True, default="")
    last_day = models.DateField(null=True, blank=True)
    intake_limit = models.PositiveSmallIntegerField(default=6)
    # how Tasuki may reach them by mail (MS-8); hours are in the person's own zone
    mail_digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.DAILY)
    digest_at = models.TimeField(default=time(8))
    quiet_from = models.TimeField(default=time(18))
    quiet_until = models.TimeField(default=time(8))
    quiet_days_off = models.BooleanField(default=True)
    # whether J, K and other single keys do anything (UX-3); chords such as Ctrl-K always do
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        indexes: ClassVar = [
            models.Index(Lower("name"), name="person_name"),
            models.Index(fields=["sort_key"], name="person_sorted"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.name


class Absence(BaseModel):
    """Days on which a colleague is away, both ends included (PB-3, TR-6): nothing new is planned onto them."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        LEAVE = "leave", _("Long leave")
        SICK = "sick", _("Sick")
        OTHER = "other", pgettext_lazy("absence", "Other")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HOLIDAY)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # null: until further notice

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "ends_on"], name="absence_person")]


class StandingRole(BaseModel):
    """A role a person holds whatever the account: operations, administrator, executive, leadership."""

    class Name(models.TextChoices):
        OPERATIONS = "operations", _("Operations")
        ADMINISTRATOR = "administrator", _("Administrator")
        EXECUTIVE = "executive", _("Executive viewer")
        LEADERSHIP = "leadership", _("Leadership sponsor")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="standing_roles")
    name = models.CharField(max_length=20, choices=Name.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="standing_role_once")
        ]


class ApiToken(BaseModel):
    """A person's key to the API: shown once, stored as prefix and SHA-256 (SY-4)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    writes = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class ErasedIdentity(BaseModel):
    """A salted hash of an erased person's address or external id: an import does not bring them back (SE-4)."""

    digest = models.CharField(max_length=64, unique=True)
