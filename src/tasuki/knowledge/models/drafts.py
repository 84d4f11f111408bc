"""What somebody is writing and has not settled yet (SE-6)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class ItemDraft(BaseModel):
    """The answer that a person is typing into an item: kept as they type, seen by nobody else, no history.

    `base_version` is the item's version that the person began from. The draft becomes the item's answer when it
    is settled, and is gone then: one line of history for all that was typed (KN-1). Sensitive items have none.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="item_drafts")
    key = models.CharField(max_length=120)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    base_version = models.PositiveIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    source_url = models.CharField(max_length=1000, blank=True, default="")
    source_on = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key", "person"], name="item_draft_once")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "account"], name="item_draft_person")]
