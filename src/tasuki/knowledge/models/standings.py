"""How complete each account's record is, kept up to date with every save (KN-4, KN-9)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models

from tasuki.customers.models import Account


class AccountStanding(models.Model):
    """An account's completeness and freshness by what any planned handoff would ask; one row per account.

    `basis` is the digest of that measure, `missing` counts the required items by why they are missing, `stale_at`
    is the instant at which the next answer that counts grows stale.
    """

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    basis = models.CharField(max_length=64, default="")
    total = models.DecimalField(max_digits=4, decimal_places=1, default=Decimal(0))
    required = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=dict)
    sections = models.JSONField(default=dict)
    oldest_verified_at = models.DateTimeField(null=True)
    stale_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stale_at"], name="standing_stale"),
            models.Index(fields=["basis"], name="standing_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.total}"
