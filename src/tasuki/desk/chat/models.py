"""Chat rooms that are told of notices, and what became of each post (MS-8)."""

from __future__ import annotations

from datetime import time
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasuki.people.models import Team
from tasuki.rules.reasons import Reason
from tasuki.web.models import BaseModel


class ChatRoom(BaseModel):
    """A room behind a webhook. The address is a key to the room: it lies sealed, only its host is shown.

    `team`: only transitions in which that team gives or receives; None: all. Notices until `told_until` were told.
    `version` counts changes by people: compare-and-set.
    """

    name = models.CharField(max_length=120)
    address = models.BinaryField()
    host = models.CharField(max_length=255)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="chat_rooms")
    only_urgent = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, blank=True, default="")
    quiet_from = models.TimeField(default=time(19))
    quiet_until = models.TimeField(default=time(8))
    quiet_days_off = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    told_until = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name"], name="chat_room_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def trouble(self) -> Reason | None:
        """Why the room could not be told the last time."""
        code = self.error_code
        return self.without_address(Reason(code, self.error_values)) if code else None

    def without_address(self, reason: Reason) -> Reason:
        """The reason with the host where it names the whole address, which is a key to the room (SE-2)."""
        if "url" not in reason.values:
            return reason
        return Reason(reason.code, {**reason.values, "url": self.host})


class ChatPost(BaseModel):
    """One post: the notices from `since` until `until`. The row is committed before anything is said to the room."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")

    room = models.ForeignKey(ChatRoom, on_delete=models.CASCADE, related_name="posts")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLAIMED)
    since = models.DateTimeField()
    until = models.DateTimeField()
    lines = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=1)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "since"], name="chat_post_once")]
        indexes: ClassVar = [
            models.Index(fields=["room", "state"], name="chat_post_by_state", condition=~Q(state="sent")),
        ]


STATE: Final = ChatPost.State
