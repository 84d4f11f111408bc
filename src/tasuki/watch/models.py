"""Breaches of the boundaries, and who set and acknowledged the boundaries of a transition (BO-3, BO-4, BO-5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel
from tasuki.web.words import BREACH_STATES, BREACHES


class Statement(BaseModel):
    """Who set the boundaries of a transition, and whether the outgoing owner has acknowledged them (BO-3).

    The window and the parts themselves stand on the transition (`giver_until`, `giver_part`).
    """

    transition = models.OneToOneField(Transition, on_delete=models.CASCADE, related_name="boundary_statement")
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    set_by_name = models.CharField(max_length=200, blank=True, default="")
    set_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")


class Breach(BaseModel):
    """Somebody overstepped the boundaries: what happened, what shows it, what a manager decided (BO-4, BO-5).

    `evidence` holds {what, when, who, ref}, `remarks` hold {text, at, by, by_id}; both only grow. `cause_key`
    tells one cause from another: it is open at most once, and found by Tasuki itself at most once ever.
    """

    class Kind(models.TextChoices):
        BYPASS = "bypass", BREACHES["bypass"]
        GHOSTING = "ghosting", BREACHES["ghosting"]
        UNCLEAR_ROLES = "unclear_roles", BREACHES["unclear_roles"]
        SHADOWED_RECEIVER = "shadowed_receiver", BREACHES["shadowed_receiver"]
        LATE_PROMISE = "late_promise", BREACHES["late_promise"]
        OVERRULED = "overruled", BREACHES["overruled"]
        TOOK_OVER = "took_over", BREACHES["took_over"]
        OTHER = "other", BREACHES["other"]

    class Source(models.TextChoices):
        REPORTED = "reported", _("Reported")
        FOUND = "found", _("Found by Tasuki")

    class State(models.TextChoices):
        OPEN = "open", BREACH_STATES["open"]
        RESOLVED = "resolved", BREACH_STATES["resolved"]
        DISMISSED = "dismissed", BREACH_STATES["dismissed"]

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="breaches")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="breaches")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.REPORTED)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    about = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="breaches")
    about_role = models.CharField(max_length=10, default="giver")
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="breaches_reported"
    )
    reported_by_name = models.CharField(max_length=200, blank=True, default="")
    cause_key = models.CharField(max_length=200)
    subject_id = models.UUIDField(
        null=True
    )  # the commitment, message or meeting it is about, where there is one
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    evidence = models.JSONField(default=list)
    remarks = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cause_key"], condition=Q(state="open"), name="breach_open_once"),
            models.UniqueConstraint(
                fields=["cause_key"], condition=Q(source="found"), name="breach_found_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-noted_at"], name="breach_newest"),
            models.Index(fields=["transition", "state"], name="breach_of_transition"),
            models.Index(
                fields=["subject_id"], condition=Q(subject_id__isnull=False), name="breach_of_subject"
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state == self.State.OPEN
