"""The page behind a signed link for one person at the customer, and what they answer there (RO-9, PE-7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class CustomerPage(BaseModel):
    """A page opened for one person; at most one is open for each. The link names the row, the row decides.

    Opening the link leaves no trace: neither when nor how often. Mail scanners open links as well, so it would say
    nothing about the person, and what is not kept cannot be misread.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="customer_pages")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="customer_pages")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stakeholder"], condition=Q(closed_at=None), name="customer_page_one_open"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["account", "closed_at"], name="customer_page_account")]


class ContactAnswer(BaseModel):
    """The answer to “are you still the right contact?”: a proposal that somebody of the account decides on.

    At most one is open for each person: a later answer takes the place of an undecided one.
    """

    class Kind(models.TextChoices):
        YES = "yes", _("Yes, still the right contact")
        OTHER = "other", _("Somebody else is")
        LEAVING = "leaving", _("Is leaving")

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        ACCEPTED = "accepted", _("Taken over")
        DISMISSED = "dismissed", _("Not taken over")

    page = models.ForeignKey(CustomerPage, null=True, on_delete=models.SET_NULL, related_name="answers")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="contact_answers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # of whoever else it is, or comes after them
    first_name = models.CharField(max_length=200, blank=True, default="")
    last_name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    last_day = models.DateField(null=True)
    answered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stakeholder"], condition=Q(state="open"), name="contact_answer_one_open"
            )
        ]

    @property
    def named(self) -> str:
        """Whom they named, in the order of their own language."""
        parts = [self.first_name, self.last_name]
        if self.stakeholder.language == "ja":
            parts.reverse()
        return " ".join(filter(None, parts))
