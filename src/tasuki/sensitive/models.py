"""Notes on personality and politics: sealed, for a stated purpose, until a day (PE-6)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.web.ids import new_id
from tasuki.web.models import BaseModel


class Topic(models.TextChoices):
    """What a note is about."""

    PERSONALITY = "personality", _("Personality")
    TRIGGERS = "triggers", _("Dislikes and triggers")
    MOTIVATION = "motivation", _("Motivation")
    ALLIANCES = "alliances", _("Alliances and conflicts")
    AGENDAS = "agendas", _("Competing agendas")
    POLITICS = "politics", _("Politics")
    CAREER = "career", _("Career")
    OTHER = "other", pgettext_lazy("sensitive note", "Other")


class SensitiveNote(BaseModel):
    """One version of a note. Only `sealed` holds the text; it is emptied when the note is erased.

    `thread` joins the versions of a note; the current one has no `replaced_at`. `subject_ref` is a stakeholder's
    id, the key of an item of the record, or the id of a question about one; `subject_version` is the version of
    the item that the text belongs to. `key_id` says which key sealed it.
    """

    class Subject(models.TextChoices):
        STAKEHOLDER = "stakeholder", _("Stakeholder")
        ITEM = "item", _("Item of the record")
        QUESTION = "question", _("Question about an item")

    class ErasedWhy(models.TextChoices):
        ASKED = "asked", _("Erased by hand")
        EXPIRED = "expired", _("Expired")
        PERSON = "person", _("The person was erased")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sensitive_notes")
    subject_kind = models.CharField(max_length=20, choices=Subject.choices)
    subject_ref = models.CharField(max_length=120)
    subject_version = models.PositiveIntegerField(default=0)
    thread = models.UUIDField(default=new_id)
    version = models.PositiveIntegerField(default=1)
    topic = models.CharField(max_length=20, choices=Topic.choices)
    purpose = models.CharField(max_length=300)
    sealed = models.BinaryField(null=True)
    key_id = models.CharField(max_length=16, blank=True, default="", db_index=True)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_by_name = models.CharField(max_length=200)
    expires_on = models.DateField()
    replaced_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_why = models.CharField(max_length=10, choices=ErasedWhy.choices, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "version"], name="sensitive_note_version_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "subject_kind", "subject_ref"], name="sensitive_note_subject"),
            models.Index(
                fields=["expires_on"], condition=models.Q(erased_at=None), name="sensitive_note_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def bound_to(self) -> str:
        """The place in which alone the sealed text opens."""
        return f"sensitive:{self.pk}:{self.subject_kind}:{self.subject_ref}"


class SensitiveRule(models.Model):
    """The company's retention rule: one row, made when somebody changes it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    keep_days = models.PositiveSmallIntegerField(default=365)
    version = models.PositiveIntegerField(default=1)
