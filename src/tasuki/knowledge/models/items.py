"""What is known of an account, item by item, with its history (KN-1, KN-2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class Status(models.TextChoices):
    """What is known of an item (KN-2)."""

    EMPTY = "empty", _("Empty")
    FILLED = "filled", _("Filled")
    UNCLEAR = "unclear", _("Unclear")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class KnowledgeItem(BaseModel):
    """One answer of an account's record. Catalogue items without a row are empty.

    `answer` is what people read; `data` the same in structured form where the kind has one and the text could
    be read so (an amount, a day, a list of links), else empty. `version` counts every change: compare-and-set.
    `quote` is the passage that the answer was taken from, `quote_place` where it stands in the source `source_id`
    (KN-10). `weakness` says why the answer is none, `sameness` marks long texts to find copies; both are judged
    when the item is saved (KN-4).
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="knowledge")
    key = models.CharField(max_length=120)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.EMPTY)
    answer = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    na_reason = models.TextField(blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    source_url = models.CharField(max_length=1000, blank=True, default="")
    source_on = models.DateField(null=True, blank=True)
    quote = models.TextField(blank=True, default="")
    quote_place = models.CharField(max_length=200, blank=True, default="")
    source_id = models.UUIDField(null=True, blank=True, db_index=True)
    weakness = models.CharField(max_length=20, blank=True, default="")
    sameness = models.CharField(max_length=32, blank=True, default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verified_by_name = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="knowledge_item_once")
        ]
        indexes: ClassVar = [
            # What completeness needs, so that no answer is read for it (KN-9).
            models.Index(
                fields=["account", "key", "status", "weakness", "verified_at", "sameness"],
                name="knowledge_judged",
            )
        ]


class ItemChange(BaseModel):
    """A change of an item: who, when, before, after. Rows are only ever added (KN-1)."""

    class What(models.TextChoices):
        ANSWERED = "answered", _("answered")
        PREFILLED = "prefilled", _("filled from the CRM")
        VERIFIED = "verified", _("confirmed")
        NOT_APPLICABLE = "not_applicable", _("marked not applicable")
        CLEARED = "cleared", _("cleared")
        ASKED = "asked", _("asked")
        CLARIFIED = "clarified", _("answered the question")

    item = models.ForeignKey(KnowledgeItem, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=20, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    status_before = models.CharField(max_length=20, choices=Status.choices)
    status_after = models.CharField(max_length=20, choices=Status.choices)
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    source_url = models.CharField(max_length=1000, blank=True, default="")
    source_on = models.DateField(null=True, blank=True)
    quote = models.TextField(blank=True, default="")
    quote_place = models.CharField(max_length=200, blank=True, default="")
    source_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "version"], name="item_change_once")]
