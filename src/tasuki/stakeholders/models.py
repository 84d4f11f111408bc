"""How people at the customer stand to one another, what was known of them before, who told them (PE-4, PE-7)."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class Relation(BaseModel):
    """A line of the map from `a` to `b` (PE-4, PE-5); a note on it is sealed with `a`'s sensitive notes.

    Alliance and conflict have no direction: `a` is the one with the smaller id, so that a pair stands once.
    """

    class Kind(models.TextChoices):
        REPORTS = "reports_to", _("Reports to")
        DEFERS = "defers_to", _("Defers to")
        ALLIED = "allied_with", _("Allied with")
        CONFLICT = "conflict_with", _("In conflict with")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="relations")
    a = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="relations_from")
    b = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="relations_to")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    since = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["a", "b", "kind"], name="relation_once"),
            models.CheckConstraint(condition=~Q(a=F("b")), name="relation_of_two"),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "kind"], name="relation_account")]


#: Without direction: a pair stands once.
MUTUAL: Final = frozenset({Relation.Kind.ALLIED.value, Relation.Kind.CONFLICT.value})
#: Politics (PE-6): only for those who may see sensitive notes. Reporting lines are for everybody on the account.
SENSITIVE: Final = frozenset({Relation.Kind.DEFERS.value, *MUTUAL})


class StakeholderChange(BaseModel):
    """What somebody changed: who, when, before, after; the version it made (KN-1 for people)."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stakeholder", "version"], name="stakeholder_change_once")
        ]


class Introduction(BaseModel):
    """A line of the introduction ledger (PE-7): who told a stakeholder of the change of owner, when, how; did they
    meet the incoming owner; did they acknowledge it. One per stakeholder and transition (a plain id: they stand
    above), and one without a transition.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        CHAT = "chat", _("Chat")
        OTHER = "other", _("Other")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="introductions")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="introductions")
    transition_id = models.UUIDField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    told_by_name = models.CharField(max_length=200, blank=True, default="")
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True, default="")
    met_at = models.DateTimeField(null=True, blank=True)
    met = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    met_name = models.CharField(max_length=200, blank=True, default="")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_how = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stakeholder", "transition_id"],
                condition=Q(transition_id__isnull=False),
                name="introduction_once",
            ),
            models.UniqueConstraint(
                fields=["stakeholder"],
                condition=Q(transition_id__isnull=True),
                name="introduction_once_without",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "transition_id"], name="introduction_account")]
