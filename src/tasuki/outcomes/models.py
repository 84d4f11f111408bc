"""What came of a transition: pulse, surveys, the receiver's rating, retrospective (ME-3, ME-5, ME-20).

Health checks (ME-8) are readings of the account: `customers.HealthReading` with the transition and the day.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tasuki.customers.models import Stakeholder
from tasuki.people.models import Person
from tasuki.transitions.models import Transition
from tasuki.web.models import BaseModel

_SCORE = Q(score__gte=1, score__lte=5)


class Question(BaseModel):
    """One question to one person at the customer, answered 1 to 5 by a signed link.

    Asked anew it is a further `generation`; the latest that is not revoked counts. Opening the page leaves no
    trace: mail scanners open links too, so it would say nothing about the person. `called_at`: somebody spoke with
    them after a low answer.
    """

    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, related_name="%(class)ss")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="%(class)ss")
    generation = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True, default="")
    revoked_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True


class Survey(Question):
    """How smooth was it? Asked of champion and sponsor at the end (ME-3, MS-1 step 6)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transition", "stakeholder", "generation"], name="survey_once"),
            models.UniqueConstraint(
                fields=["transition", "stakeholder"], condition=Q(revoked_at=None), name="survey_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(score=None, answered_at=None) | (_SCORE & Q(answered_at__isnull=False)),
                name="survey_answer_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["answered_at"], name="survey_answered")]


class Pulse(Question):
    """How is it going with your new contact? Asked by the follow-up after the first week (MS-1 step 4)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transition", "stakeholder", "generation"], name="pulse_once"),
            models.UniqueConstraint(
                fields=["transition", "stakeholder"], condition=Q(revoked_at=None), name="pulse_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(score=None, answered_at=None) | (_SCORE & Q(answered_at__isnull=False)),
                name="pulse_answer_whole",
            ),
        ]


class HandoffRating(BaseModel):
    """How the incoming owner rates the handoff, 1 to 5 (ME-5)."""

    transition = models.OneToOneField(Transition, on_delete=models.CASCADE, related_name="rating")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="ratings_given")
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=_SCORE, name="rating_1_to_5")]


class Retrospective(BaseModel):
    """What went well, what did not, what the customer said, what will be done (ME-20). `version`: compare-and-set."""

    transition = models.OneToOneField(Transition, on_delete=models.CASCADE, related_name="retrospective")
    went_well = models.TextField()
    went_badly = models.TextField()
    customer_feedback = models.TextField()
    actions = models.TextField()
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
