"""The receiver's questions and words on items (KN-5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasuki.customers.models import Account
from tasuki.knowledge.models.items import KnowledgeItem
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


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
            models.Index(fields=["asked_at"], name="question_asked"),
            models.Index(fields=["answered_at"], name="question_answered"),
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
