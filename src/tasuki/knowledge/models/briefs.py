"""The record frozen as a numbered brief (KN-1, KN-7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


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
