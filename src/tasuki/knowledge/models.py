"""The knowledge record of an account, its history, questions, reviews, and the frozen brief (KN-1, KN-2)."""

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

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "version"], name="item_change_once")]


class ItemQuestion(BaseModel):
    """The receiver does not understand an item and asks; an answer closes the question (KN-5)."""

    item = models.ForeignKey(KnowledgeItem, on_delete=models.CASCADE, related_name="questions")
    transition_id = models.UUIDField(null=True, blank=True)
    text = models.TextField()
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_by_name = models.CharField(max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["item"], condition=models.Q(closed=False), name="question_open"),
        ]


class ItemReview(BaseModel):
    """The receiver's word on one item in one transition (KN-5); it counts while the item keeps `item_version`."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="item_reviews")
    key = models.CharField(max_length=120)
    transition_id = models.UUIDField()
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewer_name = models.CharField(max_length=200)
    understood = models.BooleanField()
    item_version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transition_id", "key"], name="item_review_once")
        ]


class Brief(BaseModel):
    """The record as the receiver accepted it: numbered per account and never changed (KN-1, KN-7)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="briefs")
    number = models.PositiveIntegerField()
    transition_id = models.UUIDField(null=True, blank=True, db_index=True)
    document = models.JSONField()
    completeness = models.DecimalField(max_digits=4, decimal_places=1)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_by_name = models.CharField(max_length=200)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "number"], name="brief_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.number}"
