"""What calendars were told: the entry of a meeting, who is invited, feeds, and what is published where (MT-5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Stakeholder
from tasuki.meetings.models import Meeting
from tasuki.people.models import Person
from tasuki.web.models import BaseModel


class CalendarEntry(BaseModel):
    """A meeting as it stands in calendars: a UID that never changes, and how often it was changed (SEQUENCE).

    `told` is what they are told of it now: when, how long, and a hash of where; `organiser` is whom answers go to.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="entry")
    uid = models.CharField(max_length=200, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    organiser = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told = models.CharField(max_length=100, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)


class Invitation(BaseModel):
    """One attendee of one meeting: a colleague or a person at the customer, and what they answered (MT-5).

    `sequence` is that of the newest text written for them (null: none yet), `told` what it told them of the meeting.
    `replied_to` is the sequence that they answered; `proposed_at` another time that they asked for. `zone`
    overrides the zone in which their text tells the time. `removed_at`: they are invited no more.
    """

    class Answer(models.TextChoices):
        NEEDS_ACTION = "needs-action", pgettext_lazy("invitation", "No answer yet")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        TENTATIVE = "tentative", pgettext_lazy("invitation", "Tentative")
        DECLINED = "declined", pgettext_lazy("invitation", "Declined")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="invitations")
    stakeholder = models.ForeignKey(
        Stakeholder, null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    uid = models.CharField(max_length=200, db_index=True)
    required = models.BooleanField(default=True)
    zone = models.CharField(max_length=64, blank=True, default="")
    sequence = models.PositiveIntegerField(null=True)
    told = models.CharField(max_length=100, blank=True, default="", db_default="")
    partstat = models.CharField(max_length=14, choices=Answer.choices, default=Answer.NEEDS_ACTION)
    replied_at = models.DateTimeField(null=True)
    replied_to = models.PositiveIntegerField(null=True)
    by_hand = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="invitation_person_once"),
            models.UniqueConstraint(fields=["meeting", "stakeholder"], name="invitation_stakeholder_once"),
            models.CheckConstraint(
                condition=Q(person=None, stakeholder__isnull=False)
                | Q(person__isnull=False, stakeholder=None),
                name="invitation_of_one",
            ),
        ]

    @property
    def who(self) -> Person | Stakeholder:
        """Whoever is invited."""
        one = self.person or self.stakeholder
        if one is None:  # the database demands one of them
            raise ValueError("an invitation is for somebody")
        return one


class CalendarFeed(BaseModel):
    """A person's private feed: the hash of its secret address, and when it was read last. One in force per person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    read_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True, default="")
    changed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="calendar_feed_one_in_force"
            )
        ]


class CalendarTarget(BaseModel):
    """A person's own calendar (a CalDAV collection) that their plan is published to; the password lies sealed."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_target")
    url = models.URLField(max_length=1000)
    user_name = models.CharField(max_length=200, blank=True, default="")
    sealed = models.BinaryField(null=True)
    key_id = models.CharField(max_length=16, blank=True, default="", db_index=True)
    ends = models.BooleanField(default=False)  # what was published is to be taken away, then the row goes
    synced_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["next_at"], name="calendar_target_due")]


class PublishedEntry(BaseModel):
    """One entry as it was put into a person's calendar: where, which version the server gave it, which text.

    `released_at`: its owner changed or removed it over there; it is theirs from then on and left alone.
    """

    target = models.ForeignKey(CalendarTarget, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=200)
    href = models.CharField(max_length=1000)
    etag = models.CharField(max_length=300, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "uid"], name="calendar_published_once")
        ]
