"""What the company sells as standard, and who judges promises before the sale (CO-3, CO-4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tasuki.customers.models import Account
from tasuki.people.models import Person, Team
from tasuki.web import clock
from tasuki.web.models import BaseModel


class StandardsVersion(BaseModel):
    """The standards catalogue as a whole, as it stood after one change; the highest number is in force."""

    number = models.PositiveIntegerField(unique=True)
    document = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200)
    what = models.CharField(max_length=20)  # added, changed, removed, imported
    changes = models.JSONField(default=list, blank=True)


class ContractedTerms(BaseModel):
    """What the customer's contract says, as far as promises are held against it: the support tier (CO-4)."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="contracted_terms")
    support_tier = models.CharField(max_length=100, blank=True, default="")
    changed_at = models.DateTimeField(default=clock.now)
    changed_by_name = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)


class PromiseJudge(BaseModel):
    """A customer success manager named by the company: judges promises of open deals before the sale (CO-3).

    For accounts whose owner is in `team`; without one for all accounts.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="judges_promises")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="promise_judges"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(team=None), name="judge_of_all_once"),
            models.UniqueConstraint(fields=["person", "team"], name="judge_of_team_once"),
        ]
